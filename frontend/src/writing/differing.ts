import type { Analysis, Statement, Verdict } from "../api/types";

/** A statement on which two analyses of the same text do not agree; null: one of them has no such statement. */
export interface Difference {
  text: string;
  one: Verdict | null;
  other: Verdict | null;
}

/** Where the verdicts of two analyses of the same text differ, in the text's order. */
export function differences(one: Analysis, other: Analysis): Difference[] {
  const there = new Map(other.statements.map((statement) => [placeOf(statement), statement]));
  const found = one.statements.flatMap((statement) => {
    const same = there.get(placeOf(statement));
    there.delete(placeOf(statement));
    return same?.verdict === statement.verdict ? [] : [{ at: statement.start, text: statement.text, one: statement.verdict, other: same?.verdict ?? null }];
  });
  const more = [...there.values()].map((statement) => ({ at: statement.start, text: statement.text, one: null, other: statement.verdict }));
  return [...found, ...more].toSorted((a, b) => a.at - b.at).map((each) => ({ text: each.text, one: each.one, other: each.other }));
}

const placeOf = ({ start, end }: Statement): string => `${start}-${end}`;

/** Marks the blocks of each of two texts that the other does not have word for word; how many there are. */
export function markDiffering(one: ParentNode, other: ParentNode): number {
  const [mine, theirs] = [blocks(one), blocks(other)];
  return mark(mine, theirs) + mark(theirs, mine);
}

const blocks = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>("h1, h2, h3, h4, h5, h6, p, li, td")].filter((block) => !block.querySelector("p, li"));

const words = (block: HTMLElement): string => (block.textContent ?? "").replace(/\s+/g, " ").trim();

function mark(own: readonly HTMLElement[], others: readonly HTMLElement[]): number {
  const known = new Set(others.map(words));
  const differing = own.filter((block) => words(block) !== "" && !known.has(words(block)));
  for (const block of differing) block.dataset["differs"] = "";
  return differing.length;
}
