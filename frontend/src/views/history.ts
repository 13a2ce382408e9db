import { html, nothing } from "lit";
import { asProblem, type Problem } from "../api/problem";
import type { Analysis } from "../api/types";
import { isOfDevice } from "../device/ids";
import { forget, keptAnalyses } from "../device/store";
import { moment, percent, t } from "../locale";
import { hashOf, roomHash } from "../state/route";
import { finds } from "../history/finding";
import { deleteButton } from "../parts/delete";
import { forgetTitle, rename, titleOf } from "../state/titles";
import { FrameView } from "./frame-view";
import "./problem";
import "../device/texts";
import "../history/texts";
import "../styles/history.css";

const PAGE = 8;
/** What a search asks for at once, and the most that it looks through. */
const BLOCK = 200;
const SEARCHED = 2000;
const LONGEST_TITLE = 120;

/** The analyses made so far: to find and reopen, to rename, to compare, and to delete with a way back. */
export class HistoryView extends FrameView {
  static override properties = { items: { state: true }, kept: { state: true }, away: { state: true }, next: { state: true }, problem: { state: true }, query: { state: true }, searching: { state: true }, renaming: { state: true }, comparing: { state: true } };
  /** The server's, as far as they were asked for. */
  declare items: Analysis[] | null;
  /** This browser's own. */
  declare kept: Analysis[];
  /** The server's wait until there is a network again. */
  declare away: boolean;
  readonly #online = (): void => void (this.away && this.load());
  declare next: string | null;
  declare problem: Problem | null;
  /** What is searched for; '' shows all. */
  declare query: string;
  /** Older ones are being asked for. */
  declare searching: boolean;
  /** Id of the one whose title is being written. */
  declare renaming: string | null;
  /** The one that another is to be chosen for. */
  declare comparing: Analysis | null;

  constructor() {
    super();
    this.items = null;
    this.kept = [];
    this.away = false;
    this.next = null;
    this.problem = null;
    this.query = "";
    this.searching = false;
    this.renaming = null;
    this.comparing = null;
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
  async load(after: string | null = null, limit = PAGE): Promise<void> {
    try {
      const page = await this.frame.client.analyses(after, limit);
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

  /** Titles are known here alone, so what is searched is what was listed: all of it. */
  async #search(query: string): Promise<void> {
    this.query = query.trim();
    if (this.searching || this.query === "") return;
    this.searching = true;
    while (this.next !== null && this.query !== "" && !this.problem && !this.away && (this.items?.length ?? 0) < SEARCHED) await this.load(this.next, BLOCK);
    this.searching = false;
  }

  override render(): unknown {
    const { problem } = this;
    const known = this.#known()?.filter(({ id }) => !this.frame.removal.hides(what(id)));
    const items = this.query === "" ? known : known?.filter((item) => finds({ ...item, title: titleFor(item) }, this.query));
    const { comparing } = this;
    return html`<section class="history" data-testid="history" aria-labelledby="history-title">
      <h2 id="history-title">${t("history-title")}</h2>
      ${known && (known.length > 1 || this.next !== null) ? this.#searcher(items?.length ?? 0) : nothing}
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.load()}></lacuna-problem>` : nothing}
      ${this.away ? html`<p class="history-empty" role="status">${t("history-away")}</p>` : nothing}
      ${!known && !problem && !this.away ? html`<p class="history-empty">${t("history-loading")}</p>` : nothing}
      ${known?.length === 0 && !problem && !this.away ? html`<p class="history-empty">${t("history-empty")}</p>` : nothing}
      <div role="status">${comparing
        ? html`<p class="notices history-choose" data-testid="choosing">${t("history-choose", { name: titleFor(comparing) })} <button type="button" class="link" data-testid="end-choosing" @click=${() => this.#choose(null)}>${t("history-choose-end")}</button></p>`
        : nothing}</div>
      <ul class="history-list">
        ${items?.map((item) => this.#item(item))}
      </ul>
      ${this.next && this.query === ""
        ? html`<button type="button" class="button quiet" @click=${() => this.load(this.next)}>${t("history-more")}</button>`
        : nothing}
    </section>`;
  }

  #searcher(count: number): unknown {
    return html`<div class="field history-search"><label for="history-search">${t("history-search")}</label>
      <input id="history-search" data-testid="history-search" type="search" autocomplete="off" aria-describedby="history-found" @input=${(event: Event) => void this.#search((event.target as HTMLInputElement).value)} />
      <p id="history-found" class="field-help" role="status" data-testid="history-found">${this.query === "" ? t("history-search-help") : this.searching ? t("history-searching") : t("history-found", { count })}</p></div>`;
  }

  #item(item: Analysis): unknown {
    const name = titleFor(item);
    const { comparing } = this;
    const outcome =
      item.status === "succeeded"
        ? t("history-covered", { share: percent(item.coverage?.score ?? 0) })
        : item.status === "failed"
          ? t("status-failed")
          : item.status === "cancelled"
            ? t("status-cancelled")
            : t("status-running");
    return html`<li class="history-item" data-testid="history-item" data-id=${item.id}>
      ${this.renaming === item.id
        ? this.#renamer(item, name)
        : html`<a class="history-link" href=${hashOf(item.id)}>
            <span class="history-name">${name}</span>
            <span class="history-facts">${isOfDevice(item.id) ? html`<span class="tag" title=${t("device-mark-help")} data-testid="device-mark">${t("device-mark")}</span> ` : nothing}${outcome} · ${item.base} · ${moment(item.created_at)}</span>
          </a>
          <span class="history-tools">
            ${comparing && comparing.id !== item.id && item.status === "succeeded"
              ? html`<a class="button quiet" data-testid="compare-with" href=${between(comparing, item)} aria-label=${`${t("history-compare-with", { name: titleFor(comparing) })}: ${name}`}>${t("history-compare-this")}</a>`
              : nothing}
            ${!comparing && item.status === "succeeded" ? html`<button type="button" class="icon-button" data-testid="compare-analysis" aria-label=${t("history-compare", { name })} title=${t("history-compare-short")} @click=${() => this.#choose(item)}>⇄</button>` : nothing}
            ${comparing
              ? nothing
              : html`<button type="button" class="icon-button" data-testid="rename-analysis" aria-label=${t("history-rename", { name })} title=${t("history-rename-short")} @click=${() => this.#rename(item.id)}>✎</button>
                  ${deleteButton("delete-analysis", name, () => this.#remove(item.id, name))}`}
          </span>`}
    </li>`;
  }

  #renamer({ id }: Analysis, name: string): unknown {
    const save = (event: Event): void => {
      event.preventDefault();
      const title = String(new FormData(event.target as HTMLFormElement).get("title") ?? "").trim();
      if (title) rename(id, title.slice(0, LONGEST_TITLE));
      this.#renamed(id);
    };
    return html`<form class="field history-rename" @submit=${save} @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.#renamed(id)}>
      <label for="history-title-input">${t("history-rename-label")}</label>
      <div class="history-rename-line"><input id="history-title-input" name="title" data-testid="title-input" maxlength=${LONGEST_TITLE} .value=${name} autocomplete="off" aria-describedby="history-rename-help" />
        <button class="button" data-testid="save-title">${t("history-rename-save")}</button>
        <button type="button" class="button quiet" @click=${() => this.#renamed(id)}>${t("history-rename-cancel")}</button></div>
      <p id="history-rename-help" class="field-help">${t("history-rename-help")}</p></form>`;
  }

  #rename(id: string): void {
    this.renaming = id;
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>("#history-title-input")?.select());
  }

  #renamed(id: string): void {
    this.renaming = null;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`[data-id="${id}"] [data-testid=rename-analysis]`)?.focus());
  }

  #choose(item: Analysis | null): void {
    const last = this.comparing;
    this.comparing = item;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(item ? "[data-testid=compare-with], [data-testid=end-choosing]" : `[data-id="${last?.id ?? ""}"] [data-testid=compare-analysis]`)?.focus());
  }

  #remove(id: string, name: string): void {
    const { client, removal } = this.frame;
    removal.begin({
      what: what(id),
      name,
      remove: async (leaving) => {
        forgetTitle(id);
        await (isOfDevice(id) ? forget(id) : client.removeText(id, leaving));
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

const titleFor = ({ id, base }: Analysis): string => titleOf(id) ?? t("history-untitled", { base });

/** The address of the difference between two, the older one first. */
function between(one: Analysis, other: Analysis): string {
  const [before, after] = time(one) <= time(other) ? [one, other] : [other, one];
  return roomHash("compare", [], { before: before.id, after: after.id });
}

const what = (id: string): string => `analyses/${id}`;
