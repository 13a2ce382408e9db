import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePoints, Offsets } from "../src/text/offsets";

const anyText = fc.string({ unit: fc.constantFrom("a", "ç", "\u0301", "🙂", "👩🏽‍🚀", " ", "\n", ".", "中", "\ud83d") });

describe("offsets", () => {
  test("an emoji is one code point and two units", () => {
    const offsets = new Offsets("a🙂b");
    expect([0, 1, 2, 3].map((point) => offsets.unit(point))).toEqual([0, 1, 3, 4]);
    expect([0, 1, 2, 3, 4].map((unit) => offsets.point(unit))).toEqual([0, 1, 1, 2, 3]);
  });

  test("every code point of any text is found where iterating finds it, and back", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const points = [...text];
        const offsets = new Offsets(text);
        expect(offsets.length).toBe(points.length);
        expect(codePoints(text)).toBe(points.length);
        let unit = 0;
        for (const [point, letter] of points.entries()) {
          expect(offsets.unit(point)).toBe(unit);
          expect(offsets.point(unit)).toBe(point);
          unit += letter.length;
        }
      }),
    );
  });

  test("offsets outside the text are held inside", () => {
    const offsets = new Offsets("🙂");
    expect([offsets.unit(-1), offsets.unit(9), offsets.point(9)]).toEqual([0, 2, 1]);
  });
});
