/** A sentence read for its facts: words in order, numbers, code names, negations, opposites. */
import { type Language, LANGUAGES } from "../../api/types";
import { isCode, isStop, rawTokens, stem } from "./lexical";
import { numberOf, spokenNumber, times, withUnit } from "./numbers";
import { type Side, sides } from "./opposites";
import { casefold, count, type Counter, re, stripOf } from "./python";

export type WordKind = "number" | "code" | "negation" | "stop" | "word";

/** A word as it is compared (`key`) and as it is shown (`text`). */
export interface Word {
  key: string;
  text: string;
  kind: WordKind;
}

export interface Facts {
  words: readonly Word[];
  /** Every word as written, case folded. */
  plain: ReadonlySet<string>;
  /** Values, '3.5', with their unit where one follows, '30 day'. */
  numbers: Counter<string>;
  /** What is code by its form, or because the source marks it so, case folded. */
  codes: ReadonlySet<string>;
  /** The words that the source marks as code. */
  marked: ReadonlySet<string>;
  negations: number;
  sides: Counter<Side>;
  /** The first word of each of `sides`, as written. */
  shown: ReadonlyMap<Side, string>;
}

const WRITTEN_OUT: Record<Language, readonly (readonly [RegExp, string])[]> = {
  en: [
    [re(String.raw`\bcan['’]t\b|\bcannot\b`, "gi"), "can not"],
    [re(String.raw`\bwon['’]t\b`, "gi"), "will not"],
    [re(String.raw`\b([a-z]+)n['’]t\b`, "gi"), "$1 not"],
    [re(String.raw`\bper cent\b`, "gi"), "percent"],
  ],
  pt: [
    [re(String.raw`\bpor cento\b`, "gi"), "porcento"],
    // "segunda" alone is more often the second
    [re(String.raw`\b(segunda|terça|quarta|quinta|sexta)s?-feiras?\b`, "gi"), "$1s"],
  ],
};
const NEGATIONS: Record<Language, ReadonlySet<string>> = {
  en: new Set(["not", "never", "no", "none", "nor", "neither", "nothing", "nobody", "without", "non"]),
  pt: new Set(["não", "nunca", "jamais", "nem", "sem", "nenhum", "nenhuma", "nada", "ninguém", "tampouco"]),
};
const CODE_SPAN = /`+([^`\n]{1,200})`+/g;
/** Words within which a second Portuguese negation only strengthens the first: "não há nenhum". */
const DOUBLE = 5;
/** Words within which these go on an earlier negation: "não usa nem guarda", "neither keeps nor sends". */
const GOES_ON: ReadonlyMap<string, number> = new Map(["nor", "nem", "nenhum", "nenhuma"].map((word) => [word, 12]));
const EDGES = ".:()@";
const MOST = 20_000;
const known = new Map<string, Facts>();

/** The facts of a plain sentence in `language`. `source`, its Markdown, tells what is marked as code. */
export function facts(text: string, language: Language, source = ""): Facts {
  // of its source only what is between backticks counts
  const key = `${language}${text}\0${source.includes("`") ? source : ""}`;
  let found = known.get(key);
  if (!found) {
    if (known.size >= MOST) known.clear();
    known.set(key, (found = read(text, language, source)));
  }
  return found;
}

function read(text: string, language: Language, source: string): Facts {
  const marked = new Set<string>();
  for (const span of source.matchAll(CODE_SPAN)) for (const token of rawTokens(span[1] as string)) marked.add(bare(token));
  let plain = text;
  for (const [pattern, words] of WRITTEN_OUT[language]) plain = plain.replace(pattern, words);
  const raw = rawTokens(plain);
  const bares = raw.map(bare);
  const words: Word[] = [];
  const codes = new Set<string>();
  const numbers: Counter<string> = new Map();
  const opposed: Counter<Side> = new Map();
  const shown = new Map<Side, string>();
  let negations = 0;
  let last = -1;
  let end = 0;
  for (const [at, token] of raw.entries()) {
    if (at < end) continue;
    const found = writtenNumber(token, bares, at, language) ?? spokenNumber(bares, at, language);
    if (found) {
      end = found.end;
      words.push({ key: `#${found.number}`, text: raw.slice(at, end).join(" "), kind: "number" });
      count(numbers, found.number);
      continue;
    }
    const word = bares[at] as string;
    const stemmed = stem(word, language);
    for (const side of [...sides(stemmed, language), ...sides(`=${word}`, language)]) {
      count(opposed, side);
      if (!shown.has(side)) shown.set(side, token);
    }
    if (NEGATIONS[language].has(word)) {
      const reach = GOES_ON.get(word) ?? (language === "pt" && word !== "não" ? DOUBLE : 0);
      const isStronger = last >= 0 && at - last <= reach;
      words.push({ key: `!${word}`, text: token, kind: isStronger ? "stop" : "negation" });
      if (!isStronger) negations++;
      last = at;
    } else if (isCode(token) || marked.has(word)) {
      words.push({ key: `=${word}`, text: token, kind: "code" });
      codes.add(word);
    } else {
      words.push({ key: stemmed, text: token, kind: isStop(word, language) ? "stop" : "word" });
    }
  }
  return { words, plain: new Set(bares), numbers, codes, marked, negations, sides: opposed, shown };
}

/** The number written at `at`, and where it ends: "3.5 million" is one. */
function writtenNumber(token: string, words: readonly string[], at: number, language: Language): { number: string; end: number } | null {
  const after = words[at + 1] ?? "";
  const number = numberOf(token, after, language);
  const scaled = number && times(number, after, language);
  if (scaled) return { number: withUnit(scaled, words[at + 2] ?? ""), end: at + 2 };
  return number ? { number, end: at + 1 } : null;
}

/** Whether `word` denies, in either language. */
export const isNegation = (word: string): boolean => LANGUAGES.some((language) => NEGATIONS[language].has(casefold(word)));

const bare = (token: string): string => casefold(stripOf(token, EDGES));
