import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marked } from "../src/bases/marking";
import { blocks } from "../src/bases/reading";
import type { ChunkPassage, PassageKind } from "../src/bases/types";

const words = fc.constantFrom("30", "never", "sempre", "a.b", "não", "");

describe("what clashes", () => {
  test("is marked where it stands as a whole word, and nothing of the text is lost", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(" ", "30", "300", "Never", "sempre", "a.b", "axb", "não", ", ")), fc.array(words), (parts, wanted) => {
        const text = parts.join(" ");
        const found = marked(text, wanted);
        expect(found.map((part) => part.text).join("")).toBe(text);
        for (const { text: part, mark } of found) if (mark) expect(wanted.map((word) => word.toLowerCase())).toContain(part.toLowerCase());
      }),
    );
    expect(marked("Kept for 30 days, not 300.", ["30"]).filter(({ mark }) => mark)).toEqual([{ text: "30", mark: true }]);
  });
});

describe("a chunk for reading", () => {
  const passage = fc.record({ kind: fc.constantFrom<PassageKind>("sentence", "item", "row", "code", "heading"), lines: fc.integer({ min: 0, max: 3 }), section: fc.constantFrom("A", "A › B") });

  test("keeps every passage in order, headings alone, and paragraphs apart", () => {
    fc.assert(
      fc.property(fc.array(passage), (given) => {
        let line = 1;
        const passages = given.map(({ kind, lines, section }, n): ChunkPassage => {
          line += lines;
          return { passage: String(n), kind, text: "", section, anchor: "", start: n, end: n + 1, first_line: line, last_line: line, cited: 0 };
        });
        const found = blocks(passages);
        expect(found.flatMap((block) => block.passages)).toEqual(passages);
        for (const { kind, passages: own } of found) {
          if (kind === "heading") expect(own).toHaveLength(1);
          for (const [n, one] of own.entries()) {
            expect([one.kind, one.section]).toEqual([kind, own[0]?.section]);
            if (kind === "sentence" && n > 0) expect(one.first_line - (own[n - 1]?.last_line ?? 0)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });
});
