import { html, nothing } from "lit";
import { asProblem, type Problem } from "../api/problem";
import type { Analysis } from "../api/types";
import { isOfDevice } from "../device/ids";
import { forget, keptAnalyses } from "../device/store";
import { moment, percent, t } from "../locale";
import { hashOf } from "../state/route";
import { forgetTitle, titleOf } from "../state/titles";
import { FrameView } from "./frame-view";
import "./problem";
import "../device/texts";
import "../styles/history.css";

const PAGE = 8;

/** The analyses made so far: to reopen, and to delete with a way back. */
export class HistoryView extends FrameView {
  static override properties = { items: { state: true }, kept: { state: true }, away: { state: true }, next: { state: true }, problem: { state: true } };
  /** The server's, as far as they were asked for. */
  declare items: Analysis[] | null;
  /** This browser's own. */
  declare kept: Analysis[];
  /** The server's wait until there is a network again. */
  declare away: boolean;
  readonly #online = (): void => void (this.away && this.load());
  declare next: string | null;
  declare problem: Problem | null;

  constructor() {
    super();
    this.items = null;
    this.kept = [];
    this.away = false;
    this.next = null;
    this.problem = null;
  }

  protected override watches(): readonly { listen: (listener: () => void) => () => void }[] {
    return [this.frame.removal];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
    addEventListener("online", this.#online);
    // Where the browser keeps nothing there is nothing to list.
    void keptAnalyses().then((kept) => (this.kept = kept), () => undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("online", this.#online);
  }

  /** All that is known, newest first: of the browser's own, those that belong between the server's. */
  #known(): Analysis[] | null {
    const { items, kept } = this;
    if (!items && kept.length === 0) return null;
    const oldest = this.next === null ? Number.NEGATIVE_INFINITY : time(items?.at(-1));
    return [...(items ?? []), ...kept.filter((one) => time(one) >= oldest)].toSorted((a, b) => time(b) - time(a));
  }

  /** Loads the list's first page, or the next one. */
  async load(after: string | null = null): Promise<void> {
    try {
      const page = await this.frame.client.analyses(after, PAGE);
      this.items = after === null ? page.items : [...(this.items ?? []), ...page.items];
      this.next = page.next;
      this.problem = null;
      this.away = false;
    } catch (error) {
      const problem = asProblem(error);
      this.away = problem.kind === "network" && !navigator.onLine;
      this.problem = this.away ? null : problem;
    }
  }

  override render(): unknown {
    const { problem } = this;
    const items = this.#known()?.filter(({ id }) => !this.frame.removal.hides(what(id)));
    return html`<section class="history" data-testid="history" aria-labelledby="history-title">
      <h2 id="history-title">${t("history-title")}</h2>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.load()}></lacuna-problem>` : nothing}
      ${this.away ? html`<p class="history-empty" role="status">${t("history-away")}</p>` : nothing}
      ${!items && !problem && !this.away ? html`<p class="history-empty">${t("history-loading")}</p>` : nothing}
      ${items?.length === 0 && !problem && !this.away ? html`<p class="history-empty">${t("history-empty")}</p>` : nothing}
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
        <span class="history-facts">${isOfDevice(item.id) ? html`<span class="tag" title=${t("device-mark-help")} data-testid="device-mark">${t("device-mark")}</span> ` : nothing}${outcome} · ${item.base} · ${moment(item.created_at)}</span>
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
        await (isOfDevice(id) ? forget(id) : client.remove(id, leaving));
        this.kept = this.kept.filter((item) => item.id !== id);
        this.items = this.items?.filter((item) => item.id !== id) ?? null;
      },
    });
  }
}
customElements.define("lacuna-history", HistoryView);

/** Seconds since 1970: the API writes moments so, or as ISO 8601. */
function time(analysis: Analysis | undefined): number {
  const at = analysis?.created_at ?? 0;
  return typeof at === "number" ? at : Date.parse(at) / 1000;
}

const what = (id: string): string => `analyses/${id}`;
