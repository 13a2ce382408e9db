import { asProblem, type Problem } from "../api/problem";
import { Listeners } from "./listeners";

const UNDO_SECONDS = 8;

export interface Pending {
  /** What tells it from all else: 'datasets/x', as the API names it. */
  what: string;
  /** As a person knows it. */
  name: string;
  /** Deletes it on the server. `leaving`: the page goes, and the request must outlive it. */
  remove: (leaving: boolean) => Promise<void>;
}

/**
 * One thing that was deleted here and will be on the server once the time to undo is over. While a person is at
 * the button that undoes it (`hold`), that time stands still.
 */
export class Removal extends Listeners {
  pending: Pending | null = null;
  problem: Problem | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #gone = new Set<string>();

  constructor() {
    super();
    addEventListener("pagehide", () => this.commit(true));
  }

  /** Whether `what` is to be shown no more. */
  hides(what: string): boolean {
    return this.pending?.what === what || this.#gone.has(what);
  }

  begin(pending: Pending): void {
    this.commit();
    this.problem = null;
    this.pending = pending;
    this.release();
    this.changed();
  }

  hold(): void {
    clearTimeout(this.#timer);
  }

  release(): void {
    clearTimeout(this.#timer);
    if (this.pending) this.#timer = setTimeout(() => this.commit(), UNDO_SECONDS * 1000);
  }

  undo(): void {
    clearTimeout(this.#timer);
    this.pending = null;
    this.changed();
  }

  forgetProblem(): void {
    this.problem = null;
    this.changed();
  }

  /** Deletes what waits. */
  commit(leaving = false): void {
    const { pending } = this;
    if (!pending) return;
    clearTimeout(this.#timer);
    this.pending = null;
    this.#gone.add(pending.what);
    this.changed();
    // The name may be given again once the server has let go of it.
    pending.remove(leaving).then(
      () => setTimeout(() => this.#gone.delete(pending.what), 1000),
      (error: unknown) => {
        this.#gone.delete(pending.what);
        const problem = asProblem(error);
        if (problem.status !== 404) this.problem = problem;
        this.changed();
      },
    );
  }
}
