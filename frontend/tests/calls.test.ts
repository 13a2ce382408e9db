import { describe, expect, test, vi } from "vitest";
import type { Analysis } from "../src/api/types";
import { Calls } from "../src/worker/calls";
import { DETACH, type FromWorker, type ToWorker } from "../src/worker/protocol";
import { type Handlers, serve } from "../src/worker/serve";

const ANALYSIS = { id: "a1", status: "succeeded" } as Analysis;
const PARAMS = { id: "a1", language: "en" } as const;

/** A worker that runs `handlers` here, its messages copied as a real one's are. */
class NearWorker extends EventTarget {
  terminated = false;
  readonly #receive: (message: ToWorker) => void;

  constructor(handlers: Partial<Handlers>) {
    super();
    const post = (message: FromWorker): void => {
      queueMicrotask(() => this.terminated || this.dispatchEvent(new MessageEvent("message", { data: structuredClone(message) })));
    };
    this.#receive = serve(handlers as Handlers, post);
  }

  postMessage(message: ToWorker): void {
    const copy = structuredClone(message);
    queueMicrotask(() => this.terminated || this.#receive(copy));
  }

  terminate(): void {
    this.terminated = true;
  }
}

function calls(handlers: Partial<Handlers>): { calls: Calls; workers: NearWorker[] } {
  const workers: NearWorker[] = [];
  const made = new Calls(() => {
    const worker = new NearWorker(handlers);
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { calls: made, workers };
}

/** A handler that never ends by itself. */
const forever: Handlers["follow"] = (_params, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

describe("calls to the worker", () => {
  test("updates arrive before the result, each at its own caller", async () => {
    const { calls: client } = calls({
      follow: async ({ id }, { tell }) => {
        tell({ id, stage: "judging" });
        return { ...ANALYSIS, id };
      },
    });
    const told: unknown[] = [];
    const results = await Promise.all(
      ["a1", "a2"].map((id) => client.call("follow", { id, language: "en" }, { onUpdate: (update) => told.push(update) })),
    );
    expect(results.map(({ id }) => id)).toEqual(["a1", "a2"]);
    expect(told).toEqual([{ id: "a1", stage: "judging" }, { id: "a2", stage: "judging" }]);
  });

  test("an error crosses as a value", async () => {
    const { calls: client } = calls({ follow: () => Promise.reject(new Error("broken")) });
    await expect(client.call("follow", PARAMS)).rejects.toMatchObject({ problem: { kind: "internal", detail: "broken" } });
  });

  test.each(["error", "messageerror"])("a worker that dies by %s rejects all its callers, and the next call starts another", async (event) => {
    const { calls: client, workers } = calls({ follow: forever });
    const waiting = [client.call("follow", PARAMS), client.call("follow", PARAMS)];
    workers[0]?.dispatchEvent(new Event(event, { cancelable: true }));
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { problem: { code: "worker_died" } } });
    }
    expect(workers[0]?.terminated).toBe(true);
    const next = client.call("follow", PARAMS);
    expect(workers).toHaveLength(2);
    // A late complaint of the dead one harms nobody.
    workers[0]?.dispatchEvent(new Event(event, { cancelable: true }));
    client.terminate();
    await expect(next).rejects.toMatchObject({ problem: { code: "worker_died" } });
  });

  test("a worker that the browser ended without a word is missed", async () => {
    vi.useFakeTimers();
    const { calls: client, workers } = calls({ follow: forever });
    const waiting = client.call("follow", PARAMS);
    const outcome = expect(waiting).rejects.toMatchObject({ problem: { code: "worker_died" } });
    await vi.advanceTimersByTimeAsync(300_000);
    expect(workers[0]?.terminated).toBe(false);
    workers[0]?.terminate();
    await vi.advanceTimersByTimeAsync(60_000);
    await outcome;
    vi.useRealTimers();
  });

  test("a worker that can't start rejects its caller", async () => {
    const client = new Calls(() => {
      throw new Error("no workers here");
    });
    await expect(client.call("follow", PARAMS)).rejects.toMatchObject({ problem: { kind: "worker" } });
  });

  test("cancelling reaches the job, and says whether anybody still wants its work", async () => {
    const reasons: unknown[] = [];
    const { calls: client } = calls({
      follow: (params, context) => {
        context.signal.addEventListener("abort", () => reasons.push(context.signal.reason === DETACH));
        return forever(params, context);
      },
    });
    for (const reason of [undefined, DETACH]) {
      const control = new AbortController();
      const call = client.call("follow", PARAMS, { signal: control.signal });
      await vi.waitFor(() => Promise.resolve());
      control.abort(reason);
      await expect(call).rejects.toMatchObject({ problem: { kind: "aborted" } });
    }
    expect(reasons).toEqual([false, true]);
  });
});
