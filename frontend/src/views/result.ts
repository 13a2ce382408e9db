import { html, nothing, type TemplateResult } from "lit";
import type { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import type { Refinement, Statement, Verdict } from "../api/types";
import { bytes, dollars, moment, number, percent, t } from "../locale";
import { LANGUAGE_NAME } from "../locale/ids";
import { firstWords } from "../state/titles";
import { Offsets } from "../text/offsets";
import { isFinal } from "../worker/progress";
import type { ReviewBook } from "../training/reviews";
import type { RunState } from "../worker/protocol";
import type { EvidenceView } from "./evidence";
import type { MapView } from "./map";
import { View } from "./view";
import "./evidence";
import "./gauge";
import "./legend";
import "./map";
import "./omissions";
import "./problem";
import "./progress";
import "./report";
import "./sections";
import "./suggestions";

/** Milliseconds without asking for reviews again, where no trainer runs: the browser logs each refusal. */
const WITHOUT_REVIEWS = 5 * 60_000;
let refused = Number.NEGATIVE_INFINITY;

/** The same array each time, so that the map is not drawn again for nothing. */
const NONE: Statement[] = [];

/** One analysis, running or finished: progress, coverage, map with evidence, report, omissions. */
export class ResultView extends View {
  static override properties = {
    client: { attribute: false },
    run: { attribute: false },
    text: { attribute: false },
    problem: { attribute: false },
    local: { type: Boolean },
    judge: { type: Boolean },
    selected: { state: true },
    filter: { state: true },
    book: { state: true },
  };
  declare client: Client;
  declare run: RunState;
  /** The text as the page knows it, before the server has said it. */
  declare text: string;
  declare problem: Problem | null;
  declare local: boolean;
  declare judge: boolean;
  declare selected: number | null;
  declare filter: Verdict | null;
  /** The reviews of the analysis, once it is finished. */
  declare book: ReviewBook | null;
  #reviewing: string | null = null;

  constructor() {
    super();
    this.book = null;
    this.text = "";
    this.problem = null;
    this.local = false;
    this.judge = false;
    this.selected = null;
    this.filter = null;
  }

  override willUpdate(): void {
    const count = this.run.analysis?.statements.length || (this.run.provisional?.length ?? 0);
    if (this.selected !== null && this.selected >= count) this.selected = null;
    const { analysis } = this.run;
    const reviewable = analysis?.status === "succeeded" ? analysis.id : null;
    if (this.book && this.book.analysis !== reviewable) this.book = null;
    if (reviewable !== null && this.#reviewing !== reviewable) void this.#review(reviewable);
  }

  /** An analysis is read without its reviews where they can't be had: nothing else depends on them. */
  async #review(analysis: string): Promise<void> {
    this.#reviewing = analysis;
    if (performance.now() - refused < WITHOUT_REVIEWS) return;
    try {
      const { ReviewBook } = await import("../training/reviews");
      const book = new ReviewBook(this.client, analysis);
      await book.load();
      if (this.#reviewing === analysis) this.book = book;
    } catch (error) {
      if (asProblem(error).code === "service_unavailable") refused = performance.now();
    }
  }

  override render(): unknown {
    const { run, problem } = this;
    const { analysis } = run;
    const text = analysis?.text ?? this.text;
    const running = !isFinal(run.status) && !problem;
    const finished = run.status === "succeeded" && analysis?.coverage ? t("finished", { share: percent(analysis.coverage.score) }) : "";
    return html`<article class="result" data-testid="result" data-status=${problem ? "problem" : run.status}
      @choose=${(event: CustomEvent<{ index: number; key: boolean }>) => this.#choose(event.detail)}
      @dismiss=${() => this.#dismiss()} @step=${(event: CustomEvent<number>) => this.#step(event.detail)}
      @filter=${(event: CustomEvent<Verdict | null>) => (this.filter = event.detail)}>
      <p class="hidden" role="status">${finished}</p>
      <header class="result-head">
        <a class="back" href="#/write" data-testid="new-analysis" @click=${() => this.tell("home")}>${t("new-analysis")}</a>
        <h1 tabindex="-1" data-testid="result-title">${firstWords(text) || t("result-title")}</h1>
        ${this.#facts()}
      </header>
      ${running ? html`<lacuna-progress .run=${run} .local=${this.local} .judge=${this.judge}></lacuna-progress>` : nothing}
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${problem.code !== "analysis_not_found"}></lacuna-problem>` : nothing}
      ${run.status === "cancelled" ? html`<p class="aside" role="status" data-testid="cancelled">${t("cancelled-words")} <button type="button" class="link" data-testid="retry" @click=${() => this.tell("retry")}>${t("retry")}</button></p>` : nothing}
      ${this.#warnings()}
      ${analysis?.coverage && analysis.statements.length > 0
        ? html`<div class="summary"><lacuna-gauge .coverage=${analysis.coverage}></lacuna-gauge>
            <lacuna-legend .counts=${analysis.coverage.counts} .filter=${this.filter}></lacuna-legend>
            <lacuna-sections .sections=${analysis.sections ?? []} .statements=${analysis.statements}></lacuna-sections>
            ${analysis.refinement ? html`<p class="facts" role="status" data-testid="refinement">${this.#refined(analysis.refinement)}</p>` : nothing}</div>`
        : nothing}
      ${text ? this.#map(text) : nothing}
      ${this.book ? html`<lacuna-tally .book=${this.book}></lacuna-tally>` : nothing}
      <lacuna-suggestions .book=${this.book} .headings=${analysis?.report?.headings ?? []} .suggestions=${analysis?.suggestions ?? []} .statements=${analysis?.statements ?? NONE} .textLanguage=${analysis?.language ?? null}></lacuna-suggestions>
      <div class="written"><lacuna-report .book=${this.book} .markdown=${run.report} .report=${run.status === "succeeded" || run.status === "failed" ? (analysis?.report ?? null) : null}
        .writing=${running && (run.stage === "writing" || run.report !== "")} .textLanguage=${analysis?.report_language ?? null}
        .name=${`lacuna-${run.id ?? "report"}`}></lacuna-report>
      <lacuna-omissions .omissions=${analysis && analysis.statements.length > 0 ? analysis.omissions : null}></lacuna-omissions></div>
    </article>`;
  }

  #facts(): unknown {
    const { analysis, local } = this.run;
    return html`${analysis
      ? html`<p class="facts" data-testid="facts">
          ${t("facts-base", { base: analysis.base })}${analysis.base_version ? html` <span class="figure">${analysis.base_version}</span>` : nothing}
          ${analysis.language ? html` · ${t(LANGUAGE_NAME[analysis.language])}` : nothing} · ${moment(analysis.created_at)}
        </p>`
      : nothing}${local
      ? html`<p class="facts" data-testid="receipt">${t(local.cached ? "receipt-cached" : "receipt", { passages: number(local.passages), bytes: bytes(local.bytes), sentences: local.sentences })}</p>`
      : nothing}`;
  }

  #refined({ model, asked, changed, error, usage }: Refinement): string {
    const trouble = error ? error.detail || error.title || t("problem-unknown-detail", { code: error.code }) : "";
    const said = error ? t("refined-failed", { model, changed, trouble }) : t("refined", { model, asked, changed });
    return usage?.cost ? `${said} ${t("refined-cost", { cost: dollars(usage.cost) })}` : said;
  }

  #warnings(): unknown {
    const warnings = this.run.analysis?.warnings?.map((warning) => warning.detail || warning.title).filter(Boolean) ?? [];
    return warnings.length > 0 ? html`<ul class="notices" data-testid="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : nothing;
  }

  #map(text: string): TemplateResult {
    const { analysis, provisional } = this.run;
    const statements = analysis?.statements ?? NONE;
    const selected = this.selected;
    const near = statements.length === 0 && selected !== null ? (provisional?.[selected] ?? null) : null;
    const offsets = near ? new Offsets(text) : null;
    const count = statements.length || (provisional?.length ?? 0);
    return html`<div class="reading">
      <section class="map" aria-labelledby="map-title">
        <h2 id="map-title" class="hidden">${t("map-title")}</h2>
        ${statements.length === 0 && provisional ? html`<p class="aside" role="status" data-testid="provisional">${t("provisional-words")}</p>` : nothing}
        <lacuna-map lang=${analysis?.language ?? nothing} .text=${text} .statements=${statements} .provisional=${provisional} .selected=${selected} .filter=${this.filter}></lacuna-map>
      </section>
      ${count > 0
        ? html`<lacuna-evidence .book=${this.book} .statement=${selected === null ? null : (statements[selected] ?? null)} .provisional=${near}
            .sentence=${near && offsets ? text.slice(offsets.unit(near.start), offsets.unit(near.end)) : ""}
            .textLanguage=${analysis?.language ?? null} .position=${selected === null ? null : { at: selected + 1, of: count }}></lacuna-evidence>`
        : nothing}
    </div>`;
  }

  #choose({ index, key }: { index: number; key: boolean }): void {
    this.selected = index;
    if (key) void this.updateComplete.then(() => this.querySelector<EvidenceView>("lacuna-evidence")?.focusHeading());
  }

  #dismiss(): void {
    const last = this.selected;
    this.selected = null;
    if (last !== null) void this.updateComplete.then(() => this.querySelector<MapView>("lacuna-map")?.focusStatement(last));
  }

  #step(step: number): void {
    const statements = this.run.analysis?.statements ?? [];
    const count = statements.length || (this.run.provisional?.length ?? 0);
    for (let index = (this.selected ?? -1) + step; index >= 0 && index < count; index += step) {
      if (this.filter !== null && statements[index]?.verdict !== this.filter) continue;
      this.selected = index;
      return;
    }
  }
}
customElements.define("lacuna-result", ResultView);
