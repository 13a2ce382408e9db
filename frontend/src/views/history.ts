import { html, nothing } from "lit";
import type { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import type { Analysis } from "../api/types";
import { moment, percent, t } from "../locale";
import { hashOf } from "../state/route";
import { forgetTitle, titleOf } from "../state/titles";
import { View } from "./view";
import "./problem";

const PAGE = 8;
const UNDO_SECONDS = 8;

/** The analyses made so far: to reopen, and to delete with a way back. */
export class HistoryView extends View {
  static override properties = {
    client: { attribute: false },
    items: { state: true },
    next: { state: true },
    problem: { state: true },
    removing: { state: true },
  };
  declare client: Client | null;
  declare items: Analysis[] | null;
  declare next: string | null;
  declare problem: Problem | null;
  /** Hidden, and deleted when the time to undo is over. */
  declare removing: { id: string; timer: number } | null;
  readonly #leave = (): void => this.#commit(true);

  constructor() {
    super();
    this.client = null;
    this.items = null;
    this.next = null;
    this.problem = null;
    this.removing = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pagehide", this.#leave);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.#leave);
    this.#commit(false);
  }

  /** Loads the list's first page, or the next one. */
  async load(after: string | null = null): Promise<void> {
    await this.updateComplete;
    if (!this.client) return;
    try {
      const page = await this.client.analyses(after, PAGE);
      const fresh = page.items.filter(({ id }) => id !== this.removing?.id);
      this.items = after === null ? fresh : [...(this.items ?? []), ...fresh];
      this.next = page.next;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  override render(): unknown {
    const { items, problem, removing } = this;
    return html`<section class="history" data-testid="history" aria-labelledby="history-title">
      <h2 id="history-title">${t("history-title")}</h2>
      <div role="status" aria-live="polite">
        ${removing
          ? html`<p class="undo">${t("deleted")}
              <button type="button" class="link" data-testid="undo" @click=${() => this.#undo()}>${t("undo")}</button></p>`
          : nothing}
      </div>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.load()}></lacuna-problem>` : nothing}
      ${items === null && !problem ? html`<p class="history-empty">${t("history-loading")}</p>` : nothing}
      ${items?.length === 0 && !removing ? html`<p class="history-empty">${t("history-empty")}</p>` : nothing}
      <ul class="history-list">
        ${items?.filter(({ id }) => id !== removing?.id).map((item) => this.#item(item))}
      </ul>
      ${this.next
        ? html`<button type="button" class="button quiet" @click=${() => this.load(this.next)}>${t("history-more")}</button>`
        : nothing}
    </section>`;
  }

  #item(item: Analysis): unknown {
    const name = titleOf(item.id) ?? t("history-untitled", { base: item.base });
    const outcome =
      item.status === "succeeded"
        ? t("history-covered", { share: percent(item.coverage?.score ?? 0) })
        : item.status === "failed"
          ? t("status-failed")
          : item.status === "cancelled"
            ? t("status-cancelled")
            : t("status-running");
    return html`<li class="history-item" data-testid="history-item" data-id=${item.id}>
      <a class="history-link" href=${hashOf(item.id)}>
        <span class="history-name">${name}</span>
        <span class="history-facts">${outcome} · ${item.base} · ${moment(item.created_at)}</span>
      </a>
      <button type="button" class="icon-button" data-testid="delete-analysis" aria-label=${t("delete-named", { name })} title=${t("delete")} @click=${() => this.#remove(item.id)}>×</button>
    </li>`;
  }

  #remove(id: string): void {
    this.#commit(false);
    this.removing = { id, timer: window.setTimeout(() => this.#commit(false), UNDO_SECONDS * 1000) };
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("[data-testid=undo]")?.focus());
  }

  #undo(): void {
    if (this.removing) clearTimeout(this.removing.timer);
    this.removing = null;
  }

  /** Deletes what waits to be deleted. `leaving`: the page goes, the request must outlive it. */
  #commit(leaving: boolean): void {
    const { removing } = this;
    if (!removing) return;
    clearTimeout(removing.timer);
    this.removing = null;
    this.items = this.items?.filter(({ id }) => id !== removing.id) ?? null;
    forgetTitle(removing.id);
    this.client?.remove(removing.id, leaving).catch((error: unknown) => {
      const problem = asProblem(error);
      if (problem.status !== 404) this.problem = problem;
    });
  }
}
customElements.define("lacuna-history", HistoryView);
