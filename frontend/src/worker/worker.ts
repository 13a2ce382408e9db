import { Client } from "../api/client";
import { onSent } from "../api/fetch";
import { ProblemError } from "../api/problem";
import type { Analysis, AnalysisRequest } from "../api/types";
import { coalesce } from "./coalesce";
import { follow } from "./follow";
import { DETACH, type FromWorker, type RunState, type ToWorker } from "./protocol";
import { type Handlers, serve } from "./serve";

const POST_ATTEMPTS = 3;

/**
 * Sends the analysis; repeated with the same key where no answer came, so that it is begun once. A request
 * under way is not aborted: its answer names what is to be cancelled.
 */
async function begin(client: Client, request: AnalysisRequest, signal: AbortSignal): Promise<Analysis> {
  const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.analyse(request, key);
    } catch (error) {
      const lost = error instanceof ProblemError && error.problem.kind === "network";
      if (!lost || attempt === POST_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 400 * attempt));
      signal.throwIfAborted();
    }
  }
}

/** Follows `id`; where the caller cancels, so is the analysis. */
async function followOrCancel(client: Client, id: string, signal: AbortSignal, tell: (update: Partial<RunState>) => void): Promise<Analysis> {
  const updates = coalesce(tell);
  try {
    const analysis = await follow(client, id, signal, updates.tell);
    // The result says all of it: an analysis is not sent to the page, and drawn, twice.
    updates.drop();
    return analysis;
  } catch (error) {
    if (signal.aborted && signal.reason !== DETACH) await client.cancel(id).catch(() => undefined);
    throw error;
  } finally {
    updates.flush();
  }
}

const handlers: Handlers = {
  async analyse({ request, language }, { signal, tell }) {
    const client = new Client(language);
    tell({ stage: "sending", done: 0, total: 0 });
    const analysis = await begin(client, request, signal);
    tell({ id: analysis.id, status: analysis.status, stage: "queued" });
    return followOrCancel(client, analysis.id, signal, tell);
  },

  follow({ id, language }, { signal, tell }) {
    return followOrCancel(new Client(language), id, signal, tell);
  },

  async private({ request }, { signal, tell }) {
    // Its code comes when it is first wanted.
    const { analysePrivately } = await import("./private");
    return analysePrivately(request, signal, tell);
  },
};

onSent((sent) => postMessage({ kind: "sent", sent } satisfies FromWorker));

const receive = serve(handlers, (message: FromWorker) => postMessage(message));
addEventListener("message", (event: MessageEvent<ToWorker>) => receive(event.data));
