/** What is measured of a statement and a passage: the features that calibration.json weighs. */
import type { Alignment } from "./alignment";

export const NAMES = [
  "cosine",
  "near",
  "share",
  "back",
  "margin",
  "held",
  "filled",
  "lengths",
  "number",
  "code",
  "negation",
  "opposite",
  "word",
  "numbers_missing",
  "codes_missing",
  "codes_unsaid",
  "marked_unsaid",
  "edits",
  "one_edit",
  "one_clash",
  "denied",
] as const;
export type Features = Record<(typeof NAMES)[number], number>;

export interface Measured {
  cosine: number;
  share: number;
  back: number;
  /** Cosine less that of the next best passage. */
  margin: number;
  alignment: Alignment;
  /** Words of the statement and of the passage. */
  lengths: readonly [number, number];
}

export function features({ cosine, share, back, margin, alignment: a, lengths }: Measured): Features {
  const has = (kind: string): number => Number(a.clashes.some((clash) => clash.kind === kind));
  const clash = a.clashes.some((one) => one.kind !== "word");
  return {
    cosine,
    near: Math.max(0, cosine - 0.85),
    share,
    back,
    margin: Math.max(0, margin),
    held: a.held,
    filled: a.filled,
    lengths: Math.abs(Math.log((lengths[0] + 1) / (lengths[1] + 1))),
    number: has("number"),
    code: has("code"),
    negation: has("negation"),
    opposite: has("opposite"),
    word: has("word"),
    numbers_missing: Math.min(a.numbersMissing, 2),
    codes_missing: Math.min(a.codesMissing, 3),
    codes_unsaid: Math.min(a.codesUnsaid, 3),
    marked_unsaid: Math.min(a.markedUnsaid, 2),
    edits: Math.min(a.edits, 6) / 6,
    one_edit: Number(a.edits === 1),
    one_clash: Number(a.edits <= 2 && clash),
    denied: Number(a.negation > 0),
  };
}
