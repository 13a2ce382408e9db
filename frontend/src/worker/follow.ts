import type { Client } from "../api/client";
import { network, ProblemError, readProblem } from "../api/problem";
import { readEvents } from "../api/sse";
import type { Analysis } from "../api/types";
import { GapError, Progress } from "./progress";
import type { RunState } from "./protocol";

export interface FollowLimits {
  /** Milliseconds before the first return; doubled each time. */
  pause: number;
  longestPause: number;
  /** Failures in a row after which the reader is told. */
  failures: number;
  /** Milliseconds without a byte (the server sends comments) after which the connection is given up. */
  silence: number;
}

export const LIMITS: FollowLimits = { pause: 500, longestPause: 10_000, failures: 8, silence: 60_000 };

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = (): void => (clearTimeout(timer), reject(signal.reason));
    const timer = setTimeout(() => (signal.removeEventListener("abort", stop), resolve()), milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Follows an analysis's events until it is finished, coming back after lost connections from the last event
 * that was seen (Last-Event-ID), with growing pauses. Throws `ProblemError` where the server refuses, or
 * stays out of reach.
 */
export async function follow(
  client: Client,
  id: string,
  signal: AbortSignal,
  tell: (update: Partial<RunState>) => void,
  limits: FollowLimits = LIMITS,
): Promise<Analysis> {
  const progress = new Progress();
  for (let failures = 0; ; ) {
    const seen = progress.lastId;
    try {
      await once(client, id, progress, signal, tell, limits);
    } catch (error) {
      signal.throwIfAborted();
      const lost = error instanceof ProblemError ? error.problem.kind === "network" || error.problem.status >= 500 || error.problem.status === 429 : true;
      if (!lost) throw error;
    }
    if (progress.finished) return progress.finished;
    failures = progress.lastId === seen ? failures + 1 : 1;
    if (failures > limits.failures) throw network();
    tell({ reconnecting: true });
    const pause = Math.min(limits.longestPause, limits.pause * 2 ** (failures - 1));
    await wait(pause * (0.75 + Math.random() / 2), signal);
  }
}

/** One connection: returns when it ends, for whatever reason. */
async function once(
  client: Client,
  id: string,
  progress: Progress,
  signal: AbortSignal,
  tell: (update: Partial<RunState>) => void,
  limits: FollowLimits,
): Promise<void> {
  const control = new AbortController();
  let timer = setTimeout(() => control.abort(), limits.silence);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => control.abort(), limits.silence);
  };
  try {
    const response = await client.raw(`/api/v1/analyses/${encodeURIComponent(id)}/events`, {
      signal: AbortSignal.any([signal, control.signal]),
      cache: "no-store",
      headers: { Accept: "text/event-stream", ...(progress.lastId ? { "Last-Event-ID": progress.lastId } : {}) },
    });
    if (!response.ok) throw new ProblemError(await readProblem(response));
    tell({ reconnecting: false });
    for await (const event of readEvents(response, heard)) {
      tell(progress.apply(event));
      if (progress.finished) return;
    }
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
  } finally {
    clearTimeout(timer);
    control.abort();
  }
}
