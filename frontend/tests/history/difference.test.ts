import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Analysis, Statement, Verdict } from "../../src/api/types";
import { VERDICTS } from "../../src/api/types";
import { type Difference, difference } from "../../src/history/difference";
import { finds } from "../../src/history/finding";

function analysis(said: readonly (readonly [string, Verdict])[]): Analysis {
  let start = 0;
  const statements = said.map(([text, verdict], index): Statement => {
    const statement = { index, start, end: start + text.length, text, verdict, score: 0.5, reason: "", evidence: [] };
    start += text.length + 1;
    return statement;
  });
  return { statements } as unknown as Analysis;
}

const wordsOf = ({ text }: Statement): string => text;
const places = (pairs: Difference["changed"]): string[] => pairs.map(({ before, after }) => `${before.start} ${after.start}`).toSorted();
const mirrored = (pairs: Difference["changed"]): string[] => places(pairs.map(({ before, after }) => ({ before: after, after: before })));
const many = (mark: string): Analysis => analysis(Array.from({ length: 1000 }, (_, at) => [`the page of part ${at} ${mark}${at} is served`, "covered"] as const));

/** The words of each list, for reading. */
function told({ added, removed, changed, reworded, same }: Difference): unknown {
  return { added: added.map(wordsOf), removed: removed.map(wordsOf), changed: changed.map(({ before, after }) => `${before.text} ${before.verdict} > ${after.verdict}`), reworded: reworded.map(({ before, after }) => `${before.text} > ${after.text}`), same };
}

const statements = fc.array(fc.tuple(fc.array(fc.constantFrom("backups", "are", "kept", "daily", "port", "8080"), { minLength: 1, maxLength: 5 }).map((words) => words.join(" ")), fc.constantFrom(...VERDICTS)), { maxLength: 12 });

describe("difference", () => {
  test("an analysis differs in nothing from itself", () => {
    fc.assert(
      fc.property(statements, (said) => {
        expect(difference(analysis(said), analysis(said))).toEqual({ added: [], removed: [], changed: [], reworded: [], same: said.length });
      }),
    );
  });

  test("the other way round it is the same, mirrored", () => {
    fc.assert(
      fc.property(statements, statements, (one, other) => {
        const [a, b] = [analysis(one), analysis(other)];
        const [there, back] = [difference(a, b), difference(b, a)];
        expect(back.added).toEqual(there.removed);
        expect(back.removed).toEqual(there.added);
        expect(places(back.changed)).toEqual(mirrored(there.changed));
        expect(places(back.reworded)).toEqual(mirrored(there.reworded));
        expect(back.same).toBe(there.same);
      }),
    );
  });

  test("every statement of both is told of once", () => {
    fc.assert(
      fc.property(statements, statements, (one, other) => {
        const { added, removed, changed, reworded, same } = difference(analysis(one), analysis(other));
        const pairs = changed.length + reworded.length + same;
        expect(removed.length + pairs).toBe(one.length);
        expect(added.length + pairs).toBe(other.length);
      }),
    );
  });

  test("what moved is the same, what was reworded is found again, and what is new is new", () => {
    const before = analysis([
      ["Backups are kept for 30 days.", "covered"],
      ["The page is served at port 9090.", "contradicted"],
      ["Nobody mentions quokkas.", "absent"],
    ]);
    const after = analysis([
      ["The page is served at port 8080.", "covered"],
      ["Backups  are kept for 30 days.", "covered"],
      ["Keys are hashed.", "covered"],
    ]);
    expect(told(difference(before, after))).toEqual({
      added: ["Keys are hashed."],
      removed: ["Nobody mentions quokkas."],
      changed: ["The page is served at port 9090. contradicted > covered"],
      reworded: [],
      same: 1,
    });
  });

  test("a thousand statements that share their words are compared in a moment's work", () => {
    expect(difference(many("a"), many("b")).reworded).toHaveLength(1000);
  });
});

test("past analyses are found by words of their title, base or date, whatever their accents", () => {
  const item = { title: "Cópias de segurança", base: "docs-v2", created_at: Date.UTC(2026, 10, 26, 12) / 1000 };
  for (const query of ["copias", "SEGURANÇA cop", "docs", "2026-11-26", "2026 cópias"]) expect(finds(item, query), query).toBe(true);
  for (const query of ["backup", "2025", "docs copy"]) expect(finds(item, query), query).toBe(false);
});
