import type { Coverage, SectionCoverage, Verdict } from "../../api/types";
import { type Outline, withVerdict } from "./outline";
import { cut, escape, plain } from "./quoting";
import { halfEven, points } from "./rounding";
import { paragraphs, sentences, table, type Wording } from "./wording";

const WIDE = 0.35;
const COUNTED: readonly Verdict[] = ["covered", "partial", "contradicted", "absent"];
const ROWS = 10;
const HEADING = 60;

/** The report's first section, as services/reporter/summary.py: the paragraph of figures, and coverage by section of the text. */
export function facts(outline: Outline, words: Wording): string {
  const { judged, shape, checkable } = outline;
  const base = escape(judged.base);
  if (shape === "nothing") return words.say("nothing", { base });
  if (shape === "uncheckable") return words.say("uncheckable", { n: judged.statements.length, base });
  const foreign = shape === "foreign";
  const first = foreign ? words.say("foreign", { n: checkable, base }) : sentences([share(outline, words), counts(outline, words), wide(outline, words)]);
  const skipped = withVerdict(judged, "not_checkable").length;
  const said = sentences([first, skipped > 0 ? words.say("unchecked", { n: skipped }) : ""]);
  return paragraphs([said, foreign ? "" : bySection(outline, words)]);
}

/** Where the text agrees most, and the one thing to do first. */
export function reading(outline: Outline, words: Wording): string {
  return sentences([agreesMost(outline, words), doFirst(outline, words)]);
}

function share({ judged: { coverage, base } }: Outline, words: Wording): string {
  const { score, low, high } = percents(coverage);
  if (low === high) return words.say("coverage-exact", { score, base: escape(base) });
  return words.say("coverage", { score, low, high, base: escape(base) });
}

function percents({ score, low, high }: Coverage): { score: number; low: number; high: number } {
  return { score: percent(score), low: percent(low), high: percent(high) };
}

/** 0 and 100 are said of nothing and of everything alone. */
function percent(value: number): number {
  const rounded = halfEven(100 * value);
  return value === 0 || value === 1 ? rounded : Math.min(99, Math.max(1, rounded));
}

function counts({ judged, checkable }: Outline, words: Wording): string {
  const counted = COUNTED.map((verdict) => ({ verdict, n: withVerdict(judged, verdict).length })).filter(({ n }) => n > 0);
  const only = counted[0]?.verdict ?? "";
  if (checkable === 1) return words.say(`single-${only}`);
  if (counted.length === 1) return words.say(`all-${only}`, { n: checkable });
  return words.say("counts", { n: checkable, list: words.listing(counted.map(({ verdict, n }) => words.say(`count-${verdict}`, { n }))) });
}

function wide({ judged: { coverage } }: Outline, words: Wording): string {
  return coverage.high - coverage.low > WIDE ? words.say("coverage-wide") : "";
}

/** A table of the text's sections; of many, the least covered. */
function bySection(outline: Outline, words: Wording): string {
  const sections = outline.sections.filter(({ coverage }) => coverage.words > 0);
  if (sections.length < 2) return "";
  const kept = sections.toSorted((a, b) => a.coverage.score - b.coverage.score || a.start - b.start).slice(0, ROWS);
  const shown = kept.toSorted((a, b) => a.start - b.start);
  const head = ["name", "share", "counts"].map((column) => words.say(`sections-${column}`));
  const rows = shown.map((section) => [
    escape(cut(plain(section.heading), HEADING)) || words.say("sections-untitled"),
    range(section.coverage, words),
    made(section, words),
  ]);
  const rest = sections.length - shown.length;
  return paragraphs([table(head, rows), rest > 0 ? words.say("sections-rest", { n: rest }) : ""]);
}

function range(coverage: Coverage, words: Wording): string {
  const { score, low, high } = percents(coverage);
  return low === high ? words.say("sections-exact", { score }) : words.say("sections-range", { score, low, high });
}

function made({ coverage }: SectionCoverage, words: Wording): string {
  return COUNTED.flatMap((verdict) => (coverage.counts[verdict] ? [words.say(`short-${verdict}`, { n: coverage.counts[verdict] })] : [])).join(", ");
}

function agreesMost({ agreements }: Outline, words: Wording): string {
  // where no section supports two statements, none stands out
  const groups = agreements.slice(0, 2).filter(({ statements }) => statements.length > 1);
  const items = groups.map(({ place, statements }) => words.say("agrees-item", { place: words.place(place), n: statements.length }));
  return items.length > 0 ? words.say("agrees-most", { list: words.listing(items) }) : "";
}

/** The contradictions, which come before all else, and the suggestion that would bring most. */
function doFirst({ shape, contradictions, judged }: Outline, words: Wording): string {
  if (shape === "nothing" || shape === "uncheckable" || shape === "foreign") return "";
  const settle = contradictions.length > 0 ? words.say("first-settle", { n: contradictions.length }) : "";
  const writing = judged.suggestions.filter(({ kind }) => kind === "write" || kind === "complete");
  const [most] = writing.toSorted((a, b) => b.gain - a.gain);
  if (!most || points(most.gain) === 0) return settle;
  return sentences([settle, words.say("first-gain", { place: words.where(most), n: points(most.gain) })]);
}
