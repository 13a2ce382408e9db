/** What the passages of a version say of each statement of a text, and of the parts of those that say several things. */
import type { Language } from "../../api/types";
import type { Base } from "../base/format";
import { type Joint, merged, type Support, supports, type Unit, verdictOf } from "./judging";
import { judgedPart, mayBeJoint, partsOf, together } from "./parts";
import { type Candidates, candidates, DENSE } from "./search";

/** The rows of a base nearest to each query, best first. */
export type Search = (base: Base, queries: readonly Float32Array[], limit: number, signal: AbortSignal) => Promise<{ row: number }[][]>;
/** A vector of length 1 for each text. */
export type Encode = (texts: readonly string[], signal: AbortSignal) => Promise<Float32Array[]>;
/** Told how many statements are done of how many; waits until waiting messages had their turn. */
export type Advance = (stage: "embedding" | "searching" | "judging", done: number, total: number) => Promise<void>;

export interface Means {
  bases: readonly Base[];
  /** The text's. */
  language: Language;
  encode: Encode;
  search: Search;
  signal: AbortSignal;
  advance: Advance;
}

/** What a version says of a checkable statement, whatever text it stands in. */
export interface Found {
  vector: Float32Array;
  /** Best first. */
  supports: Support[];
  /** What its parts say, where these stand in several passages. */
  joint: Joint | null;
}

/** Statements between two turns of waiting messages. */
const TURN = 8;

/** What the version says of each of `units`, which are checkable; that of one depends on no other. */
export async function find(units: readonly Unit[], { bases, language, encode, search, signal, advance }: Means): Promise<Found[]> {
  await advance("embedding", 0, units.length);
  const vectors = units.length > 0 ? await encode(units.map((unit) => unit.text), signal) : [];
  await advance("searching", 0, units.length);
  const near = await Promise.all(bases.map((base) => search(base, vectors, DENSE, signal)));
  const speak = (unit: Unit, found: readonly Candidates[]): Support[] =>
    merged(bases.map((base, at) => supports(base, unit, language, found[at] as Candidates)));

  const wholes: { vector: Float32Array; candidates: Candidates[]; supports: Support[]; parts: string[] }[] = [];
  for (const [at, unit] of units.entries()) {
    if (at % TURN === 0) await advance("judging", at, units.length);
    const vector = vectors[at] as Float32Array;
    const own = bases.map((base, of) => candidates(base, unit.text, vector, language, rowsOf(near[of]?.[at])));
    const found = speak(unit, own);
    wholes.push({ vector, candidates: own, supports: found, parts: mayBeJoint(unit, found) ? partsOf(unit, language) : [] });
  }

  const texts = wholes.flatMap((whole) => whole.parts);
  const parted = texts.length > 0 ? await encode(texts, signal) : [];
  // words find the rows of a part in its own language
  const nearParts = await Promise.all(bases.map((base) => (base.language === language ? [] : search(base, parted, DENSE, signal))));
  let part = 0;
  const out: Found[] = [];
  for (const [at, { vector, candidates: own, supports: found, parts }] of wholes.entries()) {
    if (parts.length > 0) await advance("judging", at, units.length);
    const unit = units[at] as Unit;
    const judged = parts.map((text) => {
      const number = part++;
      const clause: Unit = { ...unit, text, checkable: true, nothing: false };
      // a part is nearest to some of the rows that its statement was compared with, or shares its words with others
      const rows = bases.map((base, of) =>
        candidates(base, text, parted[number] as Float32Array, language, [...rowsOf(nearParts[of]?.[number]), ...(own[of] as Candidates).rows]),
      );
      return judgedPart(clause, speak(clause, rows));
    });
    out.push({ vector, supports: found, joint: parts.length > 0 ? together(verdictOf(unit, found), judged) : null });
  }
  return out;
}

const rowsOf = (hits: readonly { row: number }[] = []): number[] => hits.map(({ row }) => row);
