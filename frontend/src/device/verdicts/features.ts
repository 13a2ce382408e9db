/** What is measured of a statement and a passage: the features that calibration.json weighs. */
import type { Alignment } from "./alignment";

export const NAMES = [
  "cosine",
  "near",
  "share",
  "back",
  "margin",
  "lead",
  "relative_lead",
  "held",
  "filled",
  "clause",
  "shorter",
  "longer",
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
  /** Mean cosine of the passages behind the best: it tells a base where all is alike from one where little is. */
  crowd: number;
  alignment: Alignment;
  /** Words of the statement and of the passage. */
  lengths: readonly [number, number];
}

export function features({ cosine, share, back, margin, crowd, alignment: a, lengths }: Measured): Features {
  const has = (kind: string): number => Number(a.clashes.some((clash) => clash.kind === kind));
  const clash = a.clashes.some((one) => one.kind !== "word");
  const longer = Math.log((lengths[0] + 1) / (lengths[1] + 1));
  return {
    cosine,
    near: Math.max(0, cosine - 0.85),
    share,
    back,
    margin: Math.max(0, margin),
    lead: cosine - crowd,
    relative_lead: (cosine - crowd) / Math.max(1 - crowd, 0.001),
    held: a.held,
    filled: a.filled,
    clause: a.held * a.filled,
    shorter: Math.max(0, -longer),
    longer: Math.max(0, longer),
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
