/** Markdown as it was written, a line at a time: places in it stay what they are, and it reads like a page all the same. */

export interface Line {
  kind: "heading" | "code" | "text";
  start: number;
  /** After its line break. */
  end: number;
  /** Where its words start: after the number signs of a heading. */
  words: number;
}

const FENCE = /^ {0,3}(?:```|~~~)/;
const FENCES = new RegExp(FENCE, "gm");
const HEADING = /^ {0,3}#{1,6}(?: +|$)/;

/** The lines of `text` from `start` to `end`, both at a line's beginning or end. */
export function* linesOf(text: string, start: number, end: number): Generator<Line> {
  let isCode = (text.slice(0, start).match(FENCES) ?? []).length % 2 === 1;
  for (let at = start; at < end; ) {
    const found = text.indexOf("\n", at);
    const next = found === -1 || found >= end ? end : found + 1;
    const line = text.slice(at, next);
    const isFence = FENCE.test(line);
    const signs = isCode || isFence ? null : HEADING.exec(line);
    yield { kind: signs ? "heading" : isCode || isFence ? "code" : "text", start: at, end: next, words: at + (signs?.[0].length ?? 0) };
    if (isFence) isCode = !isCode;
    at = next;
  }
}
