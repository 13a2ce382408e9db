import { html, nothing, type TemplateResult } from "lit";
import { fixed, list, t } from "../../locale";
import { categoryName } from "../locale/ids";
import { type Column, table } from "../../parts/table";
import type { ModerationResult } from "../types";

const named = (category: string): string => {
  const id = categoryName(category);
  return id ? t(id) : category;
};

/** What the check of the model's answers found, category by category; what failed stands first. */
export function moderationOf(results: readonly ModerationResult[]): TemplateResult {
  const failed = results.filter(({ passed }) => !passed);
  const columns: Column<ModerationResult>[] = [
    { label: t("moderation-category"), cell: ({ category }) => html`<span class="category">${named(category)}</span>`, sort: ({ category }) => named(category) },
    { label: t("moderation-result"), cell: ({ passed }) => html`<span class="tag" data-tone=${passed ? "good" : "bad"}>${t(passed ? "moderation-passed" : "moderation-failed")}</span>` },
    { label: t("moderation-score"), numeric: true, cell: ({ score }) => (score === null ? "–" : fixed(score)), sort: ({ score }) => score ?? 0 },
    { label: t("moderation-threshold"), numeric: true, cell: ({ threshold }) => (threshold === null ? "–" : fixed(threshold)) },
  ];
  return html`<section class="block" data-testid="moderation" aria-labelledby="moderation-title"><h2 id="moderation-title">${t("moderation-title")}</h2>
    <p class="verdict-line" data-tone=${failed.length > 0 ? "bad" : "good"}>${failed.length > 0 ? t("moderation-blocked", { count: failed.length, categories: list(failed.map(({ category }) => named(category))) }) : t("moderation-clean", { count: results.length })}</p>
    ${failed.length > 0 ? html`<p class="section-words">${t("moderation-next")}</p>` : nothing}
    <details class="more" ?open=${failed.length > 0}><summary>${t("moderation-all", { count: results.length })}</summary>${table("moderation-table", t("moderation-title"), columns, [...failed, ...results.filter(({ passed }) => passed)])}</details>
  </section>`;
}
