import { html, nothing, type PropertyValues } from "lit";
import { fromInfo } from "../../api/problem";
import { duration, moment, number, percent, t } from "../../locale";
import { roomHash } from "../../state/route";
import type { Change } from "../../state/live";
import { EVALUATION_STATUS, SPLIT_NAME } from "../locale/ids";
import { factLine } from "../parts/facts";
import { RoomView } from "../parts/room-view";
import { evaluationTag } from "../parts/status";
import type { EvaluationInfo } from "../types";
import { anew } from "./reading";
import { reportOf } from "./report";
import "./answers";
import "./promote";

/** One evaluation: its progress, then its report. */
export class EvaluationView extends RoomView {
  static override properties = { ...RoomView.properties, which: { attribute: false }, promote: { attribute: false }, evaluation: { state: true }, asking: { state: true } };
  declare which: string;
  /** The model to promote, where the address names one. */
  declare promote: string;
  declare evaluation: EvaluationInfo | null;
  declare asking: boolean;

  constructor() {
    super();
    this.promote = "";
    this.evaluation = null;
    this.asking = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has("which")) {
      this.evaluation = null;
      void this.reload();
    }
  }

  protected override concerns(change: Change): boolean {
    return change.kind === "evaluation" && change.value.id === this.which;
  }

  protected override interested(): boolean {
    return this.evaluation === null || this.#running(this.evaluation);
  }

  #running({ status }: EvaluationInfo): boolean {
    return status === "queued" || status === "running";
  }

  protected override async load(): Promise<void> {
    const { which } = this;
    const evaluation = await this.context.trainer.evaluation(which);
    if (which === this.which) this.evaluation = evaluation;
  }

  override render(): unknown {
    const { evaluation } = this;
    return html`<article class="room" data-testid="evaluation" data-status=${evaluation?.status ?? "loading"}>
      <header class="room-head">
        <a class="back" href=${roomHash("evaluations")}>${t("evaluations-back")}</a>
        <h1 tabindex="-1">${evaluation ? t("evaluation-of", { dataset: evaluation.dataset, split: t(SPLIT_NAME[evaluation.split]) }) : t("evaluation-title")}</h1>
        ${evaluation ? html`${factLine(evaluationTag(evaluation.status), [
          html`<a href=${roomHash("datasets", [evaluation.dataset, evaluation.dataset_version])}>${evaluation.dataset}</a> ${t("version", { version: evaluation.dataset_version })}`,
          moment(evaluation.created_at),
          ...(evaluation.judge_model ? [t("judged-by", { model: evaluation.judge_model })] : []),
          ...(evaluation.prompt_version ? [t("prompted-by", { version: evaluation.prompt_version })] : []),
        ])}` : nothing}
      </header>
      ${this.trouble()}
      ${evaluation ? this.#shown(evaluation) : this.problem ? nothing : html`<p class="aside" role="status">${t("evaluation-loading")}</p>`}
    </article>`;
  }

  #shown(evaluation: EvaluationInfo): unknown {
    const { status, error } = evaluation;
    return html`<p class="hidden" role="status">${this.#running(evaluation) ? nothing : t(EVALUATION_STATUS[status])}</p>
      ${this.#running(evaluation) ? this.#progress(evaluation) : nothing}
      ${status === "failed" && error ? html`<lacuna-problem .problem=${fromInfo(error)}></lacuna-problem>` : nothing}
      ${status === "cancelled" ? html`<p class="aside">${t("evaluation-stopped", { done: number(evaluation.done), total: number(evaluation.total) })}</p>` : nothing}
      ${status === "failed" || status === "cancelled" ? html`<div class="actions"><a class="button primary" data-testid="evaluate-again" href=${anew(evaluation)}>${t("evaluate-again")}</a></div>` : nothing}
      ${status === "succeeded"
        ? html`${reportOf(evaluation)}
          <lacuna-promote .context=${this.context} .wanted=${this.promote} .evaluation=${evaluation}></lacuna-promote>
          <lacuna-answers .context=${this.context} .evaluation=${evaluation}></lacuna-answers>`
        : nothing}`;
  }

  #progress(evaluation: EvaluationInfo): unknown {
    const share = evaluation.total > 0 ? evaluation.done / evaluation.total : 0;
    return html`<section class="progress" data-testid="evaluating" aria-label=${t("evaluation-progress")}>
      <p role="status">${t(evaluation.status === "queued" ? "evaluation-waits" : "evaluation-asks", { count: evaluation.models.length })}</p>
      <ul class="chips">${evaluation.models.map((model, at) => html`<li class="chip">${at === 0 ? html`<span class="chip-role">${t("baseline")}</span>` : nothing}<span class="model">${model}</span></li>`)}</ul>
      <div class="progress-line"><p class="progress-words"><span class="progress-amount">${t("amount-of", { done: number(evaluation.done), total: number(evaluation.total) })} (${percent(share)})</span><progress max="1" .value=${share} aria-label=${t("evaluation-progress")}></progress>
        ${evaluation.seconds_left === null ? nothing : html`<span class="progress-amount">${t("seconds-left", { time: duration(evaluation.seconds_left) })}</span>`}</p>
        <button type="button" class="button quiet" data-testid="cancel-evaluation" ?disabled=${this.asking} @click=${() => this.#cancel()}>${t("cancel")}</button></div>
    </section>`;
  }

  #cancel(): void {
    this.asking = true;
    void this.attempt(async () => void (this.evaluation = await this.context.trainer.cancelEvaluation(this.which))).finally(() => (this.asking = false));
  }
}
customElements.define("lacuna-evaluation", EvaluationView);
