import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Language, Place, ProposedHeading, Statement, Suggestion } from "../api/types";
import { t } from "../locale";
import { SUGGESTION_NAME } from "../locale/ids";
import { plain, readable } from "../report/markdown";
import { editFor } from "../writing/accepting";
import { dismiss, dismissedOf, suggestionKey } from "../writing/dismissed";
import type { Edit, Mark } from "../writing/marks";
import type { Done } from "../writing/stand";
import type { ReviewBook } from "../training/reviews";
import type { PassageRequest } from "./document";
import { LaterView } from "./view";

const FIRST = 4;

/**
 * What to write next, where, and what it would bring. Events `open-passage` and `choose`; `put` with the edit that
 * accepts one; `say` with what was done and the way back.
 */
export class SuggestionsView extends LaterView {
  static override properties = {
    suggestions: { attribute: false },
    statements: { attribute: false },
    textLanguage: { attribute: false },
    headings: { attribute: false },
    book: { attribute: false },
    origin: { attribute: false },
    marks: { attribute: false },
    text: { attribute: false },
    dismissed: { state: true },
    shown: { state: true },
    all: { state: true },
    copied: { state: true },
  };
  declare suggestions: Suggestion[];
  declare statements: Statement[];
  declare textLanguage: Language | null;
  /** Headings that a model proposes for what is to be written. */
  declare headings: readonly ProposedHeading[];
  /** Where a heading can be reviewed. */
  declare book: ReviewBook | null;
  /** The first analysis of the text, where it can be edited: what is dismissed is remembered for all of its states. */
  declare origin: string | null;
  declare marks: readonly Mark[];
  declare text: string;
  declare dismissed: ReadonlySet<string>;
  /** Whether what was dismissed is shown. */
  declare shown: boolean;
  declare all: boolean;
  /** The number of the suggestion whose words were copied, or could not be. */
  declare copied: { number: number; done: boolean } | null;

  constructor() {
    super();
    this.suggestions = [];
    this.statements = [];
    this.textLanguage = null;
    this.headings = [];
    this.book = null;
    this.origin = null;
    this.marks = [];
    this.text = "";
    this.dismissed = new Set();
    this.shown = false;
    this.all = false;
    this.copied = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("origin")) this.dismissed = this.origin === null ? new Set() : dismissedOf(this.origin);
  }

  #isDismissed(suggestion: Suggestion): boolean {
    return this.dismissed.size > 0 && this.dismissed.has(suggestionKey(suggestion, this.statements));
  }

  override render(): unknown {
    if (this.suggestions.length === 0) return nothing;
    const left = this.suggestions.filter((suggestion) => !this.#isDismissed(suggestion));
    const gone = this.suggestions.length - left.length;
    const suggestions = this.shown ? this.suggestions : left;
    const shown = this.all ? suggestions : suggestions.slice(0, FIRST);
    return html`<section class="suggestions" data-testid="suggestions" aria-labelledby="suggestions-title">
      <header class="section-head"><h2 id="suggestions-title" tabindex="-1">${t("suggestions-title")}</h2></header>
      <p class="section-words">${t("suggestions-words")}</p>
      <ol class="suggestion-list">
        ${shown.map((suggestion, at) => this.#suggestion(suggestion, at + 1))}
      </ol>
      ${suggestions.length > FIRST
        ? html`<button type="button" class="button quiet" data-testid="all-suggestions" aria-expanded=${this.all} @click=${() => (this.all = !this.all)}>
            ${this.all ? t("show-fewer") : t("show-all", { count: suggestions.length })}
          </button>`
        : nothing}
      ${gone > 0 ? html`<button type="button" class="link" data-testid="show-dismissed" aria-pressed=${this.shown} @click=${() => (this.shown = !this.shown)}>${t(this.shown ? "dismissed-hide" : "dismissed-show", { count: gone })}</button>` : nothing}
    </section>`;
  }

  #dismiss(suggestion: Suggestion, yes: boolean): void {
    if (this.origin === null) return;
    const { origin } = this;
    const key = suggestionKey(suggestion, this.statements);
    this.dismissed = dismiss(origin, key, yes);
    const undo = (): void => {
      this.dismissed = dismiss(origin, key, !yes);
      this.tell<Done>("say", { words: t(yes ? "dismissed-back" : "dismissed-said"), undo: null });
    };
    if (yes) this.tell<Done>("say", { words: t("dismissed-said"), undo });
    // The button that had the focus is gone with its suggestion.
    void this.updateComplete.then(() => document.activeElement === document.body && this.querySelector<HTMLElement>("#suggestions-title")?.focus());
  }

  /** What this suggestion can do to the text by itself. */
  #actions(suggestion: Suggestion): unknown {
    if (this.origin === null) return nothing;
    const edit = editFor(suggestion, { text: this.text, marks: this.marks, language: this.textLanguage, plain });
    const gone = this.#isDismissed(suggestion);
    return html`${edit && !gone ? html`<button type="button" class="button quiet" data-testid="accept-suggestion" @click=${() => this.tell<Edit>("put", edit)}>${t(suggestion.kind === "include" ? "suggestion-add" : "take-words")}</button>` : nothing}
      <button type="button" class="link" data-testid="dismiss-suggestion" @click=${() => this.#dismiss(suggestion, !gone)}>${t(gone ? "suggestion-keep" : "suggestion-dismiss")}</button>`;
  }

  #suggestion(suggestion: Suggestion, number: number): TemplateResult {
    const { kind, passages, document } = suggestion;
    const statements = suggestion.statements.map((index) => this.statements[index]).filter((found) => found !== undefined);
    const points = Math.round(suggestion.gain * 100);
    const first = statements[0];
    return html`<li class="suggestion" data-testid="suggestion" data-kind=${kind} ?data-dismissed=${this.#isDismissed(suggestion)}>
      <p class="suggestion-head">
        <span class="suggestion-kind">${t(SUGGESTION_NAME[kind])}</span>
        ${points > 0 ? html`<span class="suggestion-gain" data-testid="gain">${t("suggestion-gain", { points })} <span class="hidden">${t("suggestion-gain-words")}</span></span>` : nothing}
      </p>
      <p class="suggestion-place">
        ${document === null
          ? html`<span class="passage-section">${t("suggestion-new")}</span>`
          : html`<span class="passage-section">${suggestion.section || document}</span> <span class="passage-file">${document}</span>`}
      </p>
      ${this.#what(suggestion, statements)}
      ${kind === "write" && first ? this.#heading(first.index) : nothing}
      <p class="suggestion-foot">
        ${this.#actions(suggestion)}
        <button type="button" class="link" data-testid="copy-suggestion" aria-label=${t("suggestion-copy-named", { number })}
          @click=${() => this.#copy(suggestion, statements, number)}>${t("suggestion-copy")}</button>
        ${passages[0] ? html`<button type="button" class="link" data-testid="open-suggestion" @click=${() => this.tell<PassageRequest>("open-passage", passages[0])}>${t("open-document")}</button>` : nothing}
        ${first ? html`<button type="button" class="link" @click=${() => this.tell("choose", { index: first.index, key: true })}>${t("suggestion-find")}</button>` : nothing}
        <span class="tool-words" role="status">${this.copied?.number === number ? t(this.copied.done ? "copied" : "copy-failed") : nothing}</span>
      </p>
    </li>`;
  }

  #what({ kind, passages, author_supplies: supply }: Suggestion, statements: Statement[]): TemplateResult {
    const said = html`<ul class="suggestion-words" lang=${this.textLanguage ?? nothing}>${statements.map(({ text }) => html`<li>${text}</li>`)}</ul>`;
    const there = this.#quotes(passages);
    if (kind === "correct") {
      return html`<dl class="suggestion-sides"><dt>${t("suggestion-text-says")}</dt><dd>${said}</dd><dt>${t("suggestion-base-says")}</dt><dd>${there}</dd></dl>
        <p class="suggestion-author">${t("suggestion-follow")}</p>`;
    }
    if (kind === "include") return there;
    return html`<p class="suggestion-label">${t(kind === "complete" ? "suggestion-rest" : "suggestion-missing")}${supply ? html` ${t("suggestion-author")}` : nothing}</p>${said}
      ${passages.length > 0 ? html`<details class="suggestion-there"><summary>${t("suggestion-there")}</summary>${there}</details>` : nothing}`;
  }

  /** The proposed heading, marked as the model's own, and the reader's word on it. */
  #heading(statement: number): unknown {
    const proposed = this.headings.find((each) => each.statement === statement);
    const review = html`<lacuna-review .book=${this.book} .task=${"heading"} .statement=${statement} .given=${proposed?.heading ?? ""}></lacuna-review>`;
    return html`${proposed ? html`<p class="suggestion-heading" data-testid="proposed-heading">${t("suggestion-heading")} <strong>${proposed.heading}</strong> <span class="field-help" title=${proposed.model}>${proposed.model.startsWith("ft:") ? t("suggestion-heading-tuned") : t("suggestion-heading-model", { model: proposed.model })}</span></p>` : nothing}
      ${this.book ? (proposed ? review : html`<details class="suggestion-there"><summary>${t("suggestion-heading-own")}</summary>${review}</details>`) : nothing}`;
  }

  #quotes(passages: Place[]): TemplateResult {
    return html`<ul class="suggestion-words">${passages.slice(0, 3).map((passage) => html`<li lang=${passage.language}>${guard([passage.quote], () => readable(passage.quote))}</li>`)}</ul>`;
  }

  /** What to write: the statements that lack, or the documentation's own words that the text should have. */
  async #copy({ kind, passages }: Suggestion, statements: Statement[], number: number): Promise<void> {
    const fromBase = kind === "correct" || kind === "include";
    const words = fromBase ? passages.map(({ quote }) => quote) : statements.map(({ text }) => text);
    try {
      await navigator.clipboard.writeText(words.join("\n"));
      this.copied = { number, done: true };
    } catch {
      this.copied = { number, done: false };
    }
    setTimeout(() => (this.copied = null), 4000);
  }
}
customElements.define("lacuna-suggestions", SuggestionsView);
