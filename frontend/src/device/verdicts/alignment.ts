/** A statement laid over a passage: what of the one has no counterpart in the other. */
import type { Language } from "../../api/types";
import { type Facts, isNegation, type Word, type WordKind } from "./facts";
import { type Run, runs } from "./levenshtein";
import { opposed, type Side } from "./opposites";
import { casefold, count, type Counter, counted, minus, total } from "./python";

/** Words before the first aligned one among which a negation denies it too: "no chemical" before "fertiliser". */
const BEFORE = 3;
const WEIGHT: Record<WordKind, number> = { number: 1.5, code: 1.5, negation: 1, stop: 0.15, word: 1 };

/** Two things that cannot both be meant: `said` by the statement, `found` in the passage. */
export interface Clash {
  kind: "number" | "code" | "negation" | "opposite" | "word";
  said: string;
  found: string;
}

/** How a statement lies over a passage. Counts are of words, shares of their weight. */
export interface Alignment {
  /** Share of the statement that the passage holds, in any order; in another language, of its facts. */
  held: number;
  /** Share of the passage between its first and last aligned word that the statement holds. */
  filled: number;
  /** Runs of words with content that differ. */
  edits: number;
  clashes: readonly Clash[];
  /** Words of the statement without counterpart, as written. */
  missing: readonly string[];
  numbersMissing: number;
  codesMissing: number;
  /** Code names of the passage that the statement lacks. */
  codesUnsaid: number;
  /** Of these, the ones that the passage marks as code. */
  markedUnsaid: number;
  /** Negations of the statement less those of the passage. */
  negation: number;
}

/** Lays `statement` over `passage`. `known` are words that passages nearby mark as code. */
export function align(statement: Facts, language: Language, passage: Facts, passageLanguage: Language, known: ReadonlySet<string>): Alignment {
  return language === passageLanguage ? alignSame(statement, passage) : alignAcross(statement, passage, known);
}

const weight = (words: readonly Word[]): number => words.reduce((sum, word) => sum + WEIGHT[word.kind], 0);

/**
 * The words as they compare with the `other` sentence's: what that marks as code is code here too, and a number that has
 * a unit there alone has it here.
 */
function recoded(facts: Facts, other: Facts): readonly Word[] {
  if (other.marked.size === 0 && (facts.numbers.size === 0 || other.numbers.size === 0)) return facts.words;
  return facts.words.map((word) => {
    if (word.kind === "number") return { ...word, key: `#${withUnit(word.key.slice(1), facts.numbers, other.numbers)}` };
    if (word.kind !== "word" && word.kind !== "stop") return word;
    const bare = casefold(word.text);
    return other.marked.has(bare) ? { key: `=${bare}`, text: word.text, kind: "code" } : word;
  });
}

/** `number`, with the unit that `others` alone gives its value: "8 to 17" speaks of "17 hours". */
function withUnit(number: string, own: Counter<string>, others: Counter<string>): string {
  if (others.has(number) || number.includes(" ")) return number;
  const [named] = [...others.keys()].filter((other) => other.startsWith(`${number} `) && !own.has(other)).toSorted(byCode);
  return named ?? number;
}

function numbersOf(facts: Facts, other: Facts): Counter<string> {
  const out: Counter<string> = new Map();
  for (const [number, times] of facts.numbers) count(out, withUnit(number, facts.numbers, other.numbers), times);
  return out;
}

function alignSame(statement: Facts, passage: Facts): Alignment {
  const ours = recoded(statement, passage);
  const theirs = recoded(passage, statement);
  const a = ours.map((word) => word.key);
  const b = theirs.map((word) => word.key);
  const lacking = minus(counted(a), counted(b));
  const unsaid = minus(counted(b), counted(a));
  const blocks = runs(a, b);
  const first = blocks.find((run) => run.same)?.j ?? 0;
  const last = blocks.findLast((run) => run.same)?.j2 ?? b.length;
  const inside = theirs.slice(first, last);
  const { edits, missing, negation, clashes } = differing(blocks, ours, theirs, { lacking, unsaid, first, last });
  const opposites = oppositesOf(statement, passage);
  if (negation % 2 !== 0 && denies(opposites)) clashes.push(negated(ours, theirs, lacking, unsaid));
  if (negation % 2 === 0 || denies(opposites)) clashes.push(...opposites);
  return {
    held: 1 - weight(take(ours, lacking)) / (weight(ours) || 1),
    filled: 1 - weight(take(inside, unsaid)) / (weight(inside) || 1),
    edits,
    clashes,
    missing,
    numbersMissing: total(minus(numbersOf(statement, passage), numbersOf(passage, statement))),
    codesMissing: [...lacking].reduce((sum, [key, times]) => sum + (key[0] === "=" ? times : 0), 0),
    codesUnsaid: b.slice(first, last).filter((key) => key[0] === "=" && unsaid.has(key)).length,
    markedUnsaid: inside.filter((word) => word.kind === "code" && unsaid.has(word.key) && passage.marked.has(word.key.slice(1))).length,
    negation,
  };
}

interface Compared {
  lacking: Counter<string>;
  unsaid: Counter<string>;
  first: number;
  last: number;
}

function differing(blocks: readonly Run[], ours: readonly Word[], theirs: readonly Word[], { lacking, unsaid, first, last }: Compared) {
  const clashes: Clash[] = [];
  const missing: string[] = [];
  let edits = 0;
  let negation = 0;
  const left = new Map(lacking);
  const right = new Map(unsaid);
  for (const { same, i, i2, j, j2 } of blocks) {
    if (same) continue;
    const out = pop(ours.slice(i, i2), left).filter(hasContent);
    const isInner = (first <= j && j < last) || i < i2;
    const into = pop(isInner ? theirs.slice(j, j2) : denialsOf(theirs.slice(j, j2), j2 === first), right).filter(hasContent);
    if (out.length === 0 && into.length === 0) continue;
    edits++;
    missing.push(...out.map((word) => word.text));
    negation += out.filter(isDenial).length - into.filter(isDenial).length;
    const clash = clashOf(out, into);
    if (clash) clashes.push(clash);
  }
  return { edits, missing, negation, clashes };
}

const hasContent = (word: Word): boolean => word.kind !== "stop";
const isDenial = (word: Word): boolean => word.kind === "negation";

/** What of a passage's words around the aligned ones still bears on these: a negation right before them. */
const denialsOf = (words: readonly Word[], isBefore: boolean): Word[] => (isBefore ? words.slice(-BEFORE).filter(isDenial) : []);

function alignAcross(statement: Facts, passage: Facts, known: ReadonlySet<string>): Alignment {
  const codes = new Set(statement.codes);
  // a letter alone is a name in code and a word in Portuguese ("o", "a", "e")
  for (const word of statement.plain) if (word.length > 1 && (known.has(word) || passage.marked.has(word))) codes.add(word);
  const gone = [...codes].filter((code) => !passage.plain.has(code)).toSorted(byCode);
  const unsaid = [...passage.codes].filter((code) => !statement.plain.has(code)).toSorted(byCode);
  const stated = numbersOf(statement, passage);
  const told = numbersOf(passage, statement);
  const lost = minus(stated, told);
  const others = minus(told, stated);
  const clashes: Clash[] = [];
  const [lostFirst] = [...lost.keys()].toSorted(byCode);
  const [otherFirst] = [...others.keys()].toSorted(byCode);
  if (lostFirst !== undefined && otherFirst !== undefined) clashes.push({ kind: "number", said: lostFirst, found: otherFirst });
  const marked = unsaid.filter((code) => passage.marked.has(code));
  const [found] = marked.length > 0 ? marked : unsaid;
  if (found !== undefined && (gone.length > 0 || marked.length > 0)) clashes.push({ kind: "code", said: gone[0] ?? "", found });
  const negation = statement.negations - passage.negations;
  const opposites = oppositesOf(statement, passage);
  if (negation % 2 !== 0 && denies(opposites)) clashes.push({ kind: "negation", said: "", found: "" });
  if (negation % 2 === 0 || denies(opposites)) clashes.push(...opposites);
  const allStated = codes.size + total(stated);
  const allTold = passage.codes.size + total(told);
  const lacking = gone.length + total(lost);
  const more = unsaid.length + total(others);
  return {
    held: allStated ? 1 - lacking / allStated : 1,
    filled: allTold ? 1 - more / allTold : 1,
    edits: lacking + more,
    clashes,
    missing: [...gone, ...[...lost.keys()].toSorted(byCode)],
    numbersMissing: total(lost),
    codesMissing: gone.length,
    codesUnsaid: unsaid.length,
    markedUnsaid: marked.length,
    negation,
  };
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of `words`, those that `keys` counts, as often as it does. */
const take = (words: readonly Word[], keys: Counter<string>): Word[] => pop(words, new Map(keys));

function pop(words: readonly Word[], left: Counter<string>): Word[] {
  return words.filter((word) => {
    const times = left.get(word.key) ?? 0;
    if (times > 0) left.set(word.key, times - 1);
    return times > 0;
  });
}

/** What a differing run says against the run that stands in its place. */
function clashOf(said: readonly Word[], found: readonly Word[]): Clash | null {
  for (const kind of ["number", "code"] as const) {
    const ours = said.find((word) => word.kind === kind);
    const theirs = found.find((word) => word.kind === kind);
    if (ours && theirs) return { kind, said: ours.text, found: theirs.text };
  }
  const [one, ...more] = said.filter((word) => !isDenial(word));
  const [other, ...others] = found.filter((word) => !isDenial(word));
  if (!one || !other || more.length > 0 || others.length > 0) return null;
  return { kind: one.kind === "code" || other.kind === "code" ? "code" : "word", said: one.text, found: other.text };
}

const sidesOf = (counter: Counter<Side>): Side[] => [...counter.keys()].toSorted((a, b) => a - b);

/** The first opposition of which the statement has more of one side, and the passage more of the other. */
function oppositesOf(statement: Facts, passage: Facts): Clash[] {
  const less = sidesOf(minus(passage.sides, statement.sides));
  for (const side of sidesOf(minus(statement.sides, passage.sides))) {
    const [other, ...more] = less.filter((one) => opposed(side, one));
    // several are a range or a list: "Monday to Friday"
    if (other !== undefined && more.length === 0) return [{ kind: "opposite", said: statement.shown.get(side) ?? "", found: passage.shown.get(other) ?? "" }];
  }
  return [];
}

/** Whether a negation on one side alone denies: not where it meets an opposite, as in "does not allow" over "forbids". */
function denies([opposite]: readonly Clash[]): boolean {
  return !opposite || isNegation(opposite.said) || isNegation(opposite.found);
}

const denial = (words: readonly Word[], keys: Counter<string>): string => take(words, keys).find(isDenial)?.text ?? "";

function negated(ours: readonly Word[], theirs: readonly Word[], left: Counter<string>, right: Counter<string>): Clash {
  return { kind: "negation", said: denial(ours, left), found: denial(theirs, right) };
}
