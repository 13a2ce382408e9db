import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SseEvent, SseParser } from "../src/api/sse";

function parse(chunks: string[]): SseEvent[] {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.feed(chunk));
}

/** `text` cut at `cuts`. */
function cut(text: string, cuts: number[]): string[] {
  const places = [0, ...cuts.map((cutAt) => cutAt % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

describe("events of a stream", () => {
  test("fields, comments, several data lines and the id that stays", () => {
    expect(parse([": hello\nid: 1.1.0\nevent: status\ndata: {}\n\ndata: a\ndata:b\n\nevent: lost\n\n"])).toEqual([
      { event: "status", data: "{}", id: "1.1.0" },
      { event: "message", data: "a\nb", id: "1.1.0" },
    ]);
  });

  test("an event that is not ended is not told", () => {
    expect(parse(["data: a\n\ndata: half"])).toEqual([{ event: "message", data: "a", id: "" }]);
  });

  test("retry is kept, an id with NUL is not", () => {
    const parser = new SseParser();
    expect(parser.feed("retry: 2000\nid: a\0b\ndata: x\n\n")).toEqual([{ event: "message", data: "x", id: "" }]);
    expect(parser.retry).toBe(2000);
  });

  test("any cutting of the text gives the same events", () => {
    const line = fc.constantFrom("data: ação 🙂", "data:", "id: 4.1.20", "event: report", ": beat", "retry: 5", "", "nonsense", "data: a: b");
    const stream = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 40 }).map((lines) => lines.flat().join(""));
    fc.assert(
      fc.property(fc.boolean(), stream, fc.array(fc.nat(2000), { maxLength: 30 }), (mark, text, cuts) => {
        const whole = (mark ? "\uFEFF" : "") + text;
        expect(parse(cut(whole, cuts))).toEqual(parse([whole]));
      }),
    );
  });
});
