import type { Problem } from "../api/problem";
import type { BaseInfo, IndexProgress, Language, SuggestionKind, Verdict } from "../api/types";
import type { RunStage } from "../worker/protocol";

/** Text ids that are chosen by a value of the API: written out, so that a test finds every one. */

export const VERDICT_NAME: Record<Verdict, string> = {
  covered: "verdict-covered",
  partial: "verdict-partial",
  contradicted: "verdict-contradicted",
  absent: "verdict-absent",
  not_checkable: "verdict-not-checkable",
};

export const VERDICT_MEANING: Record<Verdict, string> = {
  covered: "meaning-covered",
  partial: "meaning-partial",
  contradicted: "meaning-contradicted",
  absent: "meaning-absent",
  not_checkable: "meaning-not-checkable",
};

export const STAGE_NAME: Record<RunStage, string> = {
  encoder: "stage-encoder",
  base: "stage-base",
  sending: "stage-sending",
  queued: "stage-queued",
  splitting: "stage-splitting",
  embedding: "stage-embedding",
  searching: "stage-searching",
  judging: "stage-judging",
  refining: "stage-refining",
  writing: "stage-writing",
};

export const SUGGESTION_NAME: Record<SuggestionKind, string> = {
  correct: "suggestion-correct",
  complete: "suggestion-complete",
  write: "suggestion-write",
  include: "suggestion-include",
};

export const LANGUAGE_NAME: Record<Language, string> = { en: "language-en", pt: "language-pt" };
/** Each in itself, for who reads no other: no text id. */
export const OWN_NAME: Record<Language, string> = { en: "English", pt: "Português" };

export const BASE_STATUS: Record<BaseInfo["status"], string> = {
  empty: "base-empty",
  indexing: "base-indexing",
  paused: "base-paused",
  ready: "base-ready",
  failed: "base-failed",
};

export const INDEX_STAGE: Record<IndexProgress["stage"], string> = {
  reading: "index-reading",
  embedding: "index-embedding",
  building: "index-building",
};

const LIKELIHOODS: readonly (readonly [number, string])[] = [
  [0.85, "likelihood-very-likely"],
  [0.6, "likelihood-likely"],
  [0.4, "likelihood-uncertain"],
  [0.15, "likelihood-unlikely"],
];

/** A probability in words. */
export function likelihood(score: number): string {
  return LIKELIHOODS.find(([floor]) => score >= floor)?.[1] ?? "likelihood-very-unlikely";
}

const ADVICE: Record<string, string> = {
  text_too_long: "advice-shorten",
  body_too_large: "advice-shorten",
  text_not_text: "advice-plain-text",
  base_empty: "advice-add-documents",
  base_not_ready: "advice-wait-base",
  base_not_found: "advice-choose-base",
  language_without_documents: "advice-choose-language",
  model_denied: "advice-choose-model",
  model_retired: "advice-choose-model",
  model_quota: "advice-choose-model",
  analysis_not_found: "advice-not-found",
  analysis_not_here: "advice-not-found",
  server_out_of_reach: "advice-server",
  worker_died: "advice-worker",
  encoder_damaged: "advice-encoder-damaged",
  encoder_not_started: "advice-encoder-not-started",
};

/** What a person can do about a problem; null where the server's own words, which say it, are all there is to say. */
export function advice({ kind, code, status, detail }: Problem): string | null {
  const known = ADVICE[code];
  if (known) return known;
  if (kind === "problem" && detail) return null;
  return status === 429 || status >= 500 ? "advice-later" : "advice-retry";
}
