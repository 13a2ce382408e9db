/** In what two sentences differ, when that can be named: numbers first, then a few words. As services/reporter/differences.py. */

const NUMBER = /\p{Nd}+(?:[.,:]\p{Nd}+)*(?:\s?[%°])?/gu;
const UNIT = /\s?(?:-\s?)?([\p{L}\p{Nl}\p{No}]{1,14})/uy;
const TOKEN = /[\p{L}\p{N}_]+(?:[-'’.][\p{L}\p{N}_]+)*%?/gu;
const NO_UNIT = new Set("a o e à é and or of to in is are as os ou de do da em no na por com if the for são on at by per se".split(" "));
const ALIKE = 0.5;
const SPAN = 30;
const LONGEST = 3;

/** What stands here (in the text) where the base has something else. */
export interface Difference {
  here: string;
  there: string;
}

type Span = readonly [start: number, end: number];

/**
 * The numbers that only one of two plain sentences has, else the words that alone were replaced. null where
 * nothing short can be named: better silent than wrong. Words are compared in one language only.
 */
export function difference(here: string, there: string, sameLanguage = true): Difference | null {
  const [ours, theirs] = [numbers(here), numbers(there)];
  const onlyHere = [...ours].flatMap(([number, span]) => (theirs.has(number) ? [] : [span]));
  const onlyThere = [...theirs].flatMap(([number, span]) => (ours.has(number) ? [] : [span]));
  if (onlyHere.length > 0 && onlyThere.length > 0 && Math.max(onlyHere.length, onlyThere.length) <= 3) {
    if (sameLanguage) return { here: shown(here, onlyHere), there: shown(there, onlyThere) };
    // words of one language don't belong into a sentence of the other: the numbers alone
    return { here: bare(here, theirs), there: bare(there, ours) };
  }
  return sameLanguage ? replaced(here, there) : null;
}

const unspaced = (number: string): string => number.replace(/\s/g, "");

function bare(text: string, other: ReadonlyMap<string, Span>): string {
  const found = [...text.matchAll(NUMBER)].map(([number]) => number).filter((number) => !other.has(unspaced(number)));
  return [...new Set(found)].join(", ");
}

/** Number -> where it stands with the word after it. */
function numbers(text: string): Map<string, Span> {
  const found = new Map<string, Span>();
  for (const match of text.matchAll(NUMBER)) {
    const after = match.index + match[0].length;
    UNIT.lastIndex = after;
    const unit = UNIT.exec(text);
    const end = unit && !NO_UNIT.has((unit[1] ?? "").toLowerCase()) ? after + unit[0].length : after;
    found.set(unspaced(match[0]), [match.index, end]);
  }
  return found;
}

/** The numbers as `text` says them: '200 to 500 tokens'; apart where they stand far apart. */
function shown(text: string, spans: readonly Span[]): string {
  const first = Math.min(...spans.map(([start]) => start));
  const last = Math.max(...spans.map(([, end]) => end));
  if (last - first <= SPAN) return text.slice(first, last);
  return spans.map(([start, end]) => text.slice(start, end)).join(", ");
}

function replaced(here: string, there: string): Difference | null {
  const ours = here.match(TOKEN) ?? [];
  const theirs = there.match(TOKEN) ?? [];
  const blocks = matchingBlocks(ours.map(folded), theirs.map(folded));
  const matched = blocks.reduce((sum, [, , size]) => sum + size, 0);
  const ratio = ours.length + theirs.length === 0 ? 1 : (2 * matched) / (ours.length + theirs.length);
  if (ratio < ALIKE) return null;
  const changes: { here: string; there: string; weight: number }[] = [];
  let [a, c] = [0, 0];
  for (const [b, d, size] of [...blocks, [ours.length, theirs.length, 0] as const]) {
    if (b > a && d > c) {
      const weight = Math.max(b - a, d - c, 2 * Math.abs(b - a - d + c));
      changes.push({ here: ours.slice(a, b).join(" "), there: theirs.slice(c, d).join(" "), weight });
    }
    [a, c] = [b + size, d + size];
  }
  const [only] = changes;
  if (!only || changes.length !== 1 || only.weight > LONGEST) return null;
  return { here: only.here, there: only.there };
}

const folded = (word: string): string => word.toLowerCase();

type Block = readonly [ours: number, theirs: number, size: number];

/**
 * The matching blocks of Python's difflib (no junk), in order: the longest run that both share, the first of
 * equals, then the same on either side of it. Own code: npm's differs give shortest edits, which are others.
 */
function matchingBlocks(ours: readonly string[], theirs: readonly string[]): Block[] {
  const places = new Map<string, number[]>();
  theirs.forEach((word, at) => places.set(word, [...(places.get(word) ?? []), at]));
  const found: Block[] = [];
  const waiting: [number, number, number, number][] = [[0, ours.length, 0, theirs.length]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [alo, ahi, blo, bhi] = next;
    const [i, j, size] = longest(ours, places, alo, ahi, blo, bhi);
    if (size === 0) continue;
    found.push([i, j, size]);
    if (alo < i && blo < j) waiting.push([alo, i, blo, j]);
    if (i + size < ahi && j + size < bhi) waiting.push([i + size, ahi, j + size, bhi]);
  }
  return found.toSorted((a, b) => a[0] - b[0]);
}

function longest(ours: readonly string[], places: ReadonlyMap<string, number[]>, alo: number, ahi: number, blo: number, bhi: number): Block {
  let best: Block = [alo, blo, 0];
  let before = new Map<number, number>();
  for (let i = alo; i < ahi; i++) {
    const here = new Map<number, number>();
    for (const j of places.get(ours[i] ?? "") ?? []) {
      if (j < blo || j >= bhi) continue;
      const size = (before.get(j - 1) ?? 0) + 1;
      here.set(j, size);
      if (size > best[2]) best = [i - size + 1, j - size + 1, size];
    }
    before = here;
  }
  return best;
}
