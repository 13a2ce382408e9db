/** What to write next, where it belongs, and what it would bring: found by scoring the text again with it. */
import type { Evidence, Omission, Place, Statement, Suggestion, SuggestionKind, Verdict } from "../../api/types";
import { scoreOf } from "./coverage";
import { words } from "./parts";
import { rounded } from "./python";
import type { Rescored } from "./rescoring";

const MOST = 12;
const INCLUDED = 4;
const PASSAGES = 4;
/** Indexes between neighbours: a heading or a line of code may stand there. */
const APART = 2;
const KINDS: Partial<Record<Verdict, SuggestionKind>> = { contradicted: "correct", partial: "complete", absent: "write" };

interface Group {
  kind: SuggestionKind;
  home: Evidence | null;
  statements: Statement[];
}

/**
 * At most `MOST`, what brings most coverage first. `homes`: by index of a statement, the passage beside which what it
 * lacks belongs (missing where nothing is near). Neighbours that belong in one document are one.
 */
export function suggestions(
  statements: readonly Statement[],
  homes: ReadonlyMap<number, Evidence>,
  omissions: readonly Omission[],
  rescored: Rescored,
): Suggestion[] {
  const groups: Group[] = [];
  for (const statement of statements) {
    const kind = KINDS[statement.verdict];
    if (!kind) continue;
    const home = homes.get(statement.index) ?? null;
    const group = groups.at(-1);
    if (group && takes(group, kind, home, statement)) group.statements.push(statement);
    else groups.push({ kind, home, statements: [statement] });
  }
  const now = scoreOf(statements).score;
  const ranked = groups.map((group) => suggested(group, statements, rescored, now)).toSorted((a, b) => b.gain - a.gain || byNumbers(a.statements, b.statements));
  const included = bySection(omissions)
    .map((own) => includedOf(own, statements, now))
    .toSorted((a, b) => b.gain - a.gain)
    .slice(0, INCLUDED);
  return [...ranked.slice(0, MOST - included.length), ...included];
}

function takes(group: Group, kind: SuggestionKind, home: Evidence | null, statement: Statement): boolean {
  const isSameDocument = group.home?.language === home?.language && group.home?.document === home?.document;
  return group.kind === kind && isSameDocument && statement.index - (group.statements.at(-1) as Statement).index <= APART;
}

function byNumbers(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at < 0 ? a.length - b.length : (a[at] as number) - (b[at] ?? -1);
}

function suggested({ kind, home, statements: own }: Group, statements: readonly Statement[], rescored: Rescored, now: number): Suggestion {
  const indexes = own.map((statement) => statement.index);
  const covered = rescored.covered(indexes);
  const after = statements.map((statement) => (covered.has(statement.index) ? { ...statement, verdict: "covered" as const } : statement));
  const shown = own.flatMap((statement) => statement.evidence.slice(0, 2));
  return {
    kind,
    statements: indexes,
    document: home?.document ?? null,
    language: home?.language ?? null,
    section: home?.section ?? "",
    anchor: home?.anchor ?? "",
    passages: places(home ? [home, ...shown] : shown),
    author_supplies: kind === "write",
    gain: gain(scoreOf(after).score, now),
  };
}

/** The coverage of the text once it says these passages, too: their words are covered. */
function includedOf(own: readonly Omission[], statements: readonly Statement[], now: number): Suggestion {
  const whole = scoreOf(statements).words;
  const more = own.reduce((sum, omission) => sum + words(omission.quote), 0);
  const first = own[0] as Omission;
  return {
    kind: "include",
    statements: [],
    document: first.document,
    language: first.language,
    section: first.section,
    anchor: first.anchor,
    passages: places(own),
    author_supplies: false,
    gain: gain((now * whole + more) / (whole + more), now),
  };
}

function bySection(omissions: readonly Omission[]): Omission[][] {
  const out = new Map<string, Omission[]>();
  for (const omission of omissions) {
    const key = `${omission.language}\0${omission.document}\0${omission.section}`;
    out.set(key, [...(out.get(key) ?? []), omission]);
  }
  return [...out.values()];
}

function places(shown: readonly Place[]): Place[] {
  const distinct = new Map<string, Place>();
  for (const { passage, document, language, section, anchor, start, end, first_line, last_line, quote } of shown) {
    if (!distinct.has(passage)) distinct.set(passage, { passage, document, language, section, anchor, start, end, first_line, last_line, quote });
  }
  return [...distinct.values()].slice(0, PASSAGES);
}

const gain = (after: number, now: number): number => rounded(Math.min(1, Math.max(0, after - now)));
