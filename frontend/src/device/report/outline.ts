import type { Analysis, Evidence, Language, Omission, Place, SectionCoverage, Statement, Suggestion, Coverage, Refinement, Verdict } from "../../api/types";
import manifest from "../encoder/manifest.json";
import { type Difference, difference } from "./differences";
import { plain } from "./quoting";

/** Checkable statements from which on a report is brief with each. */
const LONG = 30;

/** What a report is made of: an analysis's fields that are there once it is judged (`Judged` of services/wire/messages.py). */
export interface Judged {
  language: Language;
  report_language: Language;
  base: string;
  base_version: string;
  evidence_languages: readonly Language[];
  embedding_model: string;
  method: string;
  statements: readonly Statement[];
  coverage: Coverage;
  omissions: readonly Omission[];
  sections: readonly SectionCoverage[];
  suggestions: readonly Suggestion[];
  refinement?: Refinement | null;
}

/** A private analysis as what was judged. */
export function judgedOf(analysis: Analysis): Judged {
  const language = analysis.language ?? "en";
  return {
    ...analysis,
    language,
    report_language: analysis.report_language ?? language,
    base_version: analysis.base_version ?? "",
    evidence_languages: analysis.evidence_languages ?? [],
    embedding_model: manifest.model,
    method: analysis.method ?? "",
    coverage: analysis.coverage ?? { score: 0, low: 0, high: 0, counts: {}, words: 0 },
    omissions: analysis.omissions ?? [],
    sections: analysis.sections ?? [],
    suggestions: analysis.suggestions ?? [],
  };
}

/**
 * What dominates, and so what the report is about: no statement at all, none that can be checked, a base that
 * holds nothing on the subject, statements that it lacks, and so on.
 */
export type Shape = "nothing" | "uncheckable" | "foreign" | "absent" | "contradicted" | "covered" | "mixed";

/** Statements that one section of the base supports; `place` is a passage of it. */
export interface Group {
  place: Place;
  statements: readonly Statement[];
}

/** Statements that the base lacks, in whole or in part; `home` is the suggestion that says where they belong. */
export interface Gap {
  home: Suggestion | null;
  statements: readonly Statement[];
}

export interface Contradiction {
  statement: Statement;
  evidence: Evidence;
  difference: Difference | null;
}

/** What one section says and the text does not. */
export interface LeftOut {
  place: Place;
  omissions: readonly Omission[];
}

/** What a report says, before any words. All parts are ordered by weight; gaps and suggestions as the judging ordered them. */
export interface Outline {
  judged: Judged;
  shape: Shape;
  checkable: number;
  agreements: readonly Group[];
  contradictions: readonly Contradiction[];
  gaps: readonly Gap[];
  leftOut: readonly LeftOut[];
  /** Of the text, in its order; empty where it has no two headed parts. */
  sections: readonly SectionCoverage[];
  /** Whether the text is one of those whose report names only some of the statements. */
  long: boolean;
  /** What the text is about in its own words: its first heading, else its first checkable statement. */
  subject: string;
}

const byIndex = (a: Statement, b: Statement): number => a.index - b.index;

export const withVerdict = (judged: Judged, verdict: Verdict): Statement[] => judged.statements.filter((statement) => statement.verdict === verdict);

/** The first piece of evidence of a statement that is known to have some. */
export function best(statement: Statement): Evidence {
  const [first] = statement.evidence;
  if (!first) throw new RangeError("a statement without evidence");
  return first;
}

/** The outline of a report on `judged`. Pure, as services/reporter/outline.py. */
export function outline(judged: Judged): Outline {
  const { statements, sections } = judged;
  const of = (verdict: Verdict): Statement[] => withVerdict(judged, verdict);
  const proved = (verdict: Verdict): Statement[] => of(verdict).filter(({ evidence }) => evidence.length > 0);
  const checkable = statements.length - of("not_checkable").length;
  // a verdict without the evidence it claims is shown as what it is worth
  const unproved = [...of("partial"), ...of("contradicted")].filter(({ evidence }) => evidence.length === 0);
  const lacking = [...of("absent"), ...unproved, ...proved("partial")];
  const shape = shapeOf(judged, checkable);
  return {
    judged,
    shape,
    checkable,
    agreements: bySection(proved("covered")),
    contradictions: proved("contradicted").map((statement) => ({ statement, evidence: best(statement), difference: differs(judged, statement) })),
    gaps: gapsOf(judged.suggestions, lacking.toSorted(byIndex)),
    leftOut: shape === "foreign" ? [] : leftOutOf(judged.omissions),
    sections: sections.filter(({ heading }) => heading).length > 1 ? sections : [],
    long: checkable > LONG,
    subject: sections.find(({ heading }) => heading)?.heading ?? (statements.find(({ verdict }) => verdict !== "not_checkable") ?? statements[0])?.text ?? "",
  };
}

function differs(judged: Judged, statement: Statement): Difference | null {
  const found = best(statement);
  return difference(plain(statement.text), plain(found.quote), found.language === judged.language);
}

function shapeOf(judged: Judged, checkable: number): Shape {
  const count = (verdict: Verdict): number => withVerdict(judged, verdict).length;
  if (judged.statements.length === 0) return "nothing";
  if (checkable === 0) return "uncheckable";
  if (count("absent") === checkable) return isForeign(judged.suggestions) ? "foreign" : "absent";
  if (count("contradicted") > 0) return "contradicted";
  return count("covered") === checkable ? "covered" : "mixed";
}

const fillsGap = ({ kind }: Suggestion): boolean => kind === "complete" || kind === "write";

/** Whether no document of the base is near enough for any of the suggestions. */
function isForeign(suggestions: readonly Suggestion[]): boolean {
  return suggestions.length > 0 && suggestions.every((suggestion) => fillsGap(suggestion) && suggestion.document === null);
}

/** Values under their keys, both in the order of first appearance. */
function grouped<Value>(values: Iterable<Value>, key: (value: Value) => unknown[]): Value[][] {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const name = JSON.stringify(key(value));
    const group = groups.get(name);
    if (group) group.push(value);
    else groups.set(name, [value]);
  }
  return [...groups.values()];
}

/** Groups by the section of the best evidence, the largest first, then as the text goes. */
function bySection(statements: readonly Statement[]): Group[] {
  return grouped(statements, (statement) => [best(statement).document, best(statement).section])
    .toSorted((a, b) => b.length - a.length || (a[0]?.index ?? 0) - (b[0]?.index ?? 0))
    .map((group) => ({ place: best(group[0] as Statement), statements: group }));
}

/** What is lacking under the place that a suggestion names for it, those of one place together. */
function gapsOf(suggestions: readonly Suggestion[], lacking: readonly Statement[]): Gap[] {
  const left = new Map(lacking.map((statement) => [statement.index, statement]));
  const homes = new Map<string, { home: Suggestion; found: Statement[] }>();
  for (const suggestion of suggestions.filter(fillsGap)) {
    const found = suggestion.statements.flatMap((index) => {
      const statement = left.get(index);
      left.delete(index);
      return statement ? [statement] : [];
    });
    if (found.length === 0) continue;
    const place = JSON.stringify([suggestion.document, suggestion.section]);
    const home = homes.get(place) ?? { home: suggestion, found: [] };
    home.found.push(...found);
    homes.set(place, home);
  }
  const placed: Gap[] = [...homes.values()].map(({ home, found }) => ({ home, statements: found.toSorted(byIndex) }));
  return left.size > 0 ? [...placed, { home: null, statements: [...left.values()] }] : placed;
}

const central = (group: readonly Omission[]): number => Math.max(...group.map(({ centrality }) => centrality));

function leftOutOf(omissions: readonly Omission[]): LeftOut[] {
  return grouped(omissions, ({ document, section }) => [document, section])
    .toSorted((a, b) => central(b) - central(a))
    .map((group) => ({ place: group[0] as Omission, omissions: group }));
}
