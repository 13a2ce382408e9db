import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { BaseInfo, Place } from "../api/types";
import { number, percent, t } from "../locale";
import { LANGUAGE_NAME } from "../locale/ids";
import { empty, progress } from "../parts/words";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import { CLASH_NAME, GAP_TITLE } from "./locale/ids";
import { marked } from "./marking";
import type { Contradiction, Duplicate, Insights, TranslationGap, Unmatched } from "./types";
import { addLink, compareLink, documentHash, languagesWithin, placeLink } from "./words";
import "../parts/tabs";

/** Milliseconds between two looks while something is looked for. */
const AGAIN = 1500;
const SHOWN = 10;

type Kind = "contradictions" | "duplicates" | "unmatched" | "translations";

/** The figure of a tab; none while the list is not known. */
const counted = (items: readonly unknown[] | null): { count?: string } => (items ? { count: number(items.length) } : {});

/** What a base says of itself: contradictions, repetitions, what is never matched, what is not translated. */
export class InsightsView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, base: { attribute: false }, found: { state: true }, kind: { state: true }, every: { state: true } };
  declare base: BaseInfo;
  declare found: Insights | null;
  declare kind: Kind;
  /** Whether the whole list is shown. */
  declare every: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.found = null;
    this.kind = "contradictions";
    this.every = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("base") as BaseInfo | undefined;
    if (before && before.version !== this.base.version) this.soon();
  }

  protected override interested(): boolean {
    return false;
  }

  protected override async load(): Promise<void> {
    if (!this.base.version) return;
    this.found = await this.context.api.insights(this.base.name);
    clearTimeout(this.#timer);
    if (this.found.status === "computing") this.#timer = setTimeout(() => void this.reload(), AGAIN);
  }

  override render(): unknown {
    const { found, base } = this;
    if (!base.version) return empty(t("insights-not-yet"), t("insights-not-yet-words"), addLink(base.name));
    return html`<div class="insights" data-testid="insights" data-status=${found?.status ?? "loading"}>
      ${this.trouble()}
      ${found ? this.#shown(found) : this.problem ? nothing : html`<p class="aside" role="status">${t("insights-loading")}</p>`}
    </div>`;
  }

  #shown(found: Insights): TemplateResult {
    const tabs = [
      { id: "contradictions", name: t("insights-contradictions"), ...counted(found.contradictions) },
      { id: "duplicates", name: t("insights-duplicates"), ...counted(found.duplicates) },
      { id: "unmatched", name: t("insights-unmatched"), ...(found.unmatched.analyses > 0 ? { count: percent(found.unmatched.passages_unmatched / Math.max(1, found.unmatched.passages)) } : {}) },
      { id: "translations", name: t("insights-translations"), ...counted(found.translations) },
    ];
    return html`<p class="words">${t("insights-words")}</p>
      <lacuna-tabs .name=${"insights"} .label=${t("tab-insights")} .tabs=${tabs} .chosen=${this.kind} @choose=${(event: CustomEvent<Kind>) => this.#choose(event.detail)}></lacuna-tabs>
      <div id="insights-panel" role="tabpanel" aria-labelledby="insights-${this.kind}">${this.#panel(found)}</div>`;
  }

  #choose(kind: Kind): void {
    this.kind = kind;
    this.every = false;
  }

  #panel(found: Insights): unknown {
    switch (this.kind) {
      case "contradictions":
        return this.#looked(found, found.contradictions, t("contradictions-words"), t("contradictions-none"), (one) => this.#contradiction(one));
      case "duplicates":
        return this.#looked(found, found.duplicates, t("duplicates-words"), t("duplicates-none"), (one) => this.#duplicate(one));
      case "unmatched":
        return this.#unmatched(found.unmatched);
      case "translations":
        return html`<p class="section-words">${t("translations-words")}</p>${found.translations.length === 0 ? empty(t("translations-none"), t("translations-none-words")) : this.#list(found.translations, (one) => this.#gap(one))}`;
    }
  }

  #looked<Item>(found: Insights, items: readonly Item[] | null, words: string, none: string, shown: (item: Item) => TemplateResult): unknown {
    if (found.status === "failed") return html`<p class="notices" role="alert">${t("insights-failed")}</p><p><button type="button" class="button" @click=${() => this.reload()}>${t("retry")}</button></p>`;
    if (!items) return html`<div data-testid="computing">${progress(t("insights-computing"), found.progress?.done ?? null, found.progress?.total || null)}</div>`;
    const sampled = found.looked_at !== null && found.texts !== null && found.looked_at < found.texts;
    return html`<p class="section-words">${words}${sampled ? ` ${t("insights-sampled", { looked: number(found.looked_at ?? 0), texts: number(found.texts ?? 0) })}` : ""}</p>
      ${items.length === 0 ? empty(none, t("insights-none-words")) : this.#list(items, shown)}`;
  }

  #list<Item>(items: readonly Item[], shown: (item: Item) => TemplateResult): TemplateResult {
    const some = this.every ? items : items.slice(0, SHOWN);
    return html`<ol class="finds">${some.map(shown)}</ol>
      ${some.length < items.length ? html`<p><button type="button" class="button quiet" @click=${() => (this.every = true)}>${t("insights-all", { count: items.length, shown: number(items.length) })}</button></p>` : nothing}`;
  }

  #contradiction({ places, clashes }: Contradiction): TemplateResult {
    const [one, other] = places;
    return html`<li class="find" data-testid="contradiction">
      <p class="find-title">${clashes.map(({ kind, one: said, other: against }) => html`<span class="find-clash">${t(CLASH_NAME[kind])}${said || against ? html`: <strong>${said || t("clash-nothing")}</strong> / <strong>${against || t("clash-nothing")}</strong>` : nothing}</span> `)}</p>
      <div class="sides">${this.#side(one, clashes.map((clash) => clash.one))}${this.#side(other, clashes.map((clash) => clash.other))}</div>
      <p class="aside">${t("contradictions-do")}</p></li>`;
  }

  #duplicate({ kind, count, places, similarity }: Duplicate): TemplateResult {
    return html`<li class="find" data-testid="duplicate" data-kind=${kind}>
      <p class="find-title">${kind === "same" ? t("duplicate-same", { count }) : t("duplicate-near", { share: percent(similarity) })}</p>
      ${kind === "same"
        ? html`<div class="find-side">${places[0] ? html`<blockquote class="passage-quote" lang=${places[0].language}>${places[0].quote}</blockquote>` : nothing}
            <ul class="places">${places.map((place) => html`<li>${placeLink(this.base.name, place)}</li>`)}${count > places.length ? html`<li class="aside">${t("duplicate-more", { count: count - places.length })}</li>` : nothing}</ul></div>`
        : html`<div class="sides">${places.map((place) => this.#side(place, []))}</div>`}
      <p class="aside">${t(kind === "same" ? "duplicate-same-do" : "duplicate-near-do")}</p></li>`;
  }

  #side(place: Place, words: readonly string[]): TemplateResult {
    return html`<div class="find-side"><blockquote class="passage-quote" lang=${place.language}>${marked(place.quote, words).map(({ text, mark }) => (mark ? html`<mark>${text}</mark>` : text))}</blockquote>${placeLink(this.base.name, place)}</div>`;
  }

  #unmatched(found: Unmatched): TemplateResult {
    if (found.analyses === 0) return empty(t("unmatched-unknown"), t("unmatched-unknown-words"), compareLink(this.context.frame, this.base.name, "button"));
    return html`<p class="section-words">${t("unmatched-words", { analyses: found.analyses, left: number(found.passages_unmatched), passages: number(found.passages) })} ${t("unmatched-do")}</p>
      ${found.documents.length > 0
        ? html`<h2>${t("unmatched-documents", { count: found.documents_unmatched, shown: number(found.documents_unmatched) })}</h2>
            <ul class="unmatched" data-testid="unmatched-documents">${found.documents.map(({ document, title, passages }) => html`<li><a href=${documentHash(this.base.name, document)}>${title || document}</a> <span class="aside">${title ? ` · ${document}` : ""} · ${t("base-passages", { count: passages, shown: number(passages) })}</span></li>`)}</ul>`
        : nothing}
      ${found.places.length > 0 ? html`<h2>${t("unmatched-places")}</h2><div class="two">${this.#list(found.places, (place) => html`<li class="find">${this.#side(place, [])}</li>`)}</div>` : nothing}`;
  }

  #gap({ kind, document, title, language, other_language: to, other, sizes }: TranslationGap): TemplateResult {
    const base = this.base.name;
    return html`<li class="find" data-testid="translation-gap" data-kind=${kind}><p class="find-title">${t(GAP_TITLE[kind], { language: t("language-within", { language: to }) })}</p>
      <div class="sides"><p class="place"><a href=${documentHash(base, document)}>${title || document}</a><br /><span class="aside">${document} · ${languagesWithin([language])}${sizes ? ` · ${t("base-passages", { count: sizes[0], shown: number(sizes[0]) })}` : ""}</span></p>
        ${other ? html`<p class="place"><a href=${documentHash(base, other)}>${other}</a><br /><span class="aside">${t(LANGUAGE_NAME[to])}${sizes ? ` · ${t("base-passages", { count: sizes[1], shown: number(sizes[1]) })}` : ""}</span></p>` : html`<p class="aside">${t("gap-missing-do")}</p>`}</div></li>`;
  }
}
customElements.define("lacuna-base-insights", InsightsView);
