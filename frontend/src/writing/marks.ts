import type { Statement, Verdict } from "../api/types";
import { Offsets } from "../text/offsets";

/** A stretch of the text, in UTF-16 units, that is judged as one; or that will be. */
export interface Mark {
  /** The same for as long as the stretch is, whatever is edited around it. */
  key: number;
  start: number;
  end: number;
  /** What was last said of it; null: it is new. */
  statement: Statement | null;
  /** It was edited since, and waits to be judged anew. */
  changed: boolean;
}

/** `text` in the place of what stood from `start` to `end`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** What needs a writer's attention. */
const WANTING: ReadonlySet<Verdict> = new Set<Verdict>(["contradicted", "partial", "absent"]);

export const wants = ({ statement, changed }: Mark): boolean => !changed && statement !== null && WANTING.has(statement.verdict);

/** How a mark looks: its verdict, or that it waits for one. */
export type Look = Verdict | "changed" | "new";

export const lookOf = ({ statement, changed }: Mark): Look => (changed || !statement ? (statement ? "changed" : "new") : statement.verdict);

let keys = 0;

/** `text` with line ends as a browser's text field has them. */
export const lines = (text: string): string => text.replace(/\r\n?/g, "\n");

/** The statements of an analysis of `text`, as marks of its `lines`. */
export function marksOf(text: string, statements: readonly Statement[]): Mark[] {
  const offsets = new Offsets(text);
  const ends = [...text.matchAll(/\r\n/g)].map(({ index }) => index);
  let [at, gone] = [0, 0];
  const unit = (point: number): number => {
    const there = offsets.unit(point);
    while (gone < ends.length && (ends[gone] as number) < there) gone++;
    return there - gone;
  };
  return statements.flatMap((statement) => {
    const start = Math.max(at, unit(statement.start));
    const end = Math.max(start, unit(statement.end));
    at = end;
    return start === end ? [] : [{ key: ++keys, start, end, statement, changed: false }];
  });
}

/** The one edit that makes `after` of `before`; null where they are the same. Never cuts a character in two. */
export function editBetween(before: string, after: string): Edit | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start--;
  let same = 0;
  while (same < most - start && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)) same++;
  if (same > 0 && isLow(before.charCodeAt(before.length - same))) same--;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

export function applied(text: string, { start, end, text: put }: Edit): string {
  return text.slice(0, start) + put + text.slice(end);
}

/**
 * The marks once `edit` is made. What it touches is changed, and one where it was several; what it does not touch is
 * the same mark, moved. New words that touch nothing are a mark of their own.
 */
export function edited(marks: readonly Mark[], edit: Edit): Mark[] {
  const before: Mark[] = [];
  const touched: Mark[] = [];
  const after: Mark[] = [];
  const moved = edit.text.length - (edit.end - edit.start);
  for (const mark of marks) {
    if (touches(mark, edit)) touched.push(mark);
    else if (mark.end <= edit.start) before.push(mark);
    else after.push(moved === 0 ? mark : { ...mark, start: mark.start + moved, end: mark.end + moved });
  }
  const [first] = touched;
  const last = touched.at(-1);
  if (first && last) {
    const start = Math.min(first.start, edit.start);
    const end = last.end > edit.end ? last.end + moved : edit.start + edit.text.length;
    return end > start ? [...before, { ...first, start, end, changed: true }, ...after] : [...before, ...after];
  }
  if (edit.text.trim() === "") return [...before, ...after];
  return [...before, { key: ++keys, start: edit.start, end: edit.start + edit.text.length, statement: null, changed: true }, ...after];
}

/** Whether the edit is in a mark, or goes on at its edge without white space between. */
function touches(mark: Mark, { start, end, text }: Edit): boolean {
  if (mark.start < end && start < mark.end) return true;
  if (start === end && mark.start < start && start < mark.end) return true;
  if (text === "") return false;
  // What is being written goes on, white space and all, until it is judged.
  if (mark.end === start) return mark.changed || /^\S/.test(text);
  if (mark.start === end) return /\S$/.test(text);
  return false;
}

/**
 * The marks of a new judgement of `judged`, in which what stood already keeps its key; `now` is the text as it is by
 * now, when more may have been typed.
 */
export function rejudged(old: readonly Mark[], judged: string, statements: readonly Statement[], now: string): Mark[] {
  const fresh = marksOf(judged, statements);
  const since = editBetween(lines(judged), now);
  const marks = since ? edited(fresh, since) : fresh;
  const known = new Map(old.map((mark) => [mark.start, mark]));
  for (const mark of marks) {
    const before = known.get(mark.start);
    if (before && (before.end === mark.end || before.changed)) mark.key = before.key;
  }
  return marks;
}

/** The number of the mark at the unit `at`, or of the nearest before it; null: none stands there. */
export function markAt(marks: readonly Mark[], at: number): number | null {
  let low = 0;
  let high = marks.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const mark = marks[middle] as Mark;
    if (at < mark.start) high = middle - 1;
    else if (at > mark.end) low = middle + 1;
    else return middle;
  }
  return null;
}
