import { html, nothing, type TemplateResult } from "lit";
import type { Analysis, Refinement, Verdict } from "../api/types";
import { dollars, t } from "../locale";
import "../views/gauge";
import "../views/legend";
import "../views/sections";

/** The same each time, so that nothing is drawn again for nothing. */
const NO_SECTIONS: never[] = [];
const NO_COUNTS = {};

/** How much of the text is covered: in all, by verdict and by section, and what a model's second look changed. */
export function summary({ coverage, sections, statements, refinement }: Analysis, filter: Verdict | null): TemplateResult {
  return html`<div class="summary"><lacuna-gauge .coverage=${coverage}></lacuna-gauge>
    <lacuna-legend .counts=${coverage?.counts ?? NO_COUNTS} .filter=${filter}></lacuna-legend>
    <lacuna-sections .sections=${sections ?? NO_SECTIONS} .statements=${statements}></lacuna-sections>
    ${refinement ? html`<p class="facts" role="status" data-testid="refinement">${refined(refinement)}</p>` : nothing}</div>`;
}

function refined({ model, asked, changed, error, usage }: Refinement): string {
  const trouble = error ? error.detail || error.title || t("problem-unknown-detail", { code: error.code }) : "";
  const said = error ? t("refined-failed", { model, changed, trouble }) : t("refined", { model, asked, changed });
  return usage?.cost ? `${said} ${t("refined-cost", { cost: dollars(usage.cost) })}` : said;
}
