import type { Client } from "../api/client";
import { readEvents } from "../api/sse";
import type { BaseInfo } from "../api/types";
import type { DatasetVersion, EvaluationInfo, TrainingInfo } from "../training/types";

/** What changed on the server; `any`: something may have, while nobody listened. */
export type Change =
  | { kind: "base"; value: BaseInfo }
  | { kind: "dataset"; value: DatasetVersion }
  | { kind: "training"; value: TrainingInfo }
  | { kind: "evaluation"; value: EvaluationInfo }
  | { kind: "any" };

export type Listener = (change: Change) => void;

const KINDS = ["base", "dataset", "training", "evaluation"] as const;
const PAUSE = 1000;
const LONGEST_PAUSE = 15_000;
/** Events may be lost: the lists are read again this often, in milliseconds, while the page is looked at. */
const REREAD = 15_000;
/** Without a byte (the server sends comments) for this long the connection is given up. */
const SILENCE = 60_000;

/** The server's events on one connection, open as long as somebody listens. */
export class Live {
  readonly #client: Client;
  readonly #listeners = new Set<Listener>();
  #control: AbortController | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Calls `listener` on every change; returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#control) this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  }

  #open(): void {
    this.#control = new AbortController();
    this.#timer = setInterval(() => document.visibilityState === "visible" && this.#tell({ kind: "any" }), REREAD);
    void this.#follow(this.#control.signal);
  }

  #close(): void {
    this.#control?.abort();
    this.#control = null;
    clearInterval(this.#timer);
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#once(signal, () => {
          // What happened while the connection was lost is in the lists alone.
          if (failures > 0) this.#tell({ kind: "any" });
          failures = 0;
        });
      } catch {
        // Out of reach, or ended: come back after a pause.
      }
      const pause = Math.min(LONGEST_PAUSE, PAUSE * 2 ** failures) * (0.75 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #once(signal: AbortSignal, opened: () => void): Promise<void> {
    const silent = new AbortController();
    let timer = setTimeout(() => silent.abort(), SILENCE);
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE);
    };
    try {
      const response = await this.#client.send("/api/v1/events", {
        headers: { Accept: "text/event-stream" },
        cache: "no-store",
        signal: AbortSignal.any([signal, silent.signal]),
      });
      opened();
      for await (const { event, data } of readEvents(response, heard)) {
        const kind = KINDS.find((known) => known === event);
        if (kind && !signal.aborted) this.#tell({ kind, value: JSON.parse(data) } as Change);
      }
    } finally {
      clearTimeout(timer);
      silent.abort();
    }
  }
}
