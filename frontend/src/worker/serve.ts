import { ABORTED, asProblem } from "../api/problem";
import { DETACH, type FromWorker, type Job, type Jobs, type ToWorker } from "./protocol";

/** A job's handler: `tell` sends what changed to the caller. */
export type Handlers = {
  [J in Job]: (
    params: Jobs[J]["params"],
    context: { signal: AbortSignal; tell: (update: Jobs[J]["update"]) => void },
  ) => Promise<Jobs[J]["result"]>;
};

/** The worker's side of the protocol: returns what to do with each message. */
export function serve(handlers: Handlers, post: (message: FromWorker) => void): (message: ToWorker) => void {
  const running = new Map<number, AbortController>();

  async function answer(message: Extract<ToWorker, { kind: "call" }>): Promise<void> {
    const { call, job, params } = message;
    const control = new AbortController();
    running.set(call, control);
    try {
      const handler = handlers[job] as Handlers["analyse"];
      const value = await handler(params as Jobs["analyse"]["params"], {
        signal: control.signal,
        tell: (update) => post({ kind: "update", call, update }),
      });
      post({ kind: "result", call, value });
    } catch (error) {
      post({ kind: "error", call, problem: control.signal.aborted ? ABORTED : asProblem(error) });
    } finally {
      running.delete(call);
    }
  }

  return (message) => {
    if (message.kind === "cancel") running.get(message.call)?.abort(message.detach ? DETACH : undefined);
    else if (message.kind === "ping") post({ kind: "pong" });
    else void answer(message);
  };
}
