import { html, nothing, type PropertyValues } from "lit";
import type { Client } from "../api/client";
import type { Analysis, ModelInfo, Verdict } from "../api/types";
import { t } from "../locale";
import { plain } from "../report/markdown";
import { hashOf } from "../state/route";
import type { ReviewBook } from "../training/reviews";
import { View } from "../views/view";
import { isFinal } from "../worker/progress";
import type { RunState } from "../worker/protocol";
import { corrected } from "./accepting";
import type { Analyser } from "./analyser";
import { nextWanting } from "./attention";
import type { EvidenceView } from "./evidence";
import { registerWritingKeys } from "./keys";
import type { MapView } from "./map";
import { type Edit, type Mark, marksOf } from "./marks";
import { Reporting } from "./reporting";
import { bookOf } from "./reviewing";
import { Revising } from "./revising";
import type { Done } from "./stand";
import { summary } from "./summary";
import "../views/omissions";
import "../views/report";
import "../views/suggestions";
import "./compare";
import "./evidence";
import "./map";
import "./stand";

/** The same array each time, so that nothing is drawn again for nothing. */
const NONE: never[] = [];

/** Milliseconds for which the way back from what was done is offered. */
const OFFERED = 10_000;

/**
 * The writing view: the text in its verdicts, read and edited in place, with the evidence beside it, what to write
 * next, and the report. Event `revised` with the analysis of each new state.
 */
export class WritingView extends View {
  static override properties = {
    client: { attribute: false },
    run: { attribute: false },
    text: { attribute: false },
    broken: { type: Boolean },
    analyser: { attribute: false },
    models: { attribute: false },
    other: { attribute: false },
    chosen: { state: true },
    filter: { state: true },
    book: { state: true },
    editing: { state: true },
    done: { state: true },
  };
  declare client: Client;
  declare run: RunState;
  /** The text as the page knows it, before the server has said it. */
  declare text: string;
  /** Something went wrong with the analysis. */
  declare broken: boolean;
  /** Who judges the text once it is edited; null: nobody can, and it is only read. */
  declare analyser: Analyser | null;
  declare models: readonly ModelInfo[];
  /** Id of the analysis by another model that this one is compared with. */
  declare other: string | null;
  /** Key of the open mark. */
  declare chosen: number | null;
  declare filter: Verdict | null;
  /** The reviews of the analysis, once it is finished. */
  declare book: ReviewBook | null;
  declare editing: boolean;
  declare done: Done | null;
  #revising: Revising | null = null;
  #opened: Analysis | null = null;
  readonly #reporting = new Reporting();
  #reviewing: string | null = null;
  #unlisten: (() => void) | null = null;
  #endKeys: (() => void) | null = null;
  #offered: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.text = "";
    this.broken = false;
    this.analyser = null;
    this.models = [];
    this.other = null;
    this.chosen = null;
    this.filter = null;
    this.book = null;
    this.editing = false;
    this.done = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#registerKeys();
  }

  #registerKeys(): void {
    this.#endKeys?.();
    const doing = {
      attend: (step: 1 | -1) => this.#attend(step),
      edit: () => this.#map?.edit(this.#mark?.start),
      document: (step: number) => (step === 0 ? this.#evidence?.read(0) : this.#evidence?.turn(step)),
      review: (verdict: Verdict) => void this.#review(verdict),
      undoReview: () => void this.book?.undo(),
    };
    this.#endKeys = registerWritingKeys(doing, this.analyser !== null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endKeys?.();
    this.#endKeys = null;
    this.#close();
    clearTimeout(this.#offered);
  }

  #close(): void {
    this.#unlisten?.();
    this.#revising?.close();
    this.#revising = null;
    this.#opened = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { analysis } = this.run;
    if (changed.has("analyser") && this.#endKeys) this.#registerKeys();
    if (changed.has("run") || changed.has("analyser")) this.#follow(analysis);
    const shown = this.#analysis;
    if (shown) this.#reporting.keep(shown);
    const reviewable = shown && this.analyser && shown.status === "succeeded" && this.analyser.reviewed ? shown.id : null;
    if (this.book && this.book.analysis !== reviewable) this.book = null;
    if (reviewable !== null && this.#reviewing !== reviewable) void this.#open(reviewable);
  }

  /** Another analysis than the one that is edited here, or news of its own run. */
  #follow(analysis: Analysis | null): void {
    const held = !isFinal(this.run.status);
    const own = this.#revising?.analysis.id;
    if (analysis?.id !== this.#opened?.id && analysis?.id !== own) {
      this.#close();
      this.#reporting.forget();
      this.chosen = null;
      this.filter = null;
      this.editing = false;
    }
    this.#opened = analysis;
    if (!analysis || analysis.statements.length === 0 || !this.analyser) return;
    if (this.#revising) this.#revising.follow(analysis, held);
    else {
      this.#revising = new Revising(analysis, this.analyser, (revised) => this.tell("revised", revised), held);
      this.#unlisten = this.#revising.listen(() => this.requestUpdate());
      if (!analysis.with_report && isFinal(analysis.status))
        void this.#reporting.recall(this.client, analysis, () => this.#revising?.analysis.id === analysis.id).then(() => this.requestUpdate());
    }
  }

  async #open(analysis: string): Promise<void> {
    this.#reviewing = analysis;
    const book = await bookOf(this.client, analysis);
    if (this.#reviewing === analysis) this.book = book;
  }

  get #analysis(): Analysis | null {
    return this.#revising?.analysis ?? this.run.analysis;
  }

  get #marks(): readonly Mark[] {
    return this.#revising?.marks ?? (this.run.analysis ? marksOf(this.run.analysis.text ?? "", this.run.analysis.statements) : NONE);
  }

  get #selected(): number | null {
    if (this.chosen === null) return null;
    const at = this.#marks.findIndex(({ key }) => key === this.chosen);
    return at < 0 ? null : at;
  }

  get #mark(): Mark | null {
    const at = this.#selected;
    return at === null ? null : (this.#marks[at] ?? null);
  }

  get #map(): MapView | null {
    return this.querySelector<MapView>("lacuna-map");
  }

  get #evidence(): EvidenceView | null {
    return this.querySelector<EvidenceView>("lacuna-evidence");
  }

  override render(): unknown {
    const analysis = this.#analysis;
    const text = this.#revising?.text ?? analysis?.text ?? this.text;
    if (!text && !analysis) return nothing;
    return html`<div class="writing" ?data-editing=${this.editing} @choose=${(event: CustomEvent<{ index: number; key: boolean }>) => this.#choose(event)}
      @dismiss=${() => this.#dismiss()} @attend=${(event: CustomEvent<1 | -1>) => this.#attend(event.detail)}
      @filter=${(event: CustomEvent<Verdict | null>) => (this.filter = event.detail)} @edit-statement=${() => this.#map?.edit(this.#mark?.start)}
      @take=${() => this.#take()} @put=${(event: CustomEvent<Edit>) => void this.#put(event.detail, "done-added")}
      @say=${(event: CustomEvent<Done>) => this.#say(event.detail.words, event.detail.undo)} @rewrite=${() => this.#revising?.check(true)} @stop-report=${() => this.#revising?.stopReport()}>
      ${analysis?.coverage && analysis.statements.length > 0 ? summary(analysis, this.filter) : nothing}
      ${analysis?.newest && analysis.newest !== analysis.id
        ? html`<p class="notices" data-testid="newer">${t("newer-words")} <a href=${hashOf(analysis.newest)}>${t("newer-open")}</a></p>`
        : nothing}
      ${text ? this.#reading(text, analysis) : nothing}
      ${this.book ? html`<lacuna-tally .book=${this.book}></lacuna-tally>` : nothing}
      ${this.#next(analysis)}
      <div class="written">${this.#report(analysis)}
      <lacuna-omissions .editable=${this.#revising !== null} .marks=${this.#marks} .text=${text} .textLanguage=${analysis?.language ?? null}
        .omissions=${analysis && analysis.statements.length > 0 ? analysis.omissions : null}></lacuna-omissions></div>
      ${analysis && this.#revising && this.analyser && isFinal(this.run.status)
        ? html`<lacuna-compare .client=${this.client} .analysis=${analysis} .models=${this.models} .other=${this.other} .analyser=${this.analyser}></lacuna-compare>`
        : nothing}
    </div>`;
  }

  #reading(text: string, analysis: Analysis | null): unknown {
    const marks = this.#marks;
    const selected = this.#selected;
    const mark = this.#mark;
    return html`<div class="reading">
      <section class="map" aria-labelledby="map-title">
        <h2 id="map-title" class="hidden">${t("map-title")}</h2>
        ${this.#revising
          ? html`<lacuna-stand .revising=${this.#revising} .editing=${this.editing} .done=${this.done} @edit=${() => this.#map?.edit(mark?.start ?? 0)} @read=${() => this.#map?.read()}></lacuna-stand>`
          : nothing}
        <lacuna-map .text=${text} .marks=${marks} .selected=${selected} .filter=${this.filter} .editable=${this.#revising !== null} .textLanguage=${analysis?.language ?? null}
          @typed=${(event: CustomEvent<string>) => this.#typed(event.detail)} @editing=${(event: CustomEvent<boolean>) => (this.editing = event.detail)}></lacuna-map>
      </section>
      ${marks.length > 0
        ? html`<lacuna-evidence .book=${this.book} .mark=${mark} .base=${analysis?.base ?? ""} .documents=${this.client} .editable=${this.#revising !== null}
            .takeable=${mark !== null && this.#correction(mark, text) !== null}
            .textLanguage=${analysis?.language ?? null} .position=${selected === null ? null : { at: selected + 1, of: marks.length }}></lacuna-evidence>`
        : nothing}
    </div>`;
  }

  #next(analysis: Analysis | null): unknown {
    return html`<lacuna-suggestions .book=${this.book} .headings=${analysis?.report?.headings ?? NONE} .suggestions=${analysis?.suggestions ?? NONE} .statements=${analysis?.statements ?? NONE}
      .textLanguage=${analysis?.language ?? null} .origin=${this.#revising?.origin ?? null} .marks=${this.#marks} .text=${this.#revising?.text ?? ""}></lacuna-suggestions>`;
  }

  #report(analysis: Analysis | null): unknown {
    const { run } = this;
    const shown = this.#reporting.shown(run, !isFinal(run.status) && !this.broken, this.#revising);
    return html`<lacuna-report .book=${this.#revising?.outdated ? null : this.book} .markdown=${shown.markdown} .report=${shown.report} .writing=${shown.writing} .stoppable=${shown.stoppable}
      .outdated=${shown.outdated} .textLanguage=${shown.language} .name=${`lacuna-${analysis?.id ?? run.id ?? "report"}`}></lacuna-report>`;
  }

  /** Marks are chosen by their number; suggestions and sections know the statement's. */
  #choose(event: CustomEvent<{ index: number; key: boolean }>): void {
    const { index, key } = event.detail;
    const fromText = event.target instanceof Element && event.target.closest("lacuna-map") !== null;
    const mark = fromText ? this.#marks[index] : this.#marks.find(({ statement }) => statement?.index === index);
    if (!mark) return;
    this.chosen = mark.key;
    if (!fromText) this.#map?.scrollIntoView({ block: "nearest" });
    if (key) void this.updateComplete.then(() => this.#evidence?.focusHeading());
  }

  #dismiss(): void {
    const last = this.#selected;
    this.chosen = null;
    if (last !== null) void this.updateComplete.then(() => this.#map?.focusStatement(last));
  }

  /** To the next statement that wants attention; said where there is none. */
  #attend(step: 1 | -1): void {
    const marks = this.#marks;
    const at = nextWanting(marks, this.#selected, step, this.filter);
    const mark = at === null ? undefined : marks[at];
    if (at === null || !mark) {
      if (marks.length > 0) this.#say(t(step === 1 ? "attend-last" : "attend-first"), null);
      return;
    }
    this.chosen = mark.key;
    const inPanel = this.#evidence?.contains(document.activeElement) ?? false;
    if (!inPanel) void this.updateComplete.then(() => this.#map?.focusStatement(at));
  }

  #typed(text: string): void {
    if (this.done?.undo) this.#say(null);
    this.#revising?.type(text);
  }

  #correction(mark: Mark, text: string): Edit | null {
    return corrected(mark, { text, marks: this.#marks, language: this.#analysis?.language ?? null, plain });
  }

  #take(): void {
    const mark = this.#mark;
    const edit = mark && this.#revising ? this.#correction(mark, this.#revising.text) : null;
    if (edit) void this.#put(edit, "done-replaced");
  }

  async #put(edit: Edit, words: string): Promise<void> {
    await this.#map?.put(edit);
    this.#say(t(words), () => void this.#map?.undo().then(() => this.#say(null)));
  }

  #say(words: string | null, undo: (() => void) | null = null): void {
    clearTimeout(this.#offered);
    this.done = words === null ? null : { words, undo };
    if (words !== null) this.#offered = setTimeout(() => (this.done = null), OFFERED);
  }

  /** A verdict by one key, taken back by another. */
  async #review(verdict: Verdict): Promise<void> {
    const { statement, changed } = this.#mark ?? {};
    if (!this.book || !statement || changed) return;
    await this.book.quick(statement.index, verdict);
  }
}
customElements.define("lacuna-writing", WritingView);
