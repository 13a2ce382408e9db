/** Whoever wants to know of changes of one thing. */
export class Listeners {
  readonly #all = new Set<() => void>();

  /** Calls `listener` after every change; returns what ends it. */
  listen(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  protected changed(): void {
    for (const listener of this.#all) listener();
  }
}
