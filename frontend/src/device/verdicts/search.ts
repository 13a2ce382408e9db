/** Candidates for a text: dense and lexical search of one language, fused and measured anew. */
import type { Language } from "../../api/types";
import type { Base } from "../base/format";
import { shared, tokens } from "./lexical";

export const DENSE = 30;
const LEXICAL = 20;

/** What one text may be supported by, in one language; arrays of one length, rows in ascending order. */
export interface Candidates {
  rows: Uint32Array;
  cosine: Float64Array;
  /**
   * Of the text's content tokens, weighted by rarity, the share that the row holds. In another language only code
   * names and numbers count; 1 where the text has none.
   */
  share: Float64Array;
  /** Of the row's content tokens, the share that the text holds; 0 in another language. */
  back: Float64Array;
}

/** The rows of `base` to consider for `text` in `language`, whose unit vector is `vector`: `near` ones, and by its words. */
export function candidates(base: Base, text: string, vector: Float32Array, language: Language, near: Iterable<number>): Candidates {
  const isOwn = language === base.language;
  const asked = base.lexicon.asked(isOwn ? tokens(text, language) : shared(text));
  const rows = Uint32Array.from(new Set([...near, ...base.lexicon.best(asked, LEXICAL)])).toSorted();
  const cosine = new Float64Array(rows.length);
  const share = new Float64Array(rows.length);
  const back = new Float64Array(rows.length);
  for (const [at, row] of rows.entries()) {
    cosine[at] = base.cosine(vector, row);
    const got = base.lexicon.held(asked, row);
    share[at] = asked.total ? got / asked.total : 1;
    const weight = isOwn ? base.lexicon.weight(row) : 0;
    back[at] = weight > 0 ? Math.min(1, got / weight) : 0;
  }
  return { rows, cosine, share, back };
}

/** Positions of the `limit` best scores, best first, equal ones in the order that they stand in. */
export function top(scores: ArrayLike<number>, limit: number): number[] {
  const steps = Array.from(scores, (score) => Math.round(score * 1e6));
  return steps
    .map((_, at) => at)
    .toSorted((a, b) => (steps[b] as number) - (steps[a] as number) || a - b)
    .slice(0, limit);
}
