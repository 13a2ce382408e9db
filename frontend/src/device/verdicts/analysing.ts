/** A text against a version of a base: statements, candidates, verdicts, coverage, omissions. */
import type { Analysis, Evidence, Language } from "../../api/types";
import { Offsets } from "../../text/offsets";
import { assertsNothing } from "./assertions";
import { coverage } from "./coverage";
import { evidence, judge, METHOD, type Support, type Unit } from "./judging";
import { omissions } from "./omissions";
import { Placement } from "./placement";
import { rounded, split } from "./python";
import { type Placed, Rescored } from "./rescoring";
import { find, type Found, type Means } from "./searching";
import { sections } from "./sections";
import { splitStatements } from "./statements";
import { suggestions } from "./suggestions";

/** What is said of a text, as an analysis has it. */
export type Judged = Pick<
  Analysis,
  | "base"
  | "base_version"
  | "language"
  | "report_language"
  | "evidence_languages"
  | "method"
  | "statements"
  | "coverage"
  | "omissions"
  | "usage"
  | "timings"
  | "warnings"
> &
  Required<Pick<Analysis, "sections" | "suggestions">>;

/**
 * All that the bases of `means` (one version, in one or two languages) say of `text`; the reasons are in
 * `reportLanguage`. Throws what encoding and searching throw, and the signal's reason.
 */
export async function analyse(text: string, reportLanguage: Language, means: Means): Promise<Judged> {
  const began = performance.now();
  const { bases, language } = means;
  const units = unitsOf(text, language);
  const asked = units.flatMap((unit, index) => (unit.checkable ? [{ unit, index }] : []));
  const read = performance.now();
  const found = await find(
    asked.map(({ unit }) => unit),
    means,
  );
  const searched = performance.now();
  const verdicts = verdictsOf(
    units,
    asked.map(({ unit, index }, at) => ({ unit, index, found: found[at] as Found })),
    language,
    reportLanguage,
  );
  await means.advance("judging", asked.length, asked.length);
  const [first] = bases;
  return {
    base: first?.header.base ?? "",
    base_version: first?.header.version ?? null,
    language,
    report_language: reportLanguage,
    evidence_languages: bases.map((base) => base.language),
    method: METHOD,
    ...verdicts,
    usage: { embedding_tokens: 0, prompt_tokens: 0, completion_tokens: 0, calls: 0 },
    timings: { splitting: seconds(began, read), searching: seconds(read, searched), judging: seconds(searched, performance.now()) },
    warnings: [],
  };
}

const seconds = (from: number, to: number): number => rounded((to - from) / 1000);

/** The units of `text`, in order, as they are judged; their places count code points. */
export function unitsOf(text: string, language: Language): Unit[] {
  const offsets = new Offsets(text);
  return splitStatements(text, language).map(({ start, end, text: plain, kind, checkable }) => ({
    start: offsets.point(start),
    end: offsets.point(end),
    text: plain,
    kind,
    source: text.slice(start, end),
    checkable: checkable || (kind === "question" && split(plain).length > 1),
    nothing: assertsNothing(plain, kind, language),
  }));
}

/** What is said of the whole text, from what is found for its checkable units, in order. */
function verdictsOf(units: readonly Unit[], asked: readonly { unit: Unit; index: number; found: Found }[], language: Language, reportLanguage: Language) {
  const byUnit = new Map(asked.map((one) => [one.index, one.found]));
  const supports = units.map((_, index): Support[] => byUnit.get(index)?.supports ?? []);
  const places = new Placement(supports);
  const statements = units.map((unit, index) =>
    judge(index, unit, supports[index] as Support[], reportLanguage, {
      placed: places.of(index),
      near: places.near(index),
      joint: byUnit.get(index)?.joint ?? null,
    }),
  );
  const leftOut = omissions({ statements, supports, vectors: asked.map(({ found }) => found.vector) });
  const homes = new Map<number, Evidence>();
  for (const { index, verdict, evidence: own } of statements) {
    const support = verdict === "absent" ? places.home(index) : null;
    const home = verdict === "contradicted" || verdict === "partial" ? own[0] : support ? evidence([support], 1)[0] : undefined;
    if (home) homes.set(index, home);
  }
  const placed: Placed[] = asked.map(({ unit, index, found }) => ({ unit, index, vector: found.vector, crowd: found.supports[0]?.crowd ?? 0 }));
  return {
    statements,
    coverage: coverage(statements),
    omissions: leftOut,
    sections: sections(units, statements),
    suggestions: suggestions(statements, homes, leftOut, new Rescored(placed, language)),
  };
}
