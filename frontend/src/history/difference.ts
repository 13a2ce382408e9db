import type { Analysis, Statement } from "../api/types";

/** A statement as it was and as it is. */
export interface Pair {
  before: Statement;
  after: Statement;
}

/** What became of the statements of a text, each list in the text's order. */
export interface Difference {
  added: Statement[];
  removed: Statement[];
  /** With another verdict, reworded or not. */
  changed: Pair[];
  /** In other words, with the same verdict. */
  reworded: Pair[];
  /** How many stayed as they were. */
  same: number;
}

/** The share of words that two statements must have in common to be one: half of both. Dice's coefficient. */
const ALIKE = 0.5;

/**
 * What changed between two analyses. Statements that say the same are one, in their order where they say it more than
 * once; of the others, those that share most words, at least `ALIKE` of them.
 */
export function difference(before: Analysis, after: Analysis): Difference {
  const { pairs, removed, added } = aligned(before.statements, after.statements);
  const found: Difference = { added, removed, changed: [], reworded: [], same: 0 };
  for (const pair of pairs) {
    if (pair.before.verdict !== pair.after.verdict) found.changed.push(pair);
    else if (said(pair.before) !== said(pair.after)) found.reworded.push(pair);
    else found.same++;
  }
  return found;
}

const said = ({ text }: Statement): string => text.normalize("NFC").replace(/\s+/g, " ").trim();

function aligned(before: readonly Statement[], after: readonly Statement[]): { pairs: Pair[]; removed: Statement[]; added: Statement[] } {
  const partner = new Map<Statement, Statement>();
  const waiting = new Map<string, Statement[]>();
  for (const statement of after) {
    const known = waiting.get(said(statement));
    if (known) known.push(statement);
    else waiting.set(said(statement), [statement]);
  }
  for (const statement of before) {
    const same = waiting.get(said(statement))?.shift();
    if (same) partner.set(statement, same);
  }
  const taken = new Set(partner.values());
  for (const [one, other] of alike(before.filter((statement) => !partner.has(statement)), after.filter((statement) => !taken.has(statement)))) {
    if (partner.has(one) || taken.has(other)) continue;
    partner.set(one, other);
    taken.add(other);
  }
  return {
    pairs: [...partner].map(([one, other]) => ({ before: one, after: other })).toSorted((a, b) => a.after.start - b.after.start),
    removed: before.filter((statement) => !partner.has(statement)),
    added: after.filter((statement) => !taken.has(statement)),
  };
}

/** A word of more statements than this, of both texts, brings none of them together: it would bring all. */
const COMMON = 40;

/** Statements that may be one, the likest first; of equals, those at nearly the same place. The same pairs either way round. */
function alike(before: readonly Statement[], after: readonly Statement[]): [Statement, Statement][] {
  const [were, are] = [before.map(words), after.map(words)];
  const [wherePast, where] = [placesOf(were), placesOf(are)];
  const found = were.flatMap((own, from) => {
    const near = new Set([...own].flatMap((word) => ((wherePast.get(word)?.length ?? 0) + (where.get(word)?.length ?? 0) > COMMON ? [] : (where.get(word) ?? []))));
    return [...near].map((at) => ({ from, at, share: shareOf(own, are[at] ?? new Set()) }));
  });
  return found
    .filter(({ share }) => share >= ALIKE)
    .toSorted((a, b) => b.share - a.share || Math.abs(a.from - a.at) - Math.abs(b.from - b.at) || a.from + a.at - (b.from + b.at))
    .flatMap(({ from, at }): [Statement, Statement][] => {
      const [one, other] = [before[from], after[at]];
      return one && other ? [[one, other]] : [];
    });
}

/** The statements that each word is in. */
function placesOf(sets: readonly Set<string>[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, set] of sets.entries()) {
    for (const word of set) {
      const known = places.get(word);
      if (known) known.push(at);
      else places.set(word, [at]);
    }
  }
  return places;
}

function shareOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const word of one) if (other.has(word)) common++;
  return (2 * common) / (one.size + other.size);
}

function words({ text }: Statement): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []);
}
