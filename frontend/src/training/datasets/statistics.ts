import { html, nothing, type TemplateResult } from "lit";
import type { Verdict } from "../../api/types";
import { number, t } from "../../locale";
import { LANGUAGE_NAME, VERDICT_NAME } from "../../locale/ids";
import { SPLIT_NAME, TASK_NAME } from "../locale/ids";
import { counts, histogram } from "../parts/bars";
import { facts } from "../parts/facts";
import { SPLITS, type Spread, type Statistics, TASKS } from "../types";

/** The counts of known keys, by their names; what was not counted is left out. */
const named = <K extends string>(keys: readonly K[], values: Partial<Record<K, number>>, names: Record<K, string>): [string, number][] =>
  keys.filter((key) => values[key]).map((key) => [t(names[key]), values[key] ?? 0]);

/** What a dataset's version holds, in figures and in words. */
export function statisticsOf(statistics: Statistics): TemplateResult {
  const { by_split, by_task, by_language, by_verdict } = statistics;
  return html`<section class="block" data-testid="statistics" aria-labelledby="statistics-title">
    <h2 id="statistics-title">${t("statistics-title")}</h2>
    ${facts([
      [t("column-examples"), number(statistics.examples)],
      [t("statistics-tokens"), number(statistics.total_tokens)],
      [t("statistics-trained"), number(statistics.trained_tokens)],
      [t("statistics-messages"), number(Math.round(statistics.messages.mean * 10) / 10)],
    ])}
    <p class="words" data-testid="detectable">${detectable(statistics.detectable_difference)}</p>
    ${statistics.over_limit > 0 ? html`<p class="notices">${t("statistics-over", { count: statistics.over_limit, limit: number(statistics.token_limit) })}</p>` : nothing}
    <div class="histograms">
      ${histogram(t("statistics-tokens-each"), spreadWords(statistics.tokens), statistics.tokens)}
      ${histogram(t("statistics-answers-each"), spreadWords(statistics.assistant_tokens), statistics.assistant_tokens)}
    </div>
    <div class="counts-grid">
      ${counts(t("by-split"), named(SPLITS, by_split, SPLIT_NAME))}
      ${counts(t("by-task"), named(TASKS, by_task, TASK_NAME))}
      ${counts(t("by-language"), Object.entries(by_language).map(([code, count]) => [languageName(code), count]))}
      ${Object.keys(by_verdict).length > 0 ? counts(t("by-verdict"), Object.entries(by_verdict).map(([verdict, count]) => [t(VERDICT_NAME[verdict as Verdict] ?? "any"), count])) : nothing}
    </div>
  </section>`;
}

export function languageName(code: string): string {
  return code === "en" || code === "pt" ? t(LANGUAGE_NAME[code]) : code === "all" ? t("language-all") : t("language-other");
}

/** The smallest difference that the holdout can show, in plain words. */
export function detectable(difference: number | null): string {
  return difference === null ? t("detectable-none") : t("detectable", { difference: number(Math.round(difference * 100)) });
}

function spreadWords({ min, median, p5, p95, max }: Spread): string {
  if (min === max) return t("spread-same", { all: number(Math.round(max)) });
  const [m, low, high, most] = [median, p5, p95, max].map((value) => number(Math.round(value)));
  return t("spread-words", { median: m ?? "", low: low ?? "", high: high ?? "", most: most ?? "" });
}
