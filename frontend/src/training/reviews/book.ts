import type { Client } from "../../api/client";
import { Trainer } from "../api";
import type { Review, Task } from "../types";

/** The reviews of one analysis, and how many here may become examples. */
export class ReviewBook {
  readonly analysis: string;
  readonly trainer: Trainer;
  /** The consent given last on this page: asked for anew at each visit. */
  consent = false;
  #reviews = new Map<string, Review>();
  readonly #listeners = new Set<() => void>();

  constructor(client: Client, analysis: string) {
    this.trainer = new Trainer(client);
    this.analysis = analysis;
  }

  /** Reviews made before. Throws `ProblemError`. */
  async load(): Promise<void> {
    const { items } = await this.trainer.reviews(null, 200, this.analysis);
    // A server that lists all of them is asked for nothing more than it knows.
    for (const review of items) if (review.analysis_id === this.analysis) this.#reviews.set(key(review.task, review.statement), review);
    this.#tell();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  of(task: Task, statement: number | null): Review | null {
    return this.#reviews.get(key(task, statement)) ?? null;
  }

  /** Reviews of this analysis, and those with consent. */
  get counts(): { reviews: number; consented: number } {
    const all = [...this.#reviews.values()];
    return { reviews: all.length, consented: all.filter(({ consent }) => consent).length };
  }

  async put(task: Task, statement: number | null, corrected: string, note: string, consent: boolean): Promise<void> {
    const review = await this.trainer.putReview(this.analysis, task, statement, { corrected, consent, ...(note ? { note } : {}) });
    this.consent = consent;
    this.#reviews.set(key(task, statement), review);
    this.#tell();
  }

  async withdraw(review: Review): Promise<void> {
    await this.trainer.remove(`reviews/${encodeURIComponent(review.id)}`);
    this.#reviews.delete(key(review.task, review.statement));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const key = (task: Task, statement: number | null): string => `${task}/${statement ?? ""}`;
