import { html, nothing } from "lit";
import { bytes, number, t } from "../locale";
import { STAGE_NAME } from "../locale/ids";
import type { RunStage, RunState } from "../worker/protocol";
import { View } from "./view";

/** The steps as a person counts them, and the stages that each is made of. */
const STEPS: readonly { name: string; stages: readonly RunStage[]; device?: boolean; judge?: true }[] = [
  { name: "step-fetch", stages: ["encoder", "base"], device: true },
  { name: "step-read", stages: ["sending", "queued", "splitting", "embedding"] },
  { name: "step-search", stages: ["searching"] },
  { name: "step-judge", stages: ["judging"] },
  { name: "step-refine", stages: ["refining"], judge: true },
  { name: "step-write", stages: ["writing"] },
];

/** The stages of a running analysis, in words, with a way to stop it (event `cancel`). */
export class ProgressView extends View {
  static override properties = { run: { attribute: false }, device: { type: Boolean }, judge: { type: Boolean } };
  declare run: RunState | null;
  declare device: boolean;
  /** A model was asked to look at the uncertain statements again. */
  declare judge: boolean;

  constructor() {
    super();
    this.run = null;
    this.device = false;
    this.judge = false;
  }

  override render(): unknown {
    const { run } = this;
    if (!run) return nothing;
    const steps = STEPS.filter((step) => (!step.device || this.device) && (!step.judge || this.judge || run.stage === "refining"));
    const stage = this.#stage(run);
    const at = steps.findIndex((step) => stage !== null && step.stages.includes(stage));
    return html`<section class="progress" data-testid="progress" data-stage=${stage ?? ""} aria-label=${t("progress-label")}>
      <ol class="steps">
        ${steps.map((step, index) => {
          const state = index < at ? "done" : index === at ? "now" : "later";
          return html`<li class="step" data-state=${state} aria-current=${state === "now" ? "step" : nothing}>
            <span class="step-name">${t(step.name)}</span>
            <span class="hidden">${state === "done" ? t("step-done") : nothing}</span>
          </li>`;
        })}
      </ol>
      <div class="progress-line">
        <p class="progress-words" data-testid="stage"><span role="status">${this.#words(run)}</span>${this.#amount(run)}</p>
        <button type="button" class="button quiet" data-testid="cancel-button" @click=${() => this.tell("cancel")}>${t("cancel")}</button>
      </div>
    </section>`;
  }

  /** Between the first verdicts and the model's word on them, nobody writes yet. */
  #stage(run: RunState): RunStage | null {
    const waits = this.judge && run.stage === "writing" && run.report === "" && !run.analysis?.refinement;
    return waits ? "refining" : run.stage;
  }

  #words(run: RunState): string {
    const stage = this.#stage(run);
    if (run.reconnecting) return t("reconnecting");
    return stage ? t(STAGE_NAME[stage]) : t("stage-starting");
  }

  #amount(run: RunState): unknown {
    if (run.reconnecting || run.done + run.total === 0) return nothing;
    const show = run.stage === "encoder" || run.stage === "base" ? bytes : number;
    const words =
      run.total > 0 ? t("amount-of", { done: show(run.done), total: show(run.total) }) : t("amount", { done: show(run.done) });
    return html`<span class="progress-amount">${words}</span>
      ${run.total > 0 ? html`<progress max=${run.total} .value=${run.done} aria-hidden="true"></progress>` : nothing}`;
  }
}
customElements.define("lacuna-progress", ProgressView);
