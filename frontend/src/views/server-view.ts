import { html, nothing } from "lit";
import { asProblem, type Problem } from "../api/problem";
import { onLanguage } from "../locale";
import type { Change, Live } from "../state/live";
import type { Removal } from "../state/removal";
import { View } from "./view";
import "./problem";

/** What such views share: the server's changes, and what waits to be deleted. */
export interface Shared {
  readonly live: Live;
  readonly removal: Removal;
}

/** Milliseconds between two readings of the same thing, however many events there are. */
const CALM = 700;

/**
 * A view of what the server has. It reads what it shows by `load` when it appears, and when the server tells of a
 * change that `concerns` it.
 */
export abstract class ServerView<Context extends Shared> extends View {
  static override properties = { context: { attribute: false }, problem: { state: true }, refusal: { state: true }, loading: { state: true } };
  declare context: Context;
  /** Why what is shown could not be read. */
  declare problem: Problem | null;
  /** Why what a person asked for last was not done. */
  declare refusal: Problem | null;
  declare loading: boolean;
  #unlisten: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;

  constructor() {
    super();
    this.problem = null;
    this.refusal = null;
    this.loading = true;
  }

  /** Reads what is shown. A problem that it throws is shown too. */
  protected abstract load(): Promise<void>;

  /** Whether `change` makes another reading worth while. */
  protected concerns(_change: Change): boolean {
    return false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#begin();
  }

  /** The first rendering brings the context. */
  async #begin(): Promise<void> {
    await this.updateComplete;
    if (!this.isConnected) return;
    this.#unlisten = [
      this.context.live.listen((change) => (change.kind === "any" ? this.interested() : this.concerns(change)) && this.soon()),
      this.context.removal.listen(() => this.requestUpdate()),
      onLanguage(() => this.relearn()),
    ];
    await this.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    for (const end of this.#unlisten) end();
    this.#unlisten = [];
  }

  /** Whether what is shown can still change by itself. */
  protected interested(): boolean {
    return true;
  }

  /** The server's own texts are read again in the language that was chosen. */
  protected relearn(): void {
    this.soon();
  }

  protected soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.reload();
    }, CALM);
  }

  async reload(): Promise<void> {
    if (this.#running) {
      this.soon();
      return;
    }
    this.#running = this.load();
    try {
      await this.#running;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.#running = null;
      this.loading = false;
    }
  }

  /** Runs what a person asked for; a problem is shown and returned. */
  protected async attempt(work: () => Promise<void>): Promise<Problem | null> {
    this.refusal = null;
    try {
      await work();
      return null;
    } catch (error) {
      return (this.refusal = asProblem(error));
    }
  }

  protected trouble(): unknown {
    return html`${this.problem ? html`<lacuna-problem .problem=${this.problem} .retry=${true} @retry=${() => this.reload()}></lacuna-problem>` : nothing}
      ${this.refusal ? html`<lacuna-problem .problem=${this.refusal}></lacuna-problem>` : nothing}`;
  }
}
