import type { Question } from "../../api/chat";
import type { Analysis, Language, Statement } from "../../api/types";
import { codePoints } from "../../text/offsets";
import { type Hidden, redact } from "../redaction";
import { type Composition, composition, headed, type Part } from "../report/composing";
import { judgedOf, withVerdict } from "../report/outline";
import { cut, plain } from "../report/quoting";
import { halfEven } from "../report/rounding";
import system from "../../../../services/reporter/prompts/v1/system.md?raw";
import user from "../../../../services/reporter/prompts/v1/user.md?raw";

const LANGUAGES: Record<Language, string> = { en: "English", pt: "Brazilian Portuguese" };
const QUOTE = 300;
/** Statements that go out at most: at about 60 tokens each with their evidence, they fit small models too. */
const STATEMENTS = 40;
const WEIGHT: Record<Statement["verdict"], number> = { contradicted: 0, absent: 1, partial: 2, covered: 3, not_checkable: 4 };
/** What a model may write; figures and contradictions stay exact. */
const ASKED: readonly Part[] = ["summary", "similarities", "gaps", "suggestions"];

/** What would be sent to a model, and all that its answer is made a report with. */
export interface Material {
  question: Question;
  /** The statements as they would be sent. */
  statements: string[];
  /** What was replaced in them. */
  hidden: Hidden[];
  /** Code points of the text in it. */
  characters: number;
  restore: (text: string) => string;
  composed: Composition;
}

/**
 * What a model needs to write the report of a private analysis, and no more: of the text, its gravest statements with
 * their verdicts, with personal data and `words` replaced. Asked in the reporter's own words. `nonce` is unguessable,
 * so that no quote can close the fence.
 */
export function material(analysis: Analysis, words: readonly string[], nonce: string): Material {
  const composed = composition(judgedOf(analysis));
  const { outline, ledger } = composed;
  const checkable = analysis.statements.filter(({ verdict }) => verdict !== "not_checkable");
  const chosen = checkable
    .toSorted((a, b) => WEIGHT[a.verdict] - WEIGHT[b.verdict] || a.index - b.index)
    .slice(0, STATEMENTS)
    .toSorted((a, b) => a.index - b.index);
  const redacted = redact(chosen.map(({ text }) => cut(plain(text), QUOTE)), words);
  const number = (place: Parameters<typeof ledger.cite>[0], statement: number | null = null): number => Number(ledger.cite(place, statement).slice(1, -1));
  const statements = chosen.map(({ verdict, evidence, index }, at) => ({
    position: at,
    verdict,
    text: redacted.texts[at] ?? "",
    evidence: evidence.slice(0, 2).map((one) => number(one, index)),
  }));
  const leftOut = outline.leftOut.flatMap(({ omissions }) => omissions.map((omission) => number(omission)));
  const position = new Map(chosen.map(({ index }, at) => [index, at]));
  const suggestions = (analysis.suggestions ?? []).slice(0, 10).map((suggestion) => ({
    kind: suggestion.kind,
    document: suggestion.document,
    section: plain(suggestion.section),
    statements: suggestion.statements.flatMap((index) => position.get(index) ?? []),
    evidence: suggestion.passages.slice(0, 5).map((place) => number(place)),
    author_must_supply_the_facts: suggestion.author_supplies,
    coverage_points_gained: halfEven(100 * suggestion.gain),
  }));
  const cited = new Set([...statements, ...suggestions].flatMap(({ evidence }) => evidence).concat(leftOut));
  const data = {
    base: analysis.base,
    what_dominates: outline.shape,
    coverage_percent: halfEven(100 * (analysis.coverage?.score ?? 0)),
    counts: Object.fromEntries(Object.keys(WEIGHT).map((verdict) => [verdict, withVerdict(outline.judged, verdict as Statement["verdict"]).length])),
    statements,
    left_out_by_the_text: leftOut,
    suggestions,
    evidence: ledger.all
      .filter((citation) => cited.has(citation.number))
      .map(({ number: at, document, section, quote }) => ({ number: at, document, section: plain(section), quote: cut(plain(quote), QUOTE) })),
  };
  const parts = ASKED.filter((part) => part === "summary" || composed.sections[part]);
  const fills: Record<string, string> = {
    fence: `data-${nonce}`,
    language: LANGUAGES[outline.judged.report_language],
    headings: parts.map((part) => headed(composed.texts, part)).join("\n"),
    // '<' inside JSON is only ever in a string, where it may be written so
    data: JSON.stringify(data).replaceAll("<", "\\u003c"),
  };
  const filled = (template: string): string => template.replace(/\$(fence|language|headings|data)\b/g, (_, name: string) => fills[name] ?? "");
  return {
    question: { system: filled(system), prompt: filled(user), longest: null },
    statements: redacted.texts,
    hidden: redacted.hidden,
    characters: redacted.texts.reduce((sum, text) => sum + codePoints(text), 0),
    restore: redacted.restore,
    composed,
  };
}
