import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Evidence, Language } from "../api/types";
import { language, lines, percent, t } from "../locale";
import { LANGUAGE_NAME, likelihood, VERDICT_MEANING, VERDICT_NAME } from "../locale/ids";
import { readable } from "../report/markdown";
import type { ReviewBook } from "../training/reviews";
import { verdictIcon } from "../views/icons";
import { View } from "../views/view";
import { contrast, lacking } from "./contrast";
import type { Mark } from "./marks";
import type { Documents } from "./passage";
import "./passage";

/**
 * What the base says of one statement: the passages, and the document that one of them stands in. Beside the text on
 * a wide screen, a sheet over it on a phone. Events `step` (to a statement that wants attention), `dismiss`,
 * `edit-statement`, and `take` where the documentation's words are to replace it.
 */
export class EvidenceView extends View {
  static override properties = {
    mark: { attribute: false },
    textLanguage: { attribute: false },
    position: { attribute: false },
    book: { attribute: false },
    base: { attribute: false },
    documents: { attribute: false },
    editable: { type: Boolean },
    takeable: { type: Boolean },
    reading: { state: true },
  };
  declare mark: Mark | null;
  declare textLanguage: Language | null;
  declare position: { at: number; of: number } | null;
  /** Where the statement can be reviewed. */
  declare book: ReviewBook | null;
  declare base: string;
  declare documents: Documents;
  declare editable: boolean;
  /** Whether the documentation's words can take the statement's place. */
  declare takeable: boolean;
  /** Number of the passage whose document is open. */
  declare reading: number | null;

  constructor() {
    super();
    this.mark = null;
    this.textLanguage = null;
    this.position = null;
    this.book = null;
    this.base = "";
    this.editable = false;
    this.takeable = false;
    this.reading = null;
  }

  focusHeading(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".evidence-title")?.focus({ preventScroll: this.#isSheet }));
  }

  /** Whether it lies over the window, where nothing need be scrolled for it to be seen. */
  get #isSheet(): boolean {
    const evidence = this.querySelector(".evidence");
    return evidence !== null && getComputedStyle(evidence).position === "fixed";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("mark") as Mark | null | undefined;
    if (changed.has("mark") && before?.statement !== this.mark?.statement) this.reading = null;
  }

  /** What is said of another statement is read from its beginning. */
  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("mark") as Mark | null | undefined;
    if (changed.has("mark") && before?.key !== this.mark?.key) this.querySelector(".evidence")?.scrollTo({ top: 0, behavior: "instant" });
  }

  get #passages(): readonly Evidence[] {
    return this.mark?.statement?.evidence ?? [];
  }

  /** Opens the document of the passage number `at`; from one to the next and back where it is open already. */
  read(at: number): void {
    if (!this.#passages[at]) return;
    const opened = this.reading === null;
    this.reading = at;
    if (opened) void this.#opened();
  }

  async #opened(): Promise<void> {
    await this.updateComplete;
    // It is as high as the window: where the page stands higher, its middle would be out of sight.
    if (!this.#isSheet) this.querySelector(".evidence")?.scrollIntoView({ block: "nearest" });
    this.querySelector<HTMLElement>(".reader-title")?.focus({ preventScroll: true });
  }

  /** To the next or previous passage's document. */
  turn(step: number): void {
    this.read(this.reading === null ? 0 : this.reading + step);
  }

  /** Back from a document to the passages, or from these to the text. */
  back(): void {
    if (this.reading === null) {
      this.tell("dismiss");
      return;
    }
    const at = this.reading;
    this.reading = null;
    void this.updateComplete.then(() => this.querySelectorAll<HTMLElement>("[data-testid=open-document]")[at]?.focus());
  }

  override render(): unknown {
    const open = this.mark !== null;
    return html`<aside class="evidence" data-testid="evidence" ?data-open=${open} ?data-reading=${this.reading !== null} aria-label=${t("evidence-label")}
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && open && this.back()}>
      ${open ? this.#bar() : nothing}
      ${this.mark ? (this.reading !== null ? this.#reader(this.mark, this.reading) : this.#judged(this.mark)) : this.#empty()}
    </aside>`;
  }

  #empty(): TemplateResult {
    return html`<div class="evidence-empty"><h2 class="evidence-title">${t("evidence-label")}</h2>
      <p>${t("evidence-empty")}</p><p class="keys">${t(this.editable ? "evidence-keys" : "evidence-keys-read")}</p></div>`;
  }

  #bar(): TemplateResult {
    const { position } = this;
    return html`<div class="evidence-bar">
      <span class="evidence-place">${position ? t("evidence-place", { at: position.at, of: position.of }) : nothing}</span>
      <button type="button" class="icon-button" data-testid="previous-statement" aria-label=${t("previous-statement")} title=${t("previous-statement")} @click=${() => this.tell("attend", -1)}>↑</button>
      <button type="button" class="icon-button" data-testid="next-statement" aria-label=${t("next-statement")} title=${t("next-statement")} @click=${() => this.tell("attend", 1)}>↓</button>
      <button type="button" class="icon-button" data-testid="close-evidence" aria-label=${t("close")} title=${t("close")} @click=${() => this.tell("dismiss")}>×</button>
    </div>`;
  }

  #title({ statement, changed }: Mark): TemplateResult {
    const verdict = changed ? undefined : statement?.verdict;
    return html`<h2 class="evidence-title" tabindex="-1" data-verdict=${verdict ?? "changed"}>${verdict ? html`${verdictIcon(verdict)} ${t(VERDICT_NAME[verdict])}` : t("map-unjudged")}</h2>`;
  }

  #judged(mark: Mark): TemplateResult {
    const { statement } = mark;
    if (!statement || mark.changed)
      return html`${this.#title(mark)}<p class="evidence-reason" role="status">${t(statement ? "evidence-changed" : "evidence-new")}</p>${statement ? this.#list(mark) : nothing}`;
    const { verdict, score, evidence } = statement;
    const [first] = evidence;
    return html`${this.#title(mark)}
      ${verdict === "contradicted" && first ? contrast(statement, first, this.textLanguage) : lacking(statement, this.textLanguage)}
      <p class="evidence-reason" data-testid="reason">${statement.reason || t(VERDICT_MEANING[verdict])}</p>
      ${verdict === "partial" && (statement.missing?.length ?? 0) > 0 ? html`<p class="field-help">${t("evidence-lacking")}</p>` : nothing}
      ${verdict === "not_checkable"
        ? nothing
        : html`<p class="evidence-score">${t("evidence-score")} <strong>${t(likelihood(score))}</strong> <span class="figure">${percent(score)}</span></p>`}
      ${this.editable
        ? html`<p class="row-actions">
            ${this.takeable ? html`<button type="button" class="button quiet" data-testid="take-words" @click=${() => this.tell("take")}>${t("take-words")}</button>` : nothing}
            <button type="button" class="button quiet" data-testid="edit-statement" @click=${() => this.tell("edit-statement")}>${t("edit-statement")}</button></p>`
        : nothing}
      ${this.book ? html`<lacuna-review .book=${this.book} .task=${"verdict"} .statement=${statement.index} .given=${verdict}></lacuna-review>` : nothing}
      ${this.#list(mark)}`;
  }

  #list({ statement }: Mark): unknown {
    if (this.#passages.length === 0) return html`<p class="evidence-none">${t("evidence-none")}</p>`;
    return html`<h3 class="evidence-heading">${t(statement?.verdict === "absent" ? "evidence-misses" : "evidence-passages")}</h3>
      <ol class="passages">${this.#passages.map((passage, at) => this.#passage(passage, at))}</ol>`;
  }

  #passage(passage: Evidence, at: number): TemplateResult {
    return html`<li class="passage" data-testid="evidence-passage" data-document=${passage.document}>
      <blockquote class="passage-quote" lang=${passage.language}>${readable(passage.quote)}</blockquote>
      <p class="passage-place">
        <span class="passage-section">${passage.section || passage.document}</span>
        <span class="passage-file">${this.#file(passage)}</span>
      </p>
      <p class="passage-foot">
        <span>${t("passage-score")} <span class="figure">${percent(passage.score)}</span></span>
        <button type="button" class="link" data-testid="open-document" @click=${() => this.read(at)}>${t("open-document")}</button>
      </p>
    </li>`;
  }

  #file(passage: Evidence): unknown {
    return html`${passage.document} · ${lines(passage.first_line, passage.last_line)}${passage.language === language() ? nothing : html` · ${t(LANGUAGE_NAME[passage.language])}`}`;
  }

  /** The document beside the text, open at the passage. */
  #reader(mark: Mark, at: number): TemplateResult {
    const passages = this.#passages;
    const passage = passages[at] as Evidence;
    return html`<div class="reader" data-testid="document">
      <header class="reader-head">
        <button type="button" class="button quiet" data-testid="close-document" @click=${() => this.back()}>${t("back-to-evidence")}</button>
        ${passages.length > 1
          ? html`<span class="reader-turn">
              <span class="figure" role="status">${t("passage-place", { at: at + 1, of: passages.length })}</span>
              <button type="button" class="icon-button" data-testid="previous-passage" aria-label=${t("previous-passage")} title=${t("previous-passage")} ?disabled=${at === 0} @click=${() => this.turn(-1)}>‹</button>
              <button type="button" class="icon-button" data-testid="next-passage" aria-label=${t("next-passage")} title=${t("next-passage")} ?disabled=${at === passages.length - 1} @click=${() => this.turn(1)}>›</button>
            </span>`
          : nothing}
      </header>
      <h2 class="reader-title" tabindex="-1">${passage.section || passage.document}</h2>
      <p class="passage-file">${this.#file(passage)}</p>
      ${mark.statement ? html`<div><p class="passage-file">${t(this.editable ? "text-label" : "suggestion-text-says")}</p>${lacking({ ...mark.statement, missing: [] }, this.textLanguage)}</div>` : nothing}
      <div class="reader-body" tabindex="0" role="region" aria-label=${t("document-text")}>
        <lacuna-passage .request=${passage} .base=${this.base} .documents=${this.documents}></lacuna-passage></div>
    </div>`;
  }
}
customElements.define("lacuna-evidence", EvidenceView);
