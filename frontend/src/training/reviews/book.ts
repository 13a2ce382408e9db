import type { Client } from "../../api/client";
import { asProblem, type Problem } from "../../api/problem";
import { Trainer } from "../api";
import type { Review, Task } from "../types";

/** The reviews of one analysis, and how many here may become examples. */
export class ReviewBook {
  readonly analysis: string;
  readonly trainer: Trainer;
  /** The consent given last on this page: asked for anew at each visit. */
  consent = false;
  #reviews = new Map<string, Review>();
  /** What the last quick word took the place of; null: nothing is to be taken back. */
  last: { statement: number; before: Review | null } | null = null;
  problem: Problem | null = null;
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

  /** A person's word on a verdict, at one press; `problem` says why it was not taken. */
  async quick(statement: number, corrected: string): Promise<void> {
    const before = this.of("verdict", statement);
    await this.#try(async () => {
      await this.put("verdict", statement, corrected, before?.note ?? "", before?.consent ?? this.consent);
      this.last = { statement, before };
    });
  }

  /** Takes the last quick word back. */
  async undo(): Promise<void> {
    const { last } = this;
    if (!last) return;
    const now = this.of("verdict", last.statement);
    await this.#try(async () => {
      if (last.before) await this.put("verdict", last.statement, last.before.corrected, last.before.note, last.before.consent);
      else if (now) await this.withdraw(now);
      this.last = null;
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = asProblem(error);
    }
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
