import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf } from "../../src/writing/source";

const kinds = (text: string): string[] => [...linesOf(text, 0, text.length)].map((line) => line.kind);

describe("Markdown as it was written", () => {
  it("tells headings and code from the rest", () => {
    expect(kinds("# One\n\ntext # no\n```sh\n# a comment\n```\n#hash\n  ## Two")).toEqual(["heading", "text", "text", "code", "code", "code", "text", "heading"]);
  });

  it("knows that it begins inside of code", () => {
    const text = "```\n# a\n# b\n```\n# c\n";
    expect([...linesOf(text, 8, text.length)].map((line) => line.kind)).toEqual(["code", "code", "heading"]);
  });

  it("leaves no character out", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("# ", "```", "\n", "a", " ", "#", "~~~", "\r\n")), (parts) => {
        const text = parts.join("");
        const lines = [...linesOf(text, 0, text.length)];
        expect(lines.map((line) => text.slice(line.start, line.end)).join("")).toBe(text);
        for (const line of lines) expect(line.words).toBeLessThanOrEqual(line.end);
      }),
    );
  });
});
