import type { BaseInfo, ModelInfo } from "../api/types";
import type { Frame } from "../state/frame";
import type { Removal } from "../state/removal";
import { Trainer } from "./api";
import { Live } from "../state/live";

/** What the training rooms share: the API, its changes as they happen, and what waits to be deleted. */
export class Context {
  readonly trainer: Trainer;
  readonly live: Live;
  readonly removal: Removal;
  readonly #frame: Frame;

  constructor(frame: Frame) {
    this.#frame = frame;
    this.trainer = new Trainer(frame.client);
    this.live = new Live(frame.client);
    this.removal = frame.removal;
  }

  /** Bases and models on offer, as the page knows them. */
  get bases(): readonly BaseInfo[] {
    return this.#frame.catalogue.bases ?? [];
  }

  get models(): readonly ModelInfo[] {
    return this.#frame.catalogue.models;
  }

  /** Deletes `what` ('datasets/x', as the API names it) once the time to undo is over. */
  remove(what: string, name: string): void {
    this.removal.begin({ what, name, remove: (leaving) => this.trainer.remove(what, leaving) });
  }
}
