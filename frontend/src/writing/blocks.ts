import type { Mark } from "./marks";

/** A part of the text that is drawn by itself: a line, or more where a mark goes over its end. */
export interface Block {
  start: number;
  /** Before the line end. */
  end: number;
  /** Numbers of its marks, from `first` up to `last`, exclusive. */
  first: number;
  last: number;
}

/** The blocks of a text with these marks: all of it, but for the line ends between them. */
export function blocksOf(text: string, marks: readonly Mark[]): Block[] {
  const blocks: Block[] = [];
  let [start, first, next] = [0, 0, 0];
  for (let at = text.indexOf("\n"); ; at = text.indexOf("\n", at + 1)) {
    const end = at < 0 ? text.length : at;
    while (next < marks.length && (marks[next] as Mark).start < end) next++;
    const inside = at >= 0 && next > first && (marks[next - 1] as Mark).end > end;
    if (inside) continue;
    blocks.push({ start, end, first, last: next });
    if (at < 0) return blocks;
    start = end + 1;
    first = next;
  }
}
