import type { Client } from "../api/client";
import type { BaseInfo, ModelInfo } from "../api/types";
import { Trainer } from "./api";
import { Live } from "./live";
import { Removal } from "./removal";

/** What the training rooms share: the API, its changes as they happen, and what waits to be deleted. */
export class Context {
  readonly trainer: Trainer;
  readonly live: Live;
  readonly removal: Removal;
  /** Bases and models on offer, as the page knows them. */
  bases: readonly BaseInfo[] = [];
  models: readonly ModelInfo[] = [];

  constructor(client: Client) {
    this.trainer = new Trainer(client);
    this.live = new Live(client);
    this.removal = new Removal((what, leaving) => this.trainer.remove(what, leaving));
  }
}
