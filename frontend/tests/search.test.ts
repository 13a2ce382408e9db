import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Hit, type Rows, search } from "../src/device/search/search";

/** What sorting the scores of all rows finds. */
function plainly({ count, dimension, scale, vector }: Rows, query: Float32Array): Hit[] {
  const hits = Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += (vector[row * dimension + i] as number) * (query[i] as number);
    return { row, score: sum * (scale[row] as number) };
  });
  return hits.toSorted((a, b) => b.score - a.score || a.row - b.row);
}

const byte = fc.integer({ min: -128, max: 127 });
const float = (max: number): fc.Arbitrary<number> => fc.float({ min: -max, max, noNaN: true });
const problems = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(600), fc.integer({ min: 1, max: 6 })).chain(([dimension, count, queries]) =>
  fc.record({
    dimension: fc.constant(dimension),
    scale: fc.array(fc.constantFrom(0, 0.001, 0.004, 1), { minLength: count, maxLength: count }),
    vector: fc.array(byte, { minLength: 1, maxLength: 999 }).map((some) => Int8Array.from({ length: count * dimension }, (_, i) => some[(i * 7919) % some.length] as number)),
    queries: fc.array(fc.array(float(3), { minLength: dimension, maxLength: dimension }), { minLength: queries, maxLength: queries }),
  }),
);

describe("the search in WebAssembly", () => {
  test("finds the rows that sorting all scores finds, with their scores", async () => {
    await fc.assert(
      fc.asyncProperty(problems, fc.integer({ min: 1, max: 8 }), async ({ dimension, scale, vector, queries }, limit) => {
        const rows: Rows = { count: scale.length, dimension, scale: Float32Array.from(scale), vector };
        const asked = queries.map((query) => Float32Array.from(query));
        const found = await search(rows, asked, limit);
        for (const [index, query] of asked.entries()) {
          const all = plainly(rows, query);
          const hits = found[index] as Hit[];
          expect(hits.length).toBe(Math.min(limit, rows.count));
          // a row other than the sorted one is one that rounding the query cannot tell from it
          const rounding = 1e-4 * Math.max(...query.map(Math.abs)) * 128 * dimension * Math.max(0, ...scale);
          for (const [place, { row, score }] of hits.entries()) {
            const sorted = all[place] as Hit;
            expect(score).toBe(all.find((hit) => hit.row === row)?.score);
            if (row !== sorted.row) expect(Math.abs(score - sorted.score)).toBeLessThanOrEqual(rounding);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test("holds the largest sums that int8 and a query can make", async () => {
    for (const dimension of [512, 3072]) {
      const rows: Rows = { count: 1, dimension, scale: Float32Array.of(1), vector: new Int8Array(dimension).fill(-128) };
      for (const sign of [1, -1]) {
        const [[hit]] = (await search(rows, [new Float32Array(dimension).fill(sign)], 1)) as [[Hit]];
        expect(hit.score).toBe(-128 * dimension * sign);
      }
    }
  });

  test("stops where it is told to, and refuses a query of another dimension", async () => {
    const rows: Rows = { count: 200_000, dimension: 64, scale: new Float32Array(200_000), vector: new Int8Array(64 * 200_000) };
    const control = new AbortController();
    const queries = Array.from({ length: 500 }, () => new Float32Array(64).fill(1));
    const searching = search(rows, queries, 8, control.signal, () => control.abort("enough"));
    await expect(searching).rejects.toBe("enough");
    await expect(search(rows, [new Float32Array(3)], 1)).rejects.toThrow(RangeError);
  });
});
