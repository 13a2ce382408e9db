/** The text scored again, as if a document said what some of its statements say. */
import type { Language } from "../../api/types";
import { align } from "./alignment";
import { covers, probabilities } from "./calibration";
import { facts } from "./facts";
import { features } from "./features";
import type { Unit } from "./judging";
import { tokens } from "./lexical";

/** Cosine below which a new passage covers nothing else. */
const NEAR = 0.6;
const NONE: ReadonlySet<string> = new Set();

export const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** A checkable unit with its number and its vector. */
export interface Placed {
  index: number;
  unit: Unit;
  vector: Float32Array;
  /** Mean cosine of what the base says near it, as `features` takes it. */
  crowd: number;
}

/** Which statements would be covered once others are written: these, and those that they support as well. */
export class Rescored {
  readonly #units: readonly Placed[];
  readonly #language: Language;
  readonly #tokens = new Map<Unit, ReadonlySet<string>>();

  constructor(units: readonly Placed[], language: Language) {
    this.#units = units;
    this.#language = language;
  }

  /** The indexes of the statements that are covered once those of `written` stand in the base. */
  covered(written: readonly number[]): Set<number> {
    const out = new Set(written);
    for (const passage of this.#units) {
      if (!written.includes(passage.index)) continue;
      for (const other of this.#units) {
        if (out.has(other.index)) continue;
        const cosine = dot(passage.vector, other.vector);
        if (cosine >= NEAR && this.#supports(passage.unit, other, cosine)) out.add(other.index);
      }
    }
    return out;
  }

  #supports(passage: Unit, { unit: statement, crowd }: Placed, cosine: number): boolean {
    const language = this.#language;
    const ours = this.#wordsOf(statement);
    const theirs = this.#wordsOf(passage);
    let both = 0;
    for (const token of ours) if (theirs.has(token)) both++;
    const own = facts(statement.text, language, statement.source);
    const other = facts(passage.text, language, passage.source);
    const measured = features({
      cosine,
      share: ours.size > 0 ? both / ours.size : 1,
      back: theirs.size > 0 ? both / theirs.size : 0,
      margin: 0,
      crowd,
      alignment: align(own, language, other, language, NONE),
      lengths: [own.words.length, other.words.length],
    });
    const { match, support } = probabilities(measured, language, language);
    return covers(match, support, language, language);
  }

  #wordsOf(unit: Unit): ReadonlySet<string> {
    let found = this.#tokens.get(unit);
    if (!found) this.#tokens.set(unit, (found = new Set(tokens(unit.text, this.#language))));
    return found;
  }
}
