import { html, nothing, type PropertyValues } from "lit";
import { asProblem, type Problem } from "../../api/problem";
import { VERDICTS, type Verdict } from "../../api/types";
import { t } from "../../locale";
import { VERDICT_NAME } from "../../locale/ids";
import { verdictIcon } from "../../views/icons";
import { View } from "../../views/view";
import { checkbox, input } from "../../parts/fields";
import type { Review, Task } from "../types";
import type { ReviewBook } from "./book";
import "../../views/problem";

/** A person's word on a verdict, a heading or a report: accepted, corrected, withdrawn. */
export class ReviewView extends View {
  static override properties = {
    book: { attribute: false },
    task: { attribute: false },
    statement: { attribute: false },
    given: { attribute: false },
    correcting: { state: true },
    corrected: { state: true },
    note: { state: true },
    consent: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare book: ReviewBook;
  declare task: Task;
  declare statement: number | null;
  /** What Lacuna said; '': it proposed nothing. */
  declare given: string;
  declare correcting: boolean;
  declare corrected: string;
  declare note: string;
  declare consent: boolean;
  declare problem: Problem | null;
  declare busy: boolean;
  #unlisten: (() => void) | null = null;

  constructor() {
    super();
    this.statement = null;
    this.given = "";
    this.correcting = false;
    this.corrected = "";
    this.note = "";
    this.consent = false;
    this.problem = null;
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("book")) {
      this.#unlisten?.();
      this.#unlisten = this.book.listen(() => this.requestUpdate());
    }
    if (changed.has("book") || changed.has("statement") || changed.has("task")) this.#reset();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
    this.#unlisten = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Moved in the document: it is still to hear of changes.
    if (this.hasUpdated) this.#unlisten ??= this.book.listen(() => this.requestUpdate());
  }

  #reset(): void {
    const review = this.book.of(this.task, this.statement);
    this.correcting = false;
    this.corrected = review?.corrected ?? this.given;
    this.note = review?.note ?? "";
    this.consent = review?.consent ?? this.book.consent;
    this.problem = null;
  }

  get #id(): string {
    return `review-${this.task}-${this.statement ?? "report"}`;
  }

  get #question(): string {
    if (this.task === "report") return "review-report-question";
    if (this.task === "heading") return this.given === "" ? "review-heading-own-question" : "review-heading-question";
    return "review-verdict-question";
  }

  override render(): unknown {
    const review = this.book.of(this.task, this.statement);
    return html`<section class="review" data-testid="review" data-task=${this.task} data-reviewed=${review !== null} aria-labelledby="${this.#id}-title">
      <p class="review-title" id="${this.#id}-title">${t(this.#question)}</p>
      ${this.problem ?? this.book.problem ? html`<lacuna-problem .problem=${this.problem ?? this.book.problem}></lacuna-problem>` : nothing}
      ${this.task === "verdict" && !this.correcting ? this.#quick(review) : nothing}
      ${review && !this.correcting ? this.#said(review) : this.#form(review)}
    </section>`;
  }

  /** The five verdicts, at one press each: the key of their number does the same. */
  #quick(review: Review | null): unknown {
    const { statement } = this;
    if (statement === null) return nothing;
    return html`<div class="review-quick" role="group" aria-label=${t("review-right-verdict")}>${VERDICTS.map((verdict, at) => html`<button type="button" class="review-verdict" data-testid="quick-${verdict}" data-verdict=${verdict}
        aria-pressed=${review?.corrected === verdict} aria-keyshortcuts=${at + 1} ?data-given=${this.given === verdict} @click=${() => void this.book.quick(statement, verdict)}><kbd aria-hidden="true">${at + 1}</kbd>${verdictIcon(verdict)}<span>${t(VERDICT_NAME[verdict])}</span></button>`)}</div>`;
  }

  #said(review: Review): unknown {
    const same = review.corrected === review.given;
    const words = same ? t("review-accepted") : t("review-corrected", { corrected: this.#words(review.corrected) });
    return html`<p role="status" data-testid="review-said">${words} <span class="field-help">${t(review.consent ? "review-consented" : "review-unconsented")}</span></p>
      ${review.note ? html`<p class="review-note">${review.note}</p>` : nothing}
      <p class="row-actions">${this.task === "verdict" && this.book.last?.statement === this.statement ? html`<button type="button" class="link" data-testid="undo-review" aria-keyshortcuts="u" @click=${() => void this.book.undo()}>${t("undo")}</button>` : nothing}
        <button type="button" class="link" data-testid="change-review" @click=${() => this.#change(review)}>${t("review-change")}</button>
        <button type="button" class="link" data-testid="withdraw-review" ?disabled=${this.busy} @click=${() => this.#do(() => this.book.withdraw(review))}>${t("review-withdraw")}</button></p>`;
  }

  #form(review: Review | null): unknown {
    const consent = checkbox(`${this.#id}-consent`, t("review-consent"), this.consent, (value) => (this.consent = this.book.consent = value));
    const correctable = this.task !== "report";
    if (!this.correcting && this.given !== "")
      return html`${consent}<div class="row-actions">
        ${this.task === "verdict" ? nothing : html`<button type="button" class="button quiet" data-testid="accept-review" ?disabled=${this.busy} @click=${() => this.#put(this.given)}>${t(this.task === "report" ? "review-accept-report" : "review-accept")}</button>`}
        ${correctable ? html`<button type="button" class="button quiet" data-testid="correct-review" @click=${() => this.#correct()}>${t(this.task === "verdict" ? "review-with-note" : "review-correct")}</button>` : nothing}</div>`;
    return html`<form class="review-form" novalidate @submit=${(event: Event) => (event.preventDefault(), this.#put(this.corrected.trim()))}>
      ${this.task === "verdict" ? this.#verdicts() : this.task === "heading" ? input({ id: `${this.#id}-heading`, label: t("review-heading"), value: this.corrected, change: (value) => (this.corrected = value), help: t("review-heading-help") }) : nothing}
      ${input({ id: `${this.#id}-note`, label: t("review-note"), value: this.note, lines: 2, change: (value) => (this.note = value) })}
      ${consent}
      <div class="row-actions"><button type="submit" class="button quiet" data-testid="save-review" ?disabled=${this.busy || this.corrected.trim() === ""}>${t("review-save")}</button>
        ${review || this.given !== "" ? html`<button type="button" class="button quiet" @click=${() => this.#reset()}>${t("review-keep")}</button>` : nothing}</div>
    </form>`;
  }

  #verdicts(): unknown {
    return html`<fieldset class="review-verdicts"><legend>${t("review-right-verdict")}</legend>${VERDICTS.map((verdict) => html`<label class="check"><input type="radio" name=${this.#id} value=${verdict} data-testid="review-${verdict}" .checked=${this.corrected === verdict} @change=${() => (this.corrected = verdict)} /><span>${t(VERDICT_NAME[verdict])}</span></label>`)}</fieldset>`;
  }

  #words(corrected: string): string {
    return this.task === "verdict" ? t(VERDICT_NAME[corrected as Verdict] ?? "any") : corrected;
  }

  #change(review: Review): void {
    this.note = review.note;
    this.consent = review.consent;
    this.#correct();
  }

  #correct(): void {
    this.correcting = true;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("input[type=radio]:checked, input[type=text], textarea")?.focus());
  }

  #put(corrected: string): void {
    if (corrected) this.#do(() => this.book.put(this.task, this.statement, corrected, this.note.trim(), this.consent));
  }

  #do(work: () => Promise<void>): void {
    this.busy = true;
    void work()
      .then(() => this.#reset())
      .catch((error: unknown) => (this.problem = asProblem(error)))
      .finally(() => {
        this.busy = false;
        void this.#refocus();
      });
  }

  /** The button that had the focus may be gone: it stays in the review, whose sheet is closed from within. */
  async #refocus(): Promise<void> {
    await this.updateComplete;
    if (document.activeElement === document.body) this.querySelector<HTMLElement>(".row-actions button")?.focus({ preventScroll: true });
  }
}
customElements.define("lacuna-review", ReviewView);
