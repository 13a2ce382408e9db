import type { Verdict } from "../api/types";
import { lookOf, type Mark, wants } from "./marks";

/** The next mark after `from` in a direction that wants attention, or is of the filter; null where none is left. */
export function nextWanting(marks: readonly Mark[], from: number | null, step: 1 | -1, filter: Verdict | null): number | null {
  const start = from ?? (step === 1 ? -1 : marks.length);
  for (let at = start + step; at >= 0 && at < marks.length; at += step) {
    const mark = marks[at] as Mark;
    if (filter === null ? wants(mark) : lookOf(mark) === filter) return at;
  }
  return null;
}
