import { readFileSync } from "node:fs";
import { join } from "node:path";
import { initSync } from "sentencex-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Evidence, Language } from "../src/api/types";
import { Base } from "../src/device/base/format";
import { align } from "../src/device/verdicts/alignment";
import { analyse, type Judged } from "../src/device/verdicts/analysing";
import { facts } from "../src/device/verdicts/facts";
import { Identifier } from "../src/device/verdicts/languages";
import { stem } from "../src/device/verdicts/lexical";
import { Random } from "../src/device/verdicts/random";
import { splitStatements } from "../src/device/verdicts/statements";
import { Offsets } from "../src/text/offsets";
import { goldenBytes } from "./golden-files";

/** What the retriever made of all this: tests/device/golden.py. */
interface Golden {
  texts: { language: Language; detected: Language; text: string; spans: unknown[][] }[];
  facts: {
    language: Language;
    text: string;
    source: string;
    words: string[][];
    codes: string[];
    marked: string[];
    numbers: Record<string, number>;
    negations: number;
    sides: number[][];
  }[];
  alignments: { language: Language; text: string; other: Language; over: string; shares: number[]; counts: number[]; clashes: string[][]; missing: string[] }[];
  words: string[];
  stems: Record<Language, string[]>;
  random: { integers: number[]; doubles: number[] };
  judged: { text: string; searched: Language[]; judged: Judged & { statements: { evidence: Pick<Evidence, "passage" | "score">[] }[] } }[];
  vectors: string[];
}

const ROOT = join(import.meta.dirname, "..");
/** Milliseconds that a machine which does much else may take. */
const LIMIT = 120_000;
const golden = JSON.parse(new TextDecoder().decode(goldenBytes("verdicts.json"))) as Golden;

beforeAll(() => {
  initSync({ module: readFileSync(join(ROOT, "node_modules/sentencex-wasm/sentencex_wasm_bg.wasm")) });
});

describe("what is read of a text is what the retriever reads", () => {
  test("statements", () => {
    for (const { text, language, spans } of golden.texts) {
      const offsets = new Offsets(text);
      const found = splitStatements(text, language).map((span) => [offsets.point(span.start), offsets.point(span.end), span.text, span.kind, span.checkable]);
      expect(found).toEqual(spans);
    }
  });

  test("languages", () => {
    const identifier = new Identifier(new Uint8Array(readFileSync(join(ROOT, "src/device/verdicts/tables/languages.bin"))).buffer);
    for (const { text, detected } of golden.texts) expect(identifier.detect(text), text).toBe(detected);
    expect(["", "12 34", "…"].map((text) => identifier.detect(text))).toEqual(["en", "en", "en"]);
  });

  test("stems", () => {
    for (const language of ["en", "pt"] as const) expect(golden.words.map((word) => stem(word, language))).toEqual(golden.stems[language]);
  });

  test("facts", () => {
    for (const { language, text, source, ...wanted } of golden.facts) {
      const found = facts(text, language, source);
      expect({
        words: found.words.map(({ key, text: shown, kind }) => [key, shown, kind]),
        codes: [...found.codes].toSorted(),
        marked: [...found.marked].toSorted(),
        numbers: Object.fromEntries(found.numbers),
        negations: found.negations,
        sides: [...found.sides].toSorted((a, b) => a[0] - b[0]),
      }).toEqual(wanted);
    }
  });

  test("how one sentence lies over another, of all ways the same", () => {
    for (const { language, text, other, over, shares, counts, clashes, missing } of golden.alignments) {
      const found = align(facts(text, language), language, facts(over, other), other, new Set());
      expect([found.edits, found.numbersMissing, found.codesMissing, found.codesUnsaid, found.markedUnsaid, found.negation], text).toEqual(counts);
      expect(
        found.clashes.map((clash) => [clash.kind, clash.said, clash.found]),
        text,
      ).toEqual(clashes);
      expect(found.missing).toEqual(missing);
      expect(found.held).toBeCloseTo(shares[0] as number, 9);
      expect(found.filled).toBeCloseTo(shares[1] as number, 9);
    }
  });
});

test("an interval is drawn from NumPy's own numbers", () => {
  const random = new Random();
  expect(golden.random.integers.map(() => random.integer(13))).toEqual(golden.random.integers);
  expect(golden.random.doubles.map(() => random.double())).toEqual(golden.random.doubles);
});

/** Its rows nearest to each query: what the search does, slowly. */
async function nearest(base: Base, queries: readonly Float32Array[], limit: number): Promise<{ row: number }[][]> {
  return queries.map((query) =>
    Array.from({ length: base.header.rows }, (_, row) => ({ row, score: base.cosine(query, row) }))
      .toSorted((a, b) => b.score - a.score || a.row - b.row)
      .slice(0, limit),
  );
}

function float16(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return (bits & 0x8000 ? -1 : 1) * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function vectors(): Map<string, Float32Array> {
  const halves = new Uint16Array(goldenBytes("verdicts.f16"));
  const dimension = halves.length / golden.vectors.length;
  return new Map(
    golden.vectors.map((text, at) => {
      const vector = Float32Array.from(halves.subarray(at * dimension, (at + 1) * dimension), float16);
      const length = Math.hypot(...vector);
      return [text, vector.map((value) => value / length)];
    }),
  );
}

const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const share = <Pair>(of: readonly Pair[], same: (pair: Pair) => boolean): number => of.filter(same).length / of.length;

describe("what is said of a text is what the retriever says", () => {
  const bases = { en: new Base(goldenBytes("verdicts-en.base")), pt: new Base(goldenBytes("verdicts-pt.base")) };
  const known = vectors();
  const pairs: { wanted: Golden["judged"][number]["judged"]; found: Judged }[] = [];

  beforeAll(async () => {
    for (const { text, searched, judged } of golden.judged) {
      const language = judged.language as Language;
      const found = await analyse(text, language, {
        bases: searched.map((one) => bases[one]),
        language,
        signal: new AbortController().signal,
        encode: async (texts) =>
          texts.map((one) => {
            const vector = known.get(one);
            if (!vector) throw new Error(`the retriever did not embed ${one}`);
            return vector;
          }),
        search: nearest,
        advance: async () => {},
      });
      pairs.push({ wanted: judged, found });
    }
  }, LIMIT);

  /** Statements of all texts, side by side. */
  const statements = () => pairs.flatMap(({ wanted, found }) => wanted.statements.map((one, at) => [one, found.statements[at]] as const));

  test("each verdict but one of two hundred, its score to a hundredth, its first evidence, its reason", () => {
    const all = statements();
    const checked = all.filter(([wanted]) => wanted.verdict !== "not_checkable");
    const others = checked.filter(([wanted, found]) => wanted.verdict !== found?.verdict);
    console.info(`${others.length} of ${checked.length} verdicts differ`, others.map(([wanted, found]) => `${wanted.verdict} ${wanted.score} → ${found?.verdict} ${found?.score}`));
    expect(all.map(([, found]) => found?.text)).toEqual(all.map(([wanted]) => wanted.text));
    expect(checked.length).toBeGreaterThan(400);
    expect(new Set(checked.map(([wanted]) => wanted.verdict)).size).toBe(4);
    expect(others.length / checked.length).toBeLessThanOrEqual(0.005);
    for (const [wanted, found] of all) if (wanted.verdict === found?.verdict) expect(Math.abs(wanted.score - (found?.score ?? 0))).toBeLessThan(0.01);
    expect(share(checked, ([wanted, found]) => wanted.evidence[0]?.passage === found?.evidence[0]?.passage)).toBeGreaterThan(0.99);
    expect(share(all, ([wanted, found]) => wanted.reason === found?.reason)).toBeGreaterThan(0.99);
  });

  test("coverage with its interval, by section too", () => {
    for (const { wanted, found } of pairs) {
      const own = [wanted.coverage, ...wanted.sections.map((section) => section.coverage)];
      const made = [found.coverage, ...found.sections.map((section) => section.coverage)];
      expect(found.sections.map(({ start, end, heading }) => ({ start, end, heading }))).toEqual(wanted.sections.map(({ start, end, heading }) => ({ start, end, heading })));
      for (const [at, coverage] of own.entries()) {
        for (const edge of ["score", "low", "high"] as const) expect(Math.abs((made[at]?.[edge] ?? 1) - (coverage?.[edge] ?? 0))).toBeLessThan(0.01);
        expect(made[at]?.words).toBe(coverage?.words);
      }
    }
  });

  test("omissions and suggestions: nearly all lists whole and in their order, and more of what is in them, but for what int8 rounds", () => {
    const lists = pairs.flatMap(({ wanted, found }) => [
      [wanted.omissions?.map(({ passage }) => passage), found.omissions?.map(({ passage }) => passage)] as const,
      [wanted.suggestions.map(({ kind, statements: of, document }) => [kind, of, document]), found.suggestions.map(({ kind, statements: of, document }) => [kind, of, document])] as const,
    ]);
    expect(share(lists, ([wanted, found]) => equal(wanted, found))).toBeGreaterThan(0.85);
    const items = lists.flatMap(([wanted, found]) => (wanted ?? []).map((item) => [item, found as unknown[]] as const));
    expect(share(items, ([item, found]) => found.some((other) => equal(item, other)))).toBeGreaterThan(0.9);
  });
});
