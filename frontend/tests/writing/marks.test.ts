import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blocksOf } from "../../src/writing/blocks";
import { applied, type Edit, editBetween, edited, lines, type Mark, markAt, marksOf, rejudged } from "../../src/writing/marks";
import { statementsOf } from "./texts";

const words = fc.constantFrom("Queues keep what failed", "The port is 8080", "Ação rápida", "\u{1f989} owls sleep", "x");
const text = fc.array(fc.tuple(words, fc.constantFrom(". ", ".\n", ".\n\n", ".\r\n")), { minLength: 1, maxLength: 8 }).map((parts) => parts.map(([said, end]) => said + end).join(""));

/** An edit of `text` anywhere, whole characters only. */
function editOf(of: string): fc.Arbitrary<Edit> {
  const places = [0, ...[...of].map((character) => character.length)].map((_, at, lengths) => lengths.slice(0, at + 1).reduce((sum, length) => sum + length, 0));
  return fc
    .tuple(fc.nat(places.length - 1), fc.nat(12), fc.constantFrom("", " ", "a", "\n", "New words. ", "\u{1f989}", ". "))
    .map(([at, size, put]) => ({ start: places[at] ?? 0, end: places[Math.min(at + size, places.length - 1)] ?? 0, text: put }));
}

/** A text and its states, each an edit of the one before. */
const history = text.chain((first) => fc.tuple(fc.constant(first), fc.nat(6).chain((count) => statesOf([lines(first)], count))));

function statesOf(known: string[], more: number): fc.Arbitrary<string[]> {
  const last = known.at(-1) ?? "";
  return more === 0 ? fc.constant(known) : editOf(last).chain((edit) => statesOf(known.concat(applied(last, edit)), more - 1));
}

const inOrder = (marks: readonly Mark[], length: number): void => {
  let at = 0;
  for (const { start, end } of marks) {
    expect(start).toBeGreaterThanOrEqual(at);
    expect(end).toBeGreaterThan(start);
    at = end;
  }
  expect(at).toBeLessThanOrEqual(length);
};

describe("marks", () => {
  test("an edit between two texts makes the one of the other, and cuts no character in two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (before, after) => {
        const edit = editBetween(before, after);
        expect(edit ? applied(before, edit) : before).toBe(after);
        if (edit) expect(/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(edit.text)).toBe(false);
      }),
    );
  });

  test("statements stand where the browser has them, whatever their line ends and characters", () => {
    fc.assert(
      fc.property(text, (source) => {
        const marks = marksOf(source, statementsOf(source));
        expect(marks.map(({ start, end }) => lines(source).slice(start, end))).toEqual(statementsOf(source).map((statement) => lines(statement.text)).filter(Boolean));
      }),
    );
  });

  test("through any edits, what is not changed is the same mark on the same words, and all are in order", () => {
    fc.assert(
      fc.property(history, ([source, states]) => {
        let marks = marksOf(source, statementsOf(source));
        const said = new Map(marks.map((mark) => [mark.key, lines(source).slice(mark.start, mark.end)]));
        for (let at = 1; at < states.length; at++) {
          const [before, after] = [states[at - 1] as string, states[at] as string];
          const edit = editBetween(before, after);
          if (!edit) continue;
          const next = edited(marks, edit);
          inOrder(next, after.length);
          for (const mark of next) if (!mark.changed) expect(after.slice(mark.start, mark.end)).toBe(said.get(mark.key));
          // What ends before the edit, or begins after it with white space between, is left alone.
          const far = marks.filter(({ start, end }) => end < edit.start || start > edit.end);
          for (const mark of far) expect(next.find(({ key }) => key === mark.key)?.changed).toBe(mark.changed);
          marks = next;
        }
      }),
    );
  });

  test("judged anew, an unchanged statement keeps its key, and what was typed meanwhile waits", () => {
    const first = "One is kept. Two are lost. Three are found.";
    const typed = "One is kept. Two are lost now. Three are found.";
    const later = `${typed} Four come.`;
    const old = edited(edited(marksOf(first, statementsOf(first)), editBetween(first, typed) as Edit), editBetween(typed, later) as Edit);
    const marks = rejudged(old, typed, statementsOf(typed), later);
    expect(marks.map(({ changed, statement }) => [changed, statement?.text ?? null])).toEqual([
      [false, "One is kept."],
      [false, "Two are lost now."],
      [false, "Three are found."],
      [true, null],
    ]);
    expect(marks.map(({ key }) => key)).toEqual(old.map(({ key }) => key));
  });

  test("going on at a statement's end changes it, a new sentence behind it does not", () => {
    const marks = marksOf("One is kept.", statementsOf("One is kept."));
    expect(edited(marks, { start: 12, end: 12, text: "!" }).map(({ changed }) => changed)).toEqual([true]);
    expect(edited(marks, { start: 12, end: 12, text: " Two" }).map(({ changed, statement }) => [changed, statement === null])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  test("the blocks are the whole text, line ends apart, and no mark is cut", () => {
    fc.assert(
      fc.property(text, (source) => {
        const plain = lines(source);
        const marks = marksOf(source, statementsOf(source));
        const blocks = blocksOf(plain, marks);
        expect(blocks.map(({ start, end }) => plain.slice(start, end)).join("\n")).toBe(plain);
        expect(blocks.flatMap(({ first, last }) => marks.slice(first, last))).toEqual(marks);
        for (const { start, end, first, last } of blocks) for (const mark of marks.slice(first, last)) expect(mark.start >= start && mark.end <= end).toBe(true);
      }),
    );
  });

  test("the mark at a place is found, and none between", () => {
    const marks = marksOf("One. Two.", statementsOf("One. Two."));
    expect([0, 4, 5, 9].map((at) => markAt(marks, at))).toEqual([0, 0, 1, 1]);
    expect(markAt(marks, 20)).toBeNull();
  });
});
