import { html, nothing, type TemplateResult } from "lit";
import { duration, percent, t } from "../../locale";
import { TRAINING_STATUS } from "../locale/ids";
import type { TrainingInfo, TrainingStatus } from "../types";

/** The steps as a person counts them, and the statuses that each is made of. */
const STEPS: readonly { name: string; of: readonly TrainingStatus[] }[] = [
  { name: "life-send", of: ["pending", "uploading", "creating"] },
  { name: "life-check", of: ["validating"] },
  { name: "life-wait", of: ["queued"] },
  { name: "life-train", of: ["running", "paused"] },
  { name: "life-done", of: ["succeeded"] },
];

export function isOver(status: TrainingStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** Where a training is on its way, and what its owner can ask for (`ask`). */
export function lifeOf(training: TrainingInfo, ask: (action: "cancel" | "pause" | "resume") => void, asking: boolean): TemplateResult {
  const { status, wanted } = training;
  const at = STEPS.findIndex(({ of }) => of.includes(status));
  const running = status === "running" && wanted === "run";
  // Its tag tells the eye that it is over.
  return html`<p class="hidden" role="status">${isOver(status) ? t(TRAINING_STATUS[status]) : nothing}</p>
    ${status === "failed" || status === "cancelled" ? nothing : html`<section class="progress" data-testid="life" data-status=${status} aria-label=${t("life-label")}>
    <ol class="steps">${STEPS.map((step, index) => {
      const state = index < at || status === "succeeded" ? "done" : index === at ? "now" : "later";
      return html`<li class="step" data-state=${state} aria-current=${state === "now" ? "step" : nothing}><span class="step-name">${t(step.name)}</span><span class="hidden">${state === "done" ? t("step-done") : nothing}</span></li>`;
    })}</ol>
    ${isOver(status) ? nothing : html`<div class="progress-line">
      <p class="progress-words"><span role="status" data-testid="life-words">${words(training)}</span>
        ${training.progress !== null ? html`<span class="progress-amount">${percent(training.progress)}</span><progress max="1" .value=${training.progress} aria-hidden="true"></progress>` : nothing}
        ${training.seconds_left ? html`<span class="progress-amount">${t(status === "paused" || wanted === "pause" ? "seconds-left-paused" : "seconds-left", { time: duration(training.seconds_left) })}</span>` : nothing}</p>
      <div class="section-tools">
        ${running ? html`<button type="button" class="button quiet" data-testid="pause-training" ?disabled=${asking} @click=${() => ask("pause")}>${t("pause")}</button>` : nothing}
        ${wanted === "pause" ? html`<button type="button" class="button quiet" data-testid="resume-training" ?disabled=${asking} @click=${() => ask("resume")}>${t("resume")}</button>` : nothing}
        ${wanted === "cancel" ? nothing : html`<button type="button" class="button quiet" data-testid="cancel-training" ?disabled=${asking} @click=${() => ask("cancel")}>${t("cancel")}</button>`}
      </div>
    </div>`}
  </section>`}`;
}

/** What is wished counts where the backend has not yet followed. */
function words({ status, wanted, progress }: TrainingInfo): string {
  if (wanted === "cancel") return t("life-cancelling");
  if (wanted === "pause" && status !== "paused") return t("life-pausing");
  if (wanted === "run" && status === "paused") return t("life-resuming");
  if (status === "running" && progress === 1) return t("life-finishing");
  return t(TRAINING_STATUS[status]);
}
