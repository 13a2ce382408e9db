import { html, nothing, type TemplateResult } from "lit";
import { dollars, duration, language, list, number, points, t } from "../../locale";
import { roomHash } from "../../state/route";
import { detectable, languageName } from "../datasets/statistics";
import { modelName } from "../parts/model-name";
import { outcomeTag } from "../parts/status";
import { type Column, table } from "../../parts/table";
import type { Comparison, EvaluationInfo, ModelResult } from "../types";
import { axis, forest, reach } from "./forest";
import { interval, languagesOf, leads, metricsOf, metricWords, outcomeWords, pWords, worseIn } from "./reading";

/** What an evaluation found: words first, then the tables that they rest on. */
export function reportOf(evaluation: EvaluationInfo): TemplateResult {
  return html`${verdicts(evaluation)}${differences(evaluation)}${scores(evaluation)}${costs(evaluation)}`;
}

function verdicts(evaluation: EvaluationInfo): TemplateResult {
  const others = evaluation.models.slice(1);
  return html`<section class="block" data-testid="outcomes" aria-labelledby="outcomes-title"><h2 id="outcomes-title">${t("outcomes-title")}</h2>
    ${others.length === 0 ? html`<p class="words">${t("outcome-baseline-alone")} ${evaluation.split === "holdout" ? detectable(evaluation.detectable_difference) : nothing}</p><p><a class="button primary" data-testid="go-train" href=${roomHash("trainings", ["new"], { dataset: evaluation.dataset, version: evaluation.dataset_version, model: evaluation.models[0] ?? "" })}>${t("outcome-train")}</a></p>` : nothing}
    <ul class="outcomes">${others.map((model) => {
      const outcome = evaluation.outcome[model];
      const worse = worseIn(evaluation, model);
      return html`<li class="outcome" data-testid="outcome" data-model=${model} data-outcome=${outcome ?? "none"}>
        <p class="outcome-head">${outcome ? outcomeTag(outcome) : nothing} ${modelName(model)}${leads(evaluation, model) ? html` <span class="tag" data-tone="good">${t("outcome-best")}</span>` : nothing}</p>
        <p class="words">${outcomeWords(evaluation, model)}</p>
        ${worse.length > 0 ? html`<p class="verdict-line" data-tone="bad">${t("outcome-worse-in", { languages: list(worse.map(languageInSentence)) })}</p>` : nothing}
      </li>`;
    })}</ul></section>`;
}

/** Portuguese writes a language small. */
const languageInSentence = (code: string): string => (language() === "pt" ? languageName(code).toLowerCase() : languageName(code));

function differences({ comparisons, models }: EvaluationInfo): unknown {
  if (comparisons.length === 0) return nothing;
  const span = reach(comparisons);
  const several = models.length > 2;
  const columns: Column<Comparison>[] = [
    { label: t("column-metric"), cell: (each) => html`${metricWords(each.metric)} <span class="figure">${languageName(each.language)}</span>${several ? modelName(each.model) : nothing}`, sort: (each) => `${each.metric} ${each.language} ${each.model}` },
    { label: t("column-difference"), cell: (each) => html`<span class="difference">${t("difference", { value: points(each.difference, 1), low: points(each.low, 1), high: points(each.high, 1) })}</span>${forest(each, span)}`, sort: ({ difference }) => difference },
    { label: t("column-outcome"), cell: ({ outcome }) => outcomeTag(outcome) },
    { label: t("column-p"), numeric: true, cell: ({ p }) => pWords(p), sort: ({ p }) => p },
    { label: t("column-wins"), numeric: true, cell: ({ better, worse }) => t("wins", { better: number(better), worse: number(worse) }), sort: ({ better, worse }) => better - worse },
    { label: t("column-n"), numeric: true, cell: ({ n }) => number(n), sort: ({ n }) => n },
  ];
  return html`<section class="block" aria-labelledby="differences-title"><h2 id="differences-title">${t("differences-title")}</h2>
    <p class="section-words">${t("differences-words", { model: models[0] ?? "" })} ${axis(span)}</p>
    ${table("comparisons", t("differences-title"), columns, comparisons)}</section>`;
}

function scores({ results }: EvaluationInfo): TemplateResult {
  const rows = metricsOf(results).flatMap((metric) => [metric].concat(languagesOf(results, metric).map((code) => `${metric}.${code}`)));
  const columns: Column<string>[] = [
    { label: t("column-metric"), cell: (key) => html`${metricWords(key.split(".")[0] ?? key)}${key.includes(".") ? html` <span class="figure">${languageName(key.split(".")[1] ?? "")}</span>` : nothing}` },
    ...results.map(({ model, metrics }): Column<string> => ({ label: model, cell: (key) => (metrics[key] ? interval(metrics[key]) : "–"), sort: (key) => metrics[key]?.mean ?? -1 })),
  ];
  return html`<section class="block" aria-labelledby="scores-title"><h2 id="scores-title">${t("scores-title")}</h2><p class="section-words">${t("scores-words")}</p>${table("scores", t("scores-title"), columns, rows)}</section>`;
}

function costs({ results }: EvaluationInfo): TemplateResult {
  const columns: Column<ModelResult>[] = [
    { label: t("column-model"), cell: ({ model }) => modelName(model) },
    { label: t("column-answers"), numeric: true, cell: ({ answered, failed }) => html`${number(answered)}${failed > 0 ? html` <span class="figure">${t("answers-failed", { count: failed })}</span>` : nothing}`, sort: ({ answered }) => answered },
    { label: t("column-prompt-tokens"), numeric: true, cell: ({ prompt_tokens }) => number(prompt_tokens), sort: ({ prompt_tokens }) => prompt_tokens },
    { label: t("column-completion-tokens"), numeric: true, cell: ({ completion_tokens }) => number(completion_tokens), sort: ({ completion_tokens }) => completion_tokens },
    { label: t("column-latency"), numeric: true, cell: ({ latency }) => (latency ? t("latency", { median: duration(latency.median), p95: duration(latency.p95) }) : "–"), sort: ({ latency }) => latency?.median ?? 0 },
    { label: t("cost"), numeric: true, cell: ({ cost }) => (cost === null ? "–" : dollars(cost)), sort: ({ cost }) => cost ?? 0 },
  ];
  return html`<section class="block" aria-labelledby="costs-title"><h2 id="costs-title">${t("costs-title")}</h2>${table("costs", t("costs-title"), columns, results)}</section>`;
}
