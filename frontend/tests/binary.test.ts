import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BinaryError, passageId, readBinary } from "../src/worker/binary";
import { nearest } from "../src/worker/search";
import { golden } from "./golden";

const ROWS = [
  { id: 0x00ab_cdef_0123_4567n, scale: 0.5, vector: [1, -2, 3] },
  { id: 0xffff_ffff_ffff_ffffn, scale: 0.25, vector: [-128, 127, 0] },
];

describe("the compact binary", () => {
  test("reads header, arrays and ids beyond 2^53", () => {
    const vectors = readBinary(golden(ROWS, 3));
    expect(vectors).toMatchObject({ version: "7-ab", language: "pt", model: "m-embed", count: 2, documents: ["pt/início.md"] });
    expect([...vectors.vector]).toEqual([1, -2, 3, -128, 127, 0]);
    expect([...vectors.scale]).toEqual([0.5, 0.25]);
    expect([...vectors.end]).toEqual([9, 19]);
    expect([passageId(vectors, 0), passageId(vectors, 1)]).toEqual(["00abcdef01234567", "ffffffffffffffff"]);
  });

  test("whatever is cut off, it says so and never answers with half", () => {
    const whole = golden(ROWS, 3);
    const end = new Uint8Array(whole).findLastIndex((byte) => byte !== 0) + 1;
    fc.assert(
      fc.property(fc.nat(end - 1), (length) => {
        expect(() => readBinary(whole.slice(0, length))).toThrow();
      }),
    );
    expect(() => readBinary(new TextEncoder().encode("<!doctype html>").buffer)).toThrow(BinaryError);
  });
});

describe("the search in the browser", () => {
  test("finds what sorting all scores finds", () => {
    const value = fc.integer({ min: -128, max: 127 });
    const row = fc.record({ id: fc.bigInt(0n, 2n ** 64n - 1n), scale: fc.constantFrom(0.01, 0.5, 1), vector: fc.array(value, { minLength: 4, maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.array(fc.constantFrom(-1, -0.5, 0, 0.25, 1), { minLength: 4, maxLength: 4 }), fc.integer({ min: 1, max: 8 }), (rows, query, limit) => {
        const vectors = readBinary(golden(rows, 4));
        const scores = rows.map(({ vector }, index) => ({
          row: index,
          score: vector.reduce((sum, component, i) => sum + component * (query[i] ?? 0), 0) * (vectors.scale[index] ?? 0),
        }));
        const expected = scores.toSorted((a, b) => b.score - a.score || a.row - b.row).slice(0, limit);
        expect(nearest(vectors, Float32Array.from(query), limit)).toEqual(expected);
      }),
    );
  });

  test("a query of another dimension is refused", () => {
    expect(() => nearest(readBinary(golden(ROWS, 3)), new Float32Array(4), 1)).toThrow(RangeError);
  });
});
