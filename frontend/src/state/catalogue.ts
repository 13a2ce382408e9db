import type { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import type { BaseInfo, ModelInfo } from "../api/types";
import { recall, remember } from "./remember";

const WHILE_INDEXING = 2000;

/** The bases and models on offer, kept fresh while a base is being indexed. */
export class Catalogue {
  bases: BaseInfo[] | null = null;
  models: ModelInfo[] = [];
  problem: Problem | null = null;
  readonly #client: Client;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  /** Reads both lists; where one can't be had, `problem` says why and the other still serves. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const [bases, models] = await Promise.allSettled([this.#client.bases(), this.#client.models()]);
    if (bases.status === "fulfilled") this.bases = bases.value.items;
    if (models.status === "fulfilled") this.models = models.value.items;
    const failed = [bases, models].find((result) => result.status === "rejected");
    this.problem = failed ? asProblem(failed.reason) : null;
    if (!failed) remember("catalogue", JSON.stringify({ bases: this.bases, models: this.models }));
    else if (this.problem?.kind === "network") this.#remembered();
    this.#changed();
    if (this.bases?.some(({ status }) => status === "indexing")) {
      this.#timer = setTimeout(() => void this.load(), WHILE_INDEXING);
    }
  }

  /** Without a network the lists of the last visit serve: what was fetched of a base can be used without asking. */
  #remembered(): void {
    try {
      const kept = JSON.parse(recall("catalogue") ?? "null") as { bases: BaseInfo[]; models: ModelInfo[] } | null;
      if (!kept) return;
      this.bases ??= kept.bases;
      if (this.models.length === 0) this.models = kept.models;
      // The page says by itself that it is offline.
      if (!navigator.onLine) this.problem = null;
    } catch {
      // Kept by another version of the page.
    }
  }

  /** The base to begin with: the one asked for, else one that is ready, else any. */
  choose(wanted: string): string {
    const bases = this.bases ?? [];
    return (bases.find(({ name }) => name === wanted) ?? bases.find(({ status }) => status === "ready") ?? bases[0])?.name ?? "";
  }
}
