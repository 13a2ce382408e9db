/**
 * Words as the base's index compares them: stems of one language, and code and numbers that all languages share. The
 * retriever names them by hashes; here a word is its stem, and "=" before what keeps its form.
 */
import type { Language } from "../../api/types";
import { casefold, re, stripOf } from "./python";
import English from "./snowball/english.js";
import Portuguese from "./snowball/portuguese.js";
import stopWords from "./tables/stop-words.json";

const TOKEN = re(
  String.raw`(?<!\w)--?[A-Za-z][\w\-]*(?:=\S+)?` + // --option, but not the second half of "auto-complete"
    String.raw`|\$?\d+(?:[.,:]\d+)*%?` + // numbers, versions, times
    String.raw`|[@$#]?[^\W\d]\w*(?:(?:[.\/\\]|::?)\w+)*(?:\(\))?` + // words, dotted names, paths
    String.raw`|\/[\w{][\w{}.\/\-]*`, // /paths
  "g",
);
const FORM = re(String.raw`^[\-@$#\/]|^\d|[_\d.\/\\:()]|[a-z\d][A-Z]|[A-Z]{2}|^[B-DF-HJ-NP-Z]$`);
const STOP: Record<Language, ReadonlySet<string>> = { en: new Set(stopWords.en), pt: new Set(stopWords.pt) };
const STEMMERS = { en: new English(), pt: new Portuguese() };
const stems: Record<Language, Map<string, string>> = { en: new Map(), pt: new Map() };
const ASCII = /^[\t-~]*$/;

/** Whether `token` keeps its form: an identifier, an option, a path, an acronym or a number. */
export const isCode = (token: string): boolean => FORM.test(token);

/** The stem of a case-folded word. */
export function stem(word: string, language: Language): string {
  const known = stems[language].get(word);
  if (known !== undefined) return known;
  const found = STEMMERS[language].stem(word);
  stems[language].set(word, found);
  return found;
}

/** Whether the case-folded `word` carries no content of its own; negations do. */
export const isStop = (word: string, language: Language): boolean => STOP[language].has(word);

/** The tokens of `text` as written, in order. */
export const rawTokens = (text: string): string[] => (ASCII.test(text) ? text : text.normalize("NFC")).match(TOKEN) ?? [];

/** What `token` is compared as; null for what carries no content. */
function compared(token: string, language: Language): string | null {
  if (isCode(token)) return `=${casefold(stripOf(token, ".:()")).replaceAll(",", ".")}`;
  const word = casefold(token);
  return isStop(word, language) ? null : stem(word, language);
}

/** The content tokens of `text` in order, repeated as they are. */
export function tokens(text: string, language: Language): string[] {
  return rawTokens(text).flatMap((token) => compared(token, language) ?? []);
}

/** The tokens of `text` that mean the same in every language: code names and numbers. */
export const shared = (text: string): Set<string> => new Set(rawTokens(text).filter(isCode).map((token) => compared(token, "en") as string));

/** BM25's, as bm25s has them. */
const K1 = 1.5;
const B = 0.75;

/** The words of a language's rows: who holds which, how rare each is, and BM25 over them (Lucene's form). */
export class Lexicon {
  readonly #ids = new Map<string, number>();
  readonly #idf: Float32Array;
  readonly #unknown: number;
  /** The distinct ids of each row, and the weight of all of them. */
  readonly #rowStart: Uint32Array;
  readonly #rowIds: Uint32Array;
  readonly #weight: Float32Array;
  /** The rows that hold each id, with their scores. */
  readonly #start: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #scores: Float32Array;
  /** Of all rows, zero between two calls. */
  readonly #sums: Float32Array;

  constructor(rows: number, text: (row: number) => string, language: Language) {
    const raw = new Map<string, number>();
    const idOf = (token: string): number => {
      const key = compared(token, language);
      if (key === null) return -1;
      let id = this.#ids.get(key);
      if (id === undefined) this.#ids.set(key, (id = this.#ids.size));
      return id;
    };
    let ids = new Uint32Array(16 * rows + 16);
    let times = new Uint16Array(ids.length);
    const start = new Uint32Array(rows + 1);
    const lengths = new Uint32Array(rows);
    let end = 0;
    for (let row = 0; row < rows; row++) {
      const own = rawTokens(text(row));
      if (end + own.length > ids.length) {
        ids = grown(ids, Uint32Array, own.length);
        times = grown(times, Uint16Array, own.length);
      }
      const first = end;
      for (const token of own) {
        let id = raw.get(token);
        if (id === undefined) raw.set(token, (id = idOf(token)));
        if (id < 0) continue;
        lengths[row] = (lengths[row] as number) + 1;
        // rows are short: looking is faster than a set
        let at = first;
        while (at < end && ids[at] !== id) at++;
        if (at === end) {
          ids[end] = id;
          times[end++] = 1;
        } else times[at] = (times[at] as number) + 1;
      }
      start[row + 1] = end;
    }
    const frequency = new Uint32Array(this.#ids.size);
    for (let at = 0; at < end; at++) frequency[ids[at] as number]!++;
    this.#idf = Float32Array.from(frequency, (holders) => Math.log(1 + (rows - holders + 0.5) / (holders + 0.5)));
    this.#unknown = Math.fround(Math.log(1 + 2 * rows + 1));
    this.#rowStart = start;
    this.#rowIds = ids.slice(0, end);
    this.#weight = new Float32Array(rows);
    this.#sums = new Float32Array(rows);
    this.#start = new Uint32Array(this.#ids.size + 1);
    for (let id = 0; id < frequency.length; id++) this.#start[id + 1] = (this.#start[id] as number) + (frequency[id] as number);
    this.#rows = new Uint32Array(end);
    this.#scores = new Float32Array(end);
    const next = this.#start.slice();
    const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, rows);
    for (let row = 0; row < rows; row++) {
      let weight = 0;
      const part = K1 * (1 - B + (B * (lengths[row] as number)) / mean);
      for (let at = start[row] as number; at < (start[row + 1] as number); at++) {
        const id = ids[at] as number;
        const idf = this.#idf[id] as number;
        weight += idf;
        const place = next[id]!++;
        this.#rows[place] = row;
        this.#scores[place] = idf * ((times[at] as number) / (part + (times[at] as number)));
      }
      this.#weight[row] = weight;
    }
  }

  /** The distinct ones of `words` that rows hold, and the summed rarity of all; what is unknown is rarest. */
  asked(words: Iterable<string>): Asked {
    const ids = new Map<number, number>();
    let total = 0;
    for (const token of new Set(words)) {
      const id = this.#ids.get(token);
      const idf = id === undefined ? this.#unknown : (this.#idf[id] as number);
      total += idf;
      if (id !== undefined) ids.set(id, idf);
    }
    return { ids, total };
  }

  /** The rows that BM25 likes best, best first, ties by row. */
  best({ ids }: Asked, limit: number): number[] {
    const sums = this.#sums;
    const touched: number[] = [];
    for (const id of ids.keys()) {
      for (let at = this.#start[id] as number; at < (this.#start[id + 1] as number); at++) {
        const row = this.#rows[at] as number;
        if (sums[row] === 0) touched.push(row);
        sums[row] = (sums[row] as number) + (this.#scores[at] as number);
      }
    }
    const best: number[] = [];
    const isBetter = (row: number, other: number): boolean => {
      const more = (sums[row] as number) - (sums[other] as number);
      return more > 0 || (more === 0 && row < other);
    };
    for (const row of touched) {
      if (best.length === limit && !isBetter(row, best[limit - 1] as number)) continue;
      let place = best.length;
      while (place > 0 && isBetter(row, best[place - 1] as number)) place--;
      best.splice(place, 0, row);
      if (best.length > limit) best.pop();
    }
    for (const row of touched) sums[row] = 0;
    return best;
  }

  /** The summed rarity of those of `ids` that `row` holds. */
  held({ ids }: Asked, row: number): number {
    let sum = 0;
    for (let at = this.#rowStart[row] as number; at < (this.#rowStart[row + 1] as number); at++) sum += ids.get(this.#rowIds[at] as number) ?? 0;
    return sum;
  }

  /** The summed rarity of the row's distinct tokens. */
  weight(row: number): number {
    return this.#weight[row] as number;
  }
}

/** What is asked of a lexicon: ids with their rarity, and the rarity of all that was asked. */
export interface Asked {
  ids: ReadonlyMap<number, number>;
  total: number;
}

function grown<T extends Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(array: T, Type: new (length: number) => T, more: number): T {
  const out = new Type(2 * array.length + more);
  out.set(array as never);
  return out;
}

