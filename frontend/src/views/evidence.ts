import { html, nothing, type TemplateResult } from "lit";
import type { Evidence, Language, Statement } from "../api/types";
import { language, lines, percent, t } from "../locale";
import { LANGUAGE_NAME, likelihood, VERDICT_MEANING, VERDICT_NAME } from "../locale/ids";
import type { ReviewBook } from "../training/reviews";
import type { Provisional } from "../worker/protocol";
import { readable } from "../report/markdown";
import { verdictIcon } from "./icons";
import type { PassageRequest } from "./document";
import { View } from "./view";

/** What the base says of one statement. Beside the text on a wide screen, a sheet over it on a phone. */
export class EvidenceView extends View {
  static override properties = {
    statement: { attribute: false },
    provisional: { attribute: false },
    sentence: { attribute: false },
    textLanguage: { attribute: false },
    position: { attribute: false },
    book: { attribute: false },
  };
  declare statement: Statement | null;
  declare provisional: Provisional | null;
  /** The provisional statement's own words. */
  declare sentence: string;
  declare textLanguage: Language | null;
  declare position: { at: number; of: number } | null;
  /** Where the statement can be reviewed. */
  declare book: ReviewBook | null;

  constructor() {
    super();
    this.statement = null;
    this.provisional = null;
    this.sentence = "";
    this.textLanguage = null;
    this.position = null;
    this.book = null;
  }

  focusHeading(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".evidence-title")?.focus());
  }

  override render(): unknown {
    const open = this.statement !== null || this.provisional !== null;
    return html`<aside class="evidence" data-testid="evidence" ?data-open=${open} aria-label=${t("evidence-label")}
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && open && this.tell("dismiss")}>
      ${open ? this.#bar() : nothing}
      ${this.statement ? this.#judged(this.statement) : this.provisional ? this.#near(this.provisional) : this.#empty()}
    </aside>`;
  }

  #empty(): TemplateResult {
    return html`<div class="evidence-empty"><h2 class="evidence-title">${t("evidence-label")}</h2>
      <p>${t("evidence-empty")}</p><p class="keys">${t("evidence-keys")}</p></div>`;
  }

  #bar(): TemplateResult {
    const position = this.position;
    return html`<div class="evidence-bar">
      <span class="evidence-place">${position ? t("evidence-place", { at: position.at, of: position.of }) : nothing}</span>
      <button type="button" class="icon-button" aria-label=${t("previous-statement")} @click=${() => this.tell("step", -1)}>↑</button>
      <button type="button" class="icon-button" aria-label=${t("next-statement")} @click=${() => this.tell("step", 1)}>↓</button>
      <button type="button" class="icon-button" data-testid="close-evidence" aria-label=${t("close")} @click=${() => this.tell("dismiss")}>×</button>
    </div>`;
  }

  #judged(statement: Statement): TemplateResult {
    const { verdict, score, evidence } = statement;
    return html`<h2 class="evidence-title" tabindex="-1" data-verdict=${verdict}>${verdictIcon(verdict)} ${t(VERDICT_NAME[verdict])}</h2>
      <p class="evidence-statement" lang=${this.textLanguage ?? nothing}>${statement.text}</p>
      <p class="evidence-reason" data-testid="reason">${statement.reason || t(VERDICT_MEANING[verdict])}</p>
      ${verdict === "not_checkable"
        ? nothing
        : html`<p class="evidence-score">
            ${t("evidence-score")} <strong>${t(likelihood(score))}</strong> <span class="figure">${percent(score)}</span>
          </p>`}
      ${evidence.length > 0
        ? html`<h3 class="evidence-heading">${t(verdict === "absent" ? "evidence-misses" : "evidence-passages")}</h3>
            <ol class="passages">${evidence.map((passage) => this.#passage(passage))}</ol>`
        : html`<p class="evidence-none">${t("evidence-none")}</p>`}
      ${this.book ? html`<lacuna-review .book=${this.book} .task=${"verdict"} .statement=${statement.index} .given=${verdict}></lacuna-review>` : nothing}`;
  }

  #passage(passage: Evidence): TemplateResult {
    return html`<li class="passage" data-testid="evidence-passage" data-document=${passage.document}>
      <blockquote class="passage-quote" lang=${passage.language}>${readable(passage.quote)}</blockquote>
      <p class="passage-place">
        <span class="passage-section">${passage.section || passage.document}</span>
        <span class="passage-file">${passage.document} · ${lines(passage.first_line, passage.last_line)}${
          passage.language === language() ? nothing : html` · ${t(LANGUAGE_NAME[passage.language])}`}</span>
      </p>
      <p class="passage-foot">
        <span>${t("passage-score")} <span class="figure">${percent(passage.score)}</span></span>
        <button type="button" class="link" data-testid="open-document" @click=${() => this.#open(passage)}>${t("open-document")}</button>
      </p>
    </li>`;
  }

  #near(provisional: Provisional): TemplateResult {
    return html`<h2 class="evidence-title" tabindex="-1">${t("near-title")}</h2>
      <p class="evidence-statement">${this.sentence}</p>
      <p class="evidence-reason">${t("near-reason")}</p>
      <ol class="passages">
        ${provisional.passages.slice(0, 5).map(
          (passage) => html`<li class="passage" data-testid="near-passage">
            <p class="passage-place"><span class="passage-section">${passage.section || passage.document}</span>
              <span class="passage-file">${passage.document}</span></p>
            <p class="passage-foot"><span>${t("near-similarity")} <span class="figure">${percent(Math.max(0, passage.score))}</span></span>
              <button type="button" class="link" data-testid="open-document" @click=${() => this.#open(passage)}>${t("open-document")}</button></p>
          </li>`,
        )}
      </ol>`;
  }

  #open(request: PassageRequest): void {
    this.tell<PassageRequest>("open-passage", request);
  }
}
customElements.define("lacuna-evidence", EvidenceView);
