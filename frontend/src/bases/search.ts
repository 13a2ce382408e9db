import { html, nothing } from "lit";
import { type BaseInfo, type Evidence, type Language } from "../api/types";
import { t } from "../locale";
import { LANGUAGE_NAME } from "../locale/ids";
import { input, select } from "../parts/fields";
import { empty } from "../parts/words";
import { readable } from "../report/markdown";
import { roomHash } from "../state/route";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import { addLink, placeLink } from "./words";

const SHOWN = 20;

/** A search in the base, passage by passage. */
export class SearchView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, base: { attribute: false }, asked: { attribute: false }, words: { state: true }, language: { state: true }, results: { state: true }, searching: { state: true }, told: { state: true } };
  declare base: BaseInfo;
  /** What the address searches for. */
  declare asked: string;
  declare words: string;
  declare language: Language | "";
  declare results: Evidence[] | null;
  declare searching: boolean;
  /** The words that `results` are of. */
  declare told: string;

  constructor() {
    super();
    this.asked = "";
    this.words = "";
    this.language = "";
    this.results = null;
    this.searching = false;
    this.told = "";
  }

  protected override interested(): boolean {
    return false;
  }

  protected override async load(): Promise<void> {
    if (this.words === "" && this.asked) {
      this.words = this.asked;
      await this.#find();
    }
  }

  override render(): unknown {
    const { base, results } = this;
    if (!base.version) return empty(t("search-not-yet"), t("search-not-yet-words"), addLink(base.name));
    return html`<div class="base-search" data-testid="base-search">
      <search><form class="fields search-form" @submit=${(event: Event) => this.#submit(event)}>
        ${input({ id: "search-words", label: t("search-label"), value: this.words, change: (words) => (this.words = words), help: t("search-help") })}
        ${base.languages.length > 1 ? select({ id: "search-language", label: t("documents-language"), value: this.language, change: (language) => (this.language = language as Language | "") }, [["", t("documents-any")], ...base.languages.map((code): [string, string] => [code, t(LANGUAGE_NAME[code])])]) : nothing}
        <button type="submit" class="button primary" data-testid="search-go" ?disabled=${this.words.trim() === "" || this.searching}>${t(this.searching ? "search-going" : "search-go")}</button>
      </form></search>
      ${this.trouble()}
      <div aria-live="polite">${results?.length === 0 ? empty(t("search-none"), t("search-none-words")) : nothing}
        ${results && results.length > 0 ? html`<p class="aside" role="status">${t("search-found", { count: results.length, words: this.told })}</p>` : nothing}</div>
      ${results && results.length > 0 ? html`<ol class="found" data-testid="found">${results.map((one) => this.#result(one))}</ol>` : nothing}
    </div>`;
  }

  #result(one: Evidence): unknown {
    return html`<li class="found-passage" data-testid="found-passage"><blockquote class="passage-quote" lang=${one.language}>${readable(one.quote)}</blockquote>
      ${placeLink(this.base.name, one)}</li>`;
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.words.trim() === "" || this.searching) return;
    history.replaceState(null, "", roomHash("bases", [this.base.name, "search"], { for: this.words }));
    void this.attempt(() => this.#find());
  }

  async #find(): Promise<void> {
    this.searching = true;
    try {
      const { results } = await this.context.api.search(this.base.name, this.words, this.language ? [this.language] : null, SHOWN);
      this.results = results[0] ?? [];
      this.told = this.words;
    } finally {
      this.searching = false;
    }
  }
}
customElements.define("lacuna-base-search", SearchView);
