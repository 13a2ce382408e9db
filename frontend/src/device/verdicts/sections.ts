/** Coverage of the parts of a text, as its own headings make them. */
import type { SectionCoverage, Statement } from "../../api/types";
import { coverage } from "./coverage";
import type { Unit } from "./judging";

/** One part a heading, up to the next one; parts with nothing to check are left out. None without headings. */
export function sections(units: readonly Unit[], statements: readonly Statement[]): SectionCoverage[] {
  const headings = units.filter((unit) => unit.kind === "heading").map(({ start, text }) => ({ start, heading: text }));
  const [first] = headings;
  if (!first) return [];
  if (first.start > 0) headings.unshift({ start: 0, heading: "" });
  const length = units.reduce((most, unit) => Math.max(most, unit.end), 0);
  return headings.flatMap(({ start, heading }, at) => {
    const end = headings[at + 1]?.start ?? length;
    const own = coverage(statements.filter((statement) => start <= statement.start && statement.start < end));
    return own.words > 0 ? [{ start, end, heading, coverage: own }] : [];
  });
}
