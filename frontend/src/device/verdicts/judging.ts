/** Verdicts: what the best passages say of each statement, as a probability with its reason. */
import type { Evidence, Language, Statement, Verdict } from "../../api/types";
import type { Base } from "../base/format";
import { type Alignment, align } from "./alignment";
import { covers, limits, probabilities } from "./calibration";
import { facts } from "./facts";
import { features } from "./features";
import { rounded } from "./python";
import { clashes, missing, reason } from "./reasons";
import { type Candidates, top } from "./search";
import type { Span } from "./statements";

export const METHOD = "alignment-5";
const EVIDENCE = 5;
/** Shares of a statement and of a passage that must be held for the statement to be partly said. */
const PART = 0.35;
const WHOLE = 0.9;
const CLOSE = 8;
/** Cosine of what has nothing to do with a statement, for a base of few passages. */
const UNRELATED = 0.25;
/** Of lexical overlap in the order of candidates. */
const SHARE = 0.2;
export const SAME_PLACES = 4;
/** Passages of one text that are weighed against each other. */
const SAME_ROW = 64;
/** Of `match`: below this a translation of the same passage is no better than the original. */
const OWN_LANGUAGE = 0.1;

/** What is judged: its place and plain text, and whether it asserts anything. */
export interface Unit extends Omit<Span, "kind"> {
  kind: string;
  /** Its Markdown. */
  source: string;
  /** Whether it asserts nothing: without counterpart in the base, it is not missing either. */
  nothing: boolean;
}

/** How a row speaks to a statement. `match`: of the same thing; `support`: saying all of it. */
export interface Support {
  base: Base;
  row: number;
  match: number;
  support: number;
  alignment: Alignment;
  /** The statement's. */
  language: Language;
  /** Where the row stands in several documents, the one that is meant. */
  document?: number;
  /** Mean cosine of the passages behind the best. */
  crowd: number;
}

/** The verdict on a statement from the verdicts on its parts. */
export interface Joint {
  verdict: Verdict;
  score: number;
  /** One passage for each part that is said, in the order of the parts. */
  found: readonly Support[];
  /** The parts that the base does not say. */
  missing: readonly string[];
}

/** A document of one of the bases, as one number, which sorts by language first. */
export type Where = number;

const LANGUAGE = 2 ** 32;
export const whereOf = (base: Base, document: number): Where => (base.language === "en" ? 0 : LANGUAGE) + document;
export const documentOf = (where: Where): number => where % LANGUAGE;
export const languageOf = (where: Where): Language => (where < LANGUAGE ? "en" : "pt");

/** The closest rows of one language for a statement, best first. Headings assert nothing and are left out. */
export function supports(base: Base, unit: Unit, language: Language, found: Candidates): Support[] {
  const scores = found.cosine.map((cosine, at) => cosine + SHARE * (found.share[at] as number));
  const order = top(scores, 4 * CLOSE)
    .filter((at) => !isHeading(base, found.rows[at] as number))
    .slice(0, CLOSE);
  const behind = order.slice(1);
  const near = behind.reduce((sum, at) => sum + (found.cosine[at] as number), 0);
  const crowd = (near + UNRELATED * (CLOSE - 1 - behind.length)) / (CLOSE - 1);
  const others = order.map((at) => {
    const row = found.rows[at] as number;
    return facts(base.text(row), base.language, base.quote(base.passagesOf(row)[0] as number));
  });
  const known = new Set(others.flatMap((other) => [...other.marked]));
  const own = facts(unit.text, language, unit.source);
  let least = 1;
  return order.map((at, number) => {
    const other = others[number] as (typeof others)[number];
    const alignment = align(own, language, other, base.language, known);
    const cosine = found.cosine[at] as number;
    const following = order[number + 1];
    const measured = features({
      cosine,
      share: found.share[at] as number,
      back: found.back[at] as number,
      margin: cosine - (following === undefined ? 0 : (found.cosine[following] as number)),
      crowd,
      alignment,
      lengths: [own.words.length, other.words.length],
    });
    const { match, support } = probabilities(measured, language, base.language);
    least = Math.min(least, match);
    return { base, row: found.rows[at] as number, match: rounded(least), support: rounded(Math.min(support, least)), alignment, language, crowd };
  });
}

/** The supports of several languages, best first; of equally good ones, those in the statement's own. */
export function merged(parts: readonly Support[][]): Support[] {
  const order = (s: Support): number => -s.match - (s.language === s.base.language ? OWN_LANGUAGE : 0);
  return parts.flat().toSorted((a, b) => order(a) - order(b));
}

/**
 * Passages of `found` in its order, each from another section of a document. Where one text stands in several
 * documents, those that `near` weighs most come first: the ones that the statements around it are found in.
 */
export function evidence(found: readonly Support[], limit = EVIDENCE, near?: ReadonlyMap<Where, number>): Evidence[] {
  const out: Evidence[] = [];
  const seen = new Set<string>();
  for (const support of found) {
    const { base } = support;
    for (const passage of placesOf(support, near)) {
      const document = base.document(passage);
      if (support.document !== undefined && support.document !== document) continue;
      const place = `${base.language} ${document} ${base.section[passage]}`;
      if (seen.has(place) || out.length >= limit) continue;
      seen.add(place);
      out.push({ ...base.place(passage), score: support.support });
    }
    if (out.length >= limit) break;
  }
  return out;
}

function placesOf({ base, row, document }: Support, near?: ReadonlyMap<Where, number>): number[] {
  let passages = [...base.passagesOf(row).subarray(0, SAME_ROW)];
  if (near && near.size > 0 && passages.length > 1) {
    const weigh = new Map(passages.map((passage) => [passage, near.get(whereOf(base, base.document(passage))) ?? 0]));
    passages = passages.toSorted((a, b) => (weigh.get(b) as number) - (weigh.get(a) as number) || a - b);
  }
  return document === undefined ? passages.slice(0, SAME_PLACES) : passages;
}

export interface Shown {
  /** What is found, in the order in which an absent statement shows it. */
  placed: readonly Support[];
  near: ReadonlyMap<Where, number>;
  /** What the statement's parts say. */
  joint: Joint | null;
}

/** The verdict on one statement, its evidence and its reason in `reportLanguage`. */
export function judge(index: number, unit: Unit, own: readonly Support[], reportLanguage: Language, { placed, near, joint }: Shown): Statement {
  let { verdict, score } = joint ?? verdictOf(unit, own);
  const found = joint ? [...joint.found, ...own] : own;
  if (verdict === "absent" && unit.nothing) [verdict, score] = ["not_checkable", 0];
  const shown = verdict === "not_checkable" ? [] : evidence(verdict === "absent" ? placed : found, EVIDENCE, near);
  const lies = found[0]?.alignment ?? null;
  const unsaid = joint?.missing ?? null;
  return {
    index,
    start: unit.start,
    end: unit.end,
    text: unit.source,
    verdict,
    score,
    reason: reason(reportLanguage, unit.kind, verdict, lies, shown, unsaid),
    evidence: shown,
    clashes: clashes(verdict, lies),
    missing: missing(verdict, lies, unsaid),
  };
}

export function verdictOf(unit: Unit, found: readonly Support[]): { verdict: Verdict; score: number } {
  if (!unit.checkable) return { verdict: "not_checkable", score: 0 };
  const [best] = found;
  if (!best) return { verdict: "absent", score: 0 };
  const { match, support: score, language, base } = best;
  if (match < limits(language, base.language).match) return { verdict: saysAPart(unit, best) ? "partial" : "absent", score };
  if (covers(match, score, language, base.language)) return { verdict: "covered", score };
  return { verdict: best.alignment.clashes.length > 0 ? "contradicted" : "partial", score };
}

/** Whether the passage stands whole, and undisputed, in a statement that goes on to say more. */
function saysAPart(unit: Unit, { base, row, language, alignment }: Support): boolean {
  if (language !== base.language || alignment.held < PART || alignment.clashes.length > 0) return false;
  const said = new Set(facts(unit.text, language).words.map((word) => word.key));
  const found = facts(base.text(row), language).words.filter((word) => word.kind !== "stop");
  return found.length > 0 && found.filter((word) => said.has(word.key)).length >= WHOLE * found.length;
}

function isHeading(base: Base, row: number): boolean {
  return base.passagesOf(row).subarray(0, SAME_PLACES).every((passage) => base.kind(passage) === "heading");
}
