import { html, nothing, type TemplateResult } from "lit";
import { dollars, duration, number, t } from "../../locale";
import { detectable } from "../datasets/statistics";
import { facts } from "../parts/facts";
import type { Estimate } from "../types";

/** What is billed, where that is known: this machine bills nothing. */
export function costOf(cost: number | null, provider: string | undefined): string {
  return cost !== null ? dollars(cost) : t(provider === "local" ? "cost-none" : "cost-unknown");
}

/** What a training at `provider` will take, and what can be learned from it. */
export function estimateOf(estimate: Estimate, provider: string | undefined): TemplateResult {
  // What has to come first is said below, with the way to it.
  const warnings = estimate.warnings.filter(({ code }) => code !== "evaluation_missing").map((warning) => warning.detail || warning.title || warning.code);
  return html`<div data-testid="estimate">${facts([
      [t("statistics-trained"), number(estimate.trained_tokens)],
      [t("epochs"), number(estimate.n_epochs)],
      [t("steps"), estimate.steps === null ? "–" : number(estimate.steps)],
      [t("time-taken"), estimate.seconds === null ? t("time-unknown") : duration(estimate.seconds)],
      [t("cost"), costOf(estimate.cost, provider)],
    ])}
    <p class="words">${detectable(estimate.detectable_difference)}</p>
    ${warnings.length > 0 ? html`<ul class="notices warn" data-testid="estimate-warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : nothing}</div>`;
}
