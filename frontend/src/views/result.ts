import { html, nothing } from "lit";
import type { Client } from "../api/client";
import type { Problem } from "../api/problem";
import type { BaseInfo, ModelInfo } from "../api/types";
import { moment, percent, t } from "../locale";
import { LANGUAGE_NAME } from "../locale/ids";
import { roomHash } from "../state/route";
import { firstWords, titleOf } from "../state/titles";
import { versionNumber } from "../text/version";
import { isFinal } from "../worker/progress";
import type { RunState } from "../worker/protocol";
import type { Analyser } from "../writing/analyser";
import { View } from "./view";
import "../device/offer";
import "../exports/export";
import "../receipt/view";
import "../sharing/share";
import "../writing";
import "./problem";
import "./progress";

/** One analysis, running or finished: progress, coverage, map with evidence, report, omissions. */
export class ResultView extends View {
  static override properties = {
    client: { attribute: false },
    run: { attribute: false },
    text: { attribute: false },
    problem: { attribute: false },
    device: { type: Boolean },
    judge: { type: Boolean },
    bases: { attribute: false },
    models: { attribute: false },
    analyser: { attribute: false },
    other: { attribute: false },
  };
  declare client: Client;
  declare run: RunState;
  /** The text as the page knows it, before the server has said it. */
  declare text: string;
  declare problem: Problem | null;
  /** Analysed here: nothing of the text is sent. */
  declare device: boolean;
  declare judge: boolean;
  declare bases: readonly BaseInfo[];
  declare models: readonly ModelInfo[];
  /** Who judges the text once it is edited; null: nobody can. */
  declare analyser: Analyser | null;
  /** Id of the analysis that this one is compared with. */
  declare other: string | null;

  constructor() {
    super();
    this.text = "";
    this.problem = null;
    this.device = false;
    this.judge = false;
    this.bases = [];
    this.models = [];
    this.analyser = null;
    this.other = null;
  }

  override render(): unknown {
    const { run, problem } = this;
    const { analysis } = run;
    const text = analysis?.text ?? this.text;
    const running = !isFinal(run.status) && !problem;
    const finished = run.status === "succeeded" && analysis?.coverage ? t("finished", { share: percent(analysis.coverage.score) }) : "";
    return html`<article class="result" data-testid="result" data-status=${problem ? "problem" : run.status}>
      <p class="hidden" role="status">${finished}</p>
      <header class="result-head">
        <a class="back" href="#/write" data-testid="new-analysis" @click=${() => this.tell("home")}>${t("new-analysis")}</a>
        <h1 tabindex="-1" data-testid="result-title">${firstWords(text) || t("result-title")}</h1>
        ${this.#facts()}
        ${analysis?.status === "succeeded" ? html`<div class="result-tools"><lacuna-export .analysis=${analysis} .name=${titleOf(analysis.id) ?? firstWords(text)}></lacuna-export><lacuna-share .client=${this.client} .analysis=${analysis}></lacuna-share>
          ${analysis.revises ? html`<a class="button quiet" data-testid="what-changed" href=${roomHash("compare", [], { after: analysis.id })}>${t("nav-compare")}</a>` : nothing}</div>` : nothing}
      </header>
      ${running && !text ? html`<p class="aside" role="status">${t("result-opening")}</p>` : nothing}
      ${running && text ? html`<lacuna-progress .run=${run} .device=${this.device} .judge=${this.judge}></lacuna-progress>` : nothing}
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${problem.code !== "analysis_not_found"}></lacuna-problem>` : nothing}
      ${run.status === "cancelled" ? html`<p class="aside" role="status" data-testid="cancelled">${t("cancelled-words")} <button type="button" class="link" data-testid="retry" @click=${() => this.tell("retry")}>${t("retry")}</button></p>` : nothing}
      ${this.#warnings()}
      <lacuna-writing .client=${this.client} .run=${run} .text=${this.text} .broken=${problem !== null} .analyser=${this.analyser} .models=${this.models} .other=${this.other}></lacuna-writing>
      <lacuna-offer .client=${this.client} .analysis=${analysis} .models=${this.models}></lacuna-offer>
    </article>`;
  }

  #facts(): unknown {
    const { analysis } = this.run;
    return html`${analysis
      ? html`<p class="facts" data-testid="facts">
          ${t("facts-base", { base: analysis.base })}${analysis.base_version ? html` <span class="figure" title=${analysis.base_version}>${t("facts-version", { version: versionNumber(analysis.base_version) })}</span>` : nothing}
          ${analysis.language ? html` · ${t(LANGUAGE_NAME[analysis.language])}` : nothing} · ${moment(analysis.created_at)}
        </p>`
      : nothing}<lacuna-receipt .analysis=${analysis} .sent=${this.run.receipt} .bases=${this.bases} .models=${this.models}></lacuna-receipt>`;
  }

  #warnings(): unknown {
    const warnings = this.run.analysis?.warnings?.map((warning) => (warning.code === "analysis_not_kept" ? t("device-not-kept-detail") : warning.detail || warning.title)).filter(Boolean) ?? [];
    return warnings.length > 0 ? html`<ul class="notices" data-testid="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : nothing;
  }
}
customElements.define("lacuna-result", ResultView);
