import type { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import type { Analysis, Page } from "../api/types";
import { Listeners } from "../state/listeners";
import type { TrainingInfo } from "../training/types";
import { isFinal } from "../worker/progress";

const RECENT = 12;
/** Milliseconds between two readings while something is on its way. */
const WHILE_MOVING = 3000;

/** The last analyses and what trains, read again while something of it moves and somebody looks. */
export class Doing extends Listeners {
  analyses: readonly Analysis[] | null = null;
  trainings: readonly TrainingInfo[] = [];
  problem: Problem | null = null;
  readonly #client: Client;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(client: Client) {
    super();
    this.#client = client;
  }

  async load(): Promise<void> {
    clearTimeout(this.#timer);
    // Where nothing trains here, or this key may not see it, home is silent about it.
    const [analyses, trainings] = await Promise.allSettled([this.#client.analyses(null, RECENT), this.#client.json<Page<TrainingInfo>>("/api/v1/trainings?limit=10")]);
    if (this.#ended) return;
    this.problem = analyses.status === "rejected" ? asProblem(analyses.reason) : null;
    if (analyses.status === "fulfilled") this.analyses = analyses.value.items;
    this.trainings = trainings.status === "fulfilled" ? trainings.value.items : [];
    this.changed();
    const moving = this.analyses?.some(({ status }) => !isFinal(status)) || this.trainings.some(({ finished_at: end }) => end === null);
    if (moving) this.#timer = setTimeout(() => (document.hidden ? this.#later() : void this.load()), WHILE_MOVING);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #later(): void {
    document.addEventListener("visibilitychange", () => this.#ended || void this.load(), { once: true });
  }
}
