import { passOn } from "../api/fetch";
import { ProblemError } from "../api/problem";
import { DETACH, type FromWorker, type Job, type Jobs, type ToWorker } from "./protocol";

interface Pending {
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
  update: (update: never) => void;
}

export interface CallHooks<J extends Job> {
  signal?: AbortSignal;
  onUpdate?: (update: Jobs[J]["update"]) => void;
}

const died = (): ProblemError =>
  new ProblemError({ kind: "worker", status: 0, code: "worker_died", title: "", detail: "" });

/** Milliseconds between questions whether the worker lives, and how many in a row may go unanswered. */
const PULSE = 10_000;
const UNANSWERED = 3;

/**
 * Calls to the worker by id. Errors cross as values. When the worker dies every caller is rejected, and the
 * next call starts a new one. A browser that ends a worker for its memory tells nobody: so it is asked.
 */
export class Calls {
  readonly #spawn: () => Worker;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #next = 1;
  #pulse: ReturnType<typeof setInterval> | undefined;
  #unanswered = 0;

  constructor(spawn: () => Worker) {
    this.#spawn = spawn;
  }

  call<J extends Job>(job: J, params: Jobs[J]["params"], hooks: CallHooks<J> = {}): Promise<Jobs[J]["result"]> {
    const { signal, onUpdate } = hooks;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const call = this.#next++;
      const cancel = (): void => this.#post({ kind: "cancel", call, detach: signal?.reason === DETACH });
      signal?.addEventListener("abort", cancel, { once: true });
      const settled = (): void => signal?.removeEventListener("abort", cancel);
      this.#pending.set(call, {
        resolve: (value) => (settled(), resolve(value)),
        reject: (error) => (settled(), reject(error)),
        update: (update) => onUpdate?.(update),
      });
      try {
        this.#worker ??= this.#start();
        this.#post({ kind: "call", call, job, params } as ToWorker);
      } catch {
        this.#fail();
      }
    });
  }

  /** Ends the worker; whoever waits is rejected. */
  terminate(): void {
    this.#fail();
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #start(): Worker {
    const worker = this.#spawn();
    this.#unanswered = 0;
    this.#pulse = setInterval(() => this.#ask(), PULSE);
    worker.addEventListener("message", (event: MessageEvent<FromWorker>) => this.#receive(event.data));
    worker.addEventListener("error", (event) => (event.preventDefault(), this.#fail(worker)));
    worker.addEventListener("messageerror", () => this.#fail(worker));
    return worker;
  }

  #ask(): void {
    if (this.#pending.size === 0) return;
    if (this.#unanswered >= UNANSWERED) this.#fail();
    else {
      this.#unanswered++;
      this.#post({ kind: "ping" });
    }
  }

  #receive(message: FromWorker): void {
    this.#unanswered = 0;
    if (message.kind === "pong") return;
    if (message.kind === "sent") {
      passOn(message.sent);
      return;
    }
    const pending = this.#pending.get(message.call);
    if (!pending) return;
    if (message.kind === "update") {
      pending.update(message.update as never);
      return;
    }
    this.#pending.delete(message.call);
    if (message.kind === "result") pending.resolve(message.value as never);
    else pending.reject(new ProblemError(message.problem));
  }

  #fail(worker: Worker | null = this.#worker): void {
    // A late error of a worker that was already replaced concerns nobody.
    if (worker !== this.#worker) return;
    clearInterval(this.#pulse);
    this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.reject(died());
  }
}
