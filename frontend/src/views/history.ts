import { html, nothing } from "lit";
import { asProblem, type Problem } from "../api/problem";
import type { Analysis } from "../api/types";
import { moment, percent, t } from "../locale";
import { hashOf } from "../state/route";
import { forgetTitle, titleOf } from "../state/titles";
import { FrameView } from "./frame-view";
import "./problem";
import "../styles/history.css";

const PAGE = 8;

/** The analyses made so far: to reopen, and to delete with a way back. */
export class HistoryView extends FrameView {
  static override properties = { items: { state: true }, next: { state: true }, problem: { state: true } };
  declare items: Analysis[] | null;
  declare next: string | null;
  declare problem: Problem | null;

  constructor() {
    super();
    this.items = null;
    this.next = null;
    this.problem = null;
  }

  protected override watches(): readonly { listen: (listener: () => void) => () => void }[] {
    return [this.frame.removal];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  /** Loads the list's first page, or the next one. */
  async load(after: string | null = null): Promise<void> {
    try {
      const page = await this.frame.client.analyses(after, PAGE);
      this.items = after === null ? page.items : [...(this.items ?? []), ...page.items];
      this.next = page.next;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  override render(): unknown {
    const { problem } = this;
    const items = this.items?.filter(({ id }) => !this.frame.removal.hides(what(id)));
    return html`<section class="history" data-testid="history" aria-labelledby="history-title">
      <h2 id="history-title">${t("history-title")}</h2>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.load()}></lacuna-problem>` : nothing}
      ${!items && !problem ? html`<p class="history-empty">${t("history-loading")}</p>` : nothing}
      ${items?.length === 0 ? html`<p class="history-empty">${t("history-empty")}</p>` : nothing}
      <ul class="history-list">
        ${items?.map((item) => this.#item(item))}
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
      <button type="button" class="icon-button" data-testid="delete-analysis" aria-label=${t("delete-named", { name })} title=${t("delete")} @click=${() => this.#remove(item.id, name)}>×</button>
    </li>`;
  }

  #remove(id: string, name: string): void {
    const { client, removal } = this.frame;
    removal.begin({
      what: what(id),
      name,
      remove: async (leaving) => {
        forgetTitle(id);
        await client.remove(id, leaving);
        this.items = this.items?.filter((item) => item.id !== id) ?? null;
      },
    });
  }
}
customElements.define("lacuna-history", HistoryView);

const what = (id: string): string => `analyses/${id}`;
