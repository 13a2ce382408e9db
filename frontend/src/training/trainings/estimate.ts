import { html, nothing, type TemplateResult } from "lit";
import { dollars, duration, number, t } from "../../locale";
import { detectable } from "../datasets/statistics";
import { facts } from "../parts/facts";
import type { Estimate } from "../types";

/** What a training will take, and what can be learned from it. */
export function estimateOf(estimate: Estimate): TemplateResult {
  // What has to come first is said below, with the way to it.
  const warnings = estimate.warnings.filter(({ code }) => code !== "evaluation_missing").map((warning) => warning.detail || warning.title || warning.code);
  return html`<div data-testid="estimate">${facts([
      [t("statistics-trained"), number(estimate.trained_tokens)],
      [t("epochs"), number(estimate.n_epochs)],
      [t("steps"), estimate.steps === null ? "–" : number(estimate.steps)],
      [t("time-taken"), estimate.seconds === null ? t("time-unknown") : duration(estimate.seconds)],
      [t("cost"), estimate.cost === null ? t("cost-unknown") : dollars(estimate.cost)],
    ])}
    <p class="words">${detectable(estimate.detectable_difference)}</p>
    ${warnings.length > 0 ? html`<ul class="notices warn" data-testid="estimate-warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : nothing}</div>`;
}
