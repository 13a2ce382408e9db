import { fixed, percent, points, t } from "../../locale";
import { roomHash } from "../../state/route";
import { metricName } from "../locale/ids";
import type { Comparison, EvaluationInfo, Metric, ModelResult, Split } from "../types";

export const LANGUAGES_OF = ["all", "en", "pt"] as const;

/** A metric's name in words. */
export function metricWords(metric: string): string {
  const id = metricName(metric);
  return id ? t(id) : metric;
}

/** Metrics over all languages, in the order that results hold them. */
export function metricsOf(results: readonly ModelResult[]): string[] {
  return [...new Set(results.flatMap(({ metrics }) => Object.keys(metrics)))].filter((metric) => !metric.includes("."));
}

/** The languages that `metric` was measured in. */
export function languagesOf(results: readonly ModelResult[], metric: string): string[] {
  return [...new Set(results.flatMap(({ metrics }) => Object.keys(metrics)))].filter((key) => key.startsWith(`${metric}.`)).map((key) => key.slice(metric.length + 1));
}

/** '72% (64% to 79%)'. */
export function interval({ mean, low, high }: Metric): string {
  return t("interval", { value: percent(mean), low: percent(low), high: percent(high) });
}

/** A p value as it is written: never 0. */
export function pWords(p: number): string {
  return p < 0.001 ? t("p-small") : fixed(p, 3);
}

/** Of the task's main metric over all languages: the comparison that an outcome rests on. */
export function mainOf(evaluation: EvaluationInfo, model: string): Comparison | null {
  const all = evaluation.comparisons.filter((each) => each.model === model && each.language === "all");
  return all.find(({ outcome }) => outcome === evaluation.outcome[model]) ?? all[0] ?? null;
}

/** A model's outcome in a sentence. */
export function outcomeWords(evaluation: EvaluationInfo, model: string): string {
  const main = mainOf(evaluation, model);
  const outcome = evaluation.outcome[model];
  if (!main || !outcome) return t("outcome-unsaid");
  const said = { metric: metricWords(main.metric), difference: points(main.difference), low: points(main.low), high: points(main.high), n: main.n };
  if (outcome === "better") return t("outcome-better-words", said);
  if (outcome === "worse") return t("outcome-worse-words", said);
  return t("outcome-inconclusive-words", { ...said, detectable: evaluation.detectable_difference === null ? "?" : points(evaluation.detectable_difference).replace("+", "") });
}

/** Languages in which a model got worse. */
export function worseIn(evaluation: EvaluationInfo, model: string): string[] {
  return [...new Set(evaluation.comparisons.filter((each) => each.model === model && each.outcome === "worse" && each.language !== "all").map(({ language }) => language))];
}

/** Whether a model alone has the highest score: no other's differs as much from the baseline's. */
export function leads(evaluation: EvaluationInfo, model: string): boolean {
  const difference = (of: string): number => mainOf(evaluation, of)?.difference ?? -Infinity;
  const others = evaluation.models.slice(1).filter((other) => other !== model);
  return evaluation.best === model && others.length > 0 && others.every((other) => difference(other) < difference(model));
}

/** The address at which the same is asked once more, of `models`, on `split`. */
export function anew({ dataset, dataset_version: version, judge_model: judge, prompt_version: prompt, ...asked }: EvaluationInfo, models: readonly string[] = asked.models, split: Split = asked.split): string {
  return roomHash("evaluations", ["new"], { dataset, version, split, models: models.join(","), ...(judge ? { judge } : {}), ...(prompt ? { prompt } : {}) });
}
