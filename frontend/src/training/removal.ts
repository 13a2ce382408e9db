import { asProblem, type Problem } from "../api/problem";

const UNDO_SECONDS = 8;

export interface Pending {
  /** As the API names it: 'datasets/x'. */
  what: string;
  name: string;
}

/** One thing that was deleted here and will be on the server once the time to undo is over. */
export class Removal {
  pending: Pending | null = null;
  problem: Problem | null = null;
  readonly #remove: (what: string, leaving: boolean) => Promise<void>;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #gone = new Set<string>();

  constructor(remove: (what: string, leaving: boolean) => Promise<void>) {
    this.#remove = remove;
    addEventListener("pagehide", () => this.commit(true));
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether `what` is to be shown no more. */
  hides(what: string): boolean {
    return this.pending?.what === what || this.#gone.has(what);
  }

  begin(what: string, name: string): void {
    this.commit();
    this.problem = null;
    this.pending = { what, name };
    this.#timer = setTimeout(() => this.commit(), UNDO_SECONDS * 1000);
    this.#tell();
  }

  undo(): void {
    clearTimeout(this.#timer);
    this.pending = null;
    this.#tell();
  }

  /** Deletes what waits. `leaving`: the page goes, and the request must outlive it. */
  commit(leaving = false): void {
    const { pending } = this;
    if (!pending) return;
    clearTimeout(this.#timer);
    this.pending = null;
    this.#gone.add(pending.what);
    this.#tell();
    // The name may be given again once the server has let go of it.
    this.#remove(pending.what, leaving).then(
      () => setTimeout(() => this.#gone.delete(pending.what), 1000),
      (error: unknown) => {
        this.#gone.delete(pending.what);
        const problem = asProblem(error);
        if (problem.status !== 404) this.problem = problem;
        this.#tell();
      },
    );
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
