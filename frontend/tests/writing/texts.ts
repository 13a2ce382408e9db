import type { Analysis, Evidence, Statement } from "../../src/api/types";
import { codePoints } from "../../src/text/offsets";

export function passage(quote: string, over: Partial<Evidence> = {}): Evidence {
  return { passage: "0000000000000001", document: "en/a.md", language: "en", section: "A", anchor: "a", start: 0, end: quote.length, first_line: 1, last_line: 1, quote, score: 0.1, ...over };
}

/** A statement for each sentence of `text`, covered but for what `over` says: what ends at a full stop, or a line. */
export function statementsOf(text: string, over: (sentence: string, at: number) => Partial<Statement> = () => ({})): Statement[] {
  return [...text.matchAll(/[^\s.-][^.\n]*\.?/g)].map(({ 0: sentence, index }, at) =>
    Object.assign(
      {
        index: at,
        start: codePoints(text.slice(0, index)),
        end: codePoints(text.slice(0, index + sentence.length)),
        text: sentence,
        verdict: "covered" as const,
        score: 0.5,
        reason: "",
        evidence: [],
      },
      over(sentence, at),
    ),
  );
}

export function analysisOf(id: string, text: string, over: Partial<Analysis> = {}): Analysis {
  return {
    id,
    status: "succeeded",
    created_at: 0,
    finished_at: 1,
    text,
    base: "docs",
    base_version: "1-a",
    origin: "first",
    with_report: false,
    language: "en",
    report_language: "en",
    evidence_languages: ["en"],
    model: "m",
    method: "x",
    coverage: { score: 1, low: 0, high: 1, counts: {}, words: 1 },
    statements: statementsOf(text),
    omissions: [],
    report: null,
    usage: { embedding_tokens: 0, prompt_tokens: 0, completion_tokens: 0, calls: 0, reused: 0 },
    timings: {},
    warnings: [],
    error: null,
    ...over,
  };
}
