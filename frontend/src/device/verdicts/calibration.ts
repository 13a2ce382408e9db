/** How features are weighed, and from where a statement counts as covered: what the retriever's calibration.json says. */
import type { Language } from "../../api/types";
import calibration from "../../../../services/retriever/calibration.json";
import type { Features } from "./features";

interface Head {
  weights: Partial<Features>;
  bias: number;
}

type Pair = keyof typeof calibration.thresholds;

function probability({ weights, bias }: Head, measured: Features): number {
  let z = bias;
  for (const name in weights) z += (weights[name as keyof Features] as number) * measured[name as keyof Features];
  return 1 / (1 + Math.exp(-z));
}

/** Whether a passage in `other` speaks of the same thing as a statement in `language`, and whether it says all of it. */
export function probabilities(measured: Features, language: Language, other: Language): { match: number; support: number } {
  const heads = calibration[language === other ? "same_language" : "across_languages"];
  const match = probability(heads.match, measured);
  return { match, support: Math.min(probability(heads.support, measured), match) };
}

export const limits = (language: Language, other: Language): { match: number; covered: number } => calibration.thresholds[`${language} on ${other}` as Pair];

/** Whether these probabilities mean covered. */
export function covers(match: number, support: number, language: Language, other: Language): boolean {
  const least = limits(language, other);
  return match >= least.match && support >= least.covered;
}
