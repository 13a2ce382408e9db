import type { Language, Verdict } from "../src/api/types";
import { Base } from "../src/device/base/format";
import { encode } from "../src/device/encoder/encode";
import { search } from "../src/device/search/search";
import { analyse } from "../src/device/verdicts/analysing";
import { readers } from "../src/device/verdicts/readers";

const never = new AbortController().signal;
let bases: Base[] = [];

/** Base files, their words read: milliseconds of reading them. */
export async function openBases(files: readonly ArrayBuffer[]): Promise<number> {
  bases = files.map((bytes) => new Base(bytes));
  const started = performance.now();
  for (const base of bases) void base.lexicon;
  return performance.now() - started;
}

export interface Said {
  /** Of each statement: its verdict, its score, the passage of its first evidence. */
  statements: [verdict: Verdict, score: number, passage: string][];
  milliseconds: number;
  /** Of these, of making vectors. */
  encoding: number;
}

/** What is said of each text on the bases that were opened, as the page's worker says it. */
export async function judgeTexts(texts: readonly { text: string; language: Language }[]): Promise<Said[]> {
  await readers(never);
  const out: Said[] = [];
  for (const { text, language } of texts) {
    const started = performance.now();
    let encoding = 0;
    const { statements } = await analyse(text, language, {
      bases,
      language,
      signal: never,
      async encode(parts) {
        const began = performance.now();
        const vectors = await encode(parts, never);
        encoding += performance.now() - began;
        return vectors;
      },
      search: ({ header, scale, vector }, queries, limit) => search({ count: header.rows, dimension: header.dimension, scale, vector }, queries, limit),
      advance: async () => {},
    });
    const milliseconds = performance.now() - started;
    out.push({ statements: statements.map(({ verdict, score, evidence }) => [verdict, score, evidence[0]?.passage ?? ""]), milliseconds, encoding });
  }
  return out;
}
