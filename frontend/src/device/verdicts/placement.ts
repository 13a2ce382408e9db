/** Where an absent statement belongs: its own nearest misses, and the documents that its neighbours stand in. */
import { documentOf, languageOf, SAME_PLACES, type Support, type Where, whereOf } from "./judging";

/** Statements on each side that count as neighbours. */
const WINDOW = 12;
/** A step. */
const DECAY = 0.85;
const NEIGHBOURS = 0.5;
const TEXT = 0.5;
/** `match` from which a statement counts as found in a document. */
const SPOKEN = 0.5;
/** Beyond its rank: below this nothing says that a statement belongs there. */
const NEAR = 0.1;
const PLACES = 4;
/** Of the nearest miss itself, per rank. */
const CLOSEST = 0.35;

const sum = (values: Iterable<number>): number => {
  let out = 0;
  for (const value of values) out += value;
  return out;
};

/** The documents that the statements of one text are found in. */
export class Placement {
  readonly #found: readonly (readonly Support[])[];
  readonly #matches: readonly ReadonlyMap<Where, number>[];
  readonly #whole = new Map<Where, number>();

  /** `found`: the supports of each checkable statement, best first, in the order of the text. */
  constructor(found: readonly (readonly Support[])[]) {
    this.#found = found;
    this.#matches = found.map(documents);
    for (const own of this.#matches) for (const [where, match] of own) this.#whole.set(where, (this.#whole.get(where) ?? 0) + match);
  }

  /**
   * The supports to show of statement number `at` where it is absent: its nearest miss first, then the places where
   * it belongs best, at most one a document as long as documents last.
   */
  of(at: number): Support[] {
    const own = this.#found[at] ?? [];
    const [first] = own;
    if (!first) return [];
    const { score, best } = this.#scored(at);
    const ranked = [...score.keys()].toSorted((a, b) => (score.get(b) as number) - (score.get(a) as number) || a - b);
    const nearest = { ...first, document: documentOf(places(first)[0] as Where) };
    return [nearest, ...ranked.slice(0, PLACES).map((where) => this.#shown(at, where, best)), ...own];
  }

  /** The best place for what statement number `at` lacks, in its own language where one is near enough. */
  home(at: number): Support | null {
    const own = this.#found[at]?.[0];
    if (!own) return null;
    const { score, best } = this.#scored(at);
    const foreign = (where: Where): number => Number(languageOf(where) !== own.language);
    const [home] = [...score.keys()]
      .filter((where) => (score.get(where) as number) >= CLOSEST + NEAR)
      .toSorted((a, b) => foreign(a) - foreign(b) || (score.get(b) as number) - (score.get(a) as number) || a - b);
    return home === undefined ? null : this.#shown(at, home, best);
  }

  /** The documents that the neighbours of statement number `at` are found in, with how surely and how near. */
  near(at: number): Map<Where, number> {
    const out = new Map<Where, number>();
    for (let other = Math.max(0, at - WINDOW); other < Math.min(this.#found.length, at + WINDOW + 1); other++) {
      if (other === at) continue;
      for (const [where, match] of this.#matches[other] ?? []) out.set(where, (out.get(where) ?? 0) + match * DECAY ** Math.abs(other - at));
    }
    return out;
  }

  /** How well statement number `at` belongs in each document, and its own nearest passages there. */
  #scored(at: number): { score: Map<Where, number>; best: Map<Where, Support> } {
    const near = this.near(at);
    const close = sum(near.values()) + 0.2;
    const whole = sum(this.#whole.values()) + 1;
    const score = new Map<Where, number>();
    const best = new Map<Where, Support>();
    for (const [rank, support] of (this.#found[at] ?? []).entries()) {
      for (const where of places(support)) {
        if (best.has(where)) continue;
        best.set(where, support);
        score.set(where, CLOSEST / (1 + rank) + support.match);
      }
    }
    for (const where of new Set([...near.keys(), ...this.#whole.keys()])) {
      const more = (NEIGHBOURS * (near.get(where) ?? 0)) / close + (TEXT * (this.#whole.get(where) ?? 0)) / whole;
      score.set(where, (score.get(where) ?? 0) + more);
    }
    return { score, best };
  }

  /**
   * What to show of a document: the statement's own nearest passage there, or else what its nearest neighbour was
   * found by, which supports nothing of the statement itself.
   */
  #shown(at: number, where: Where, best: ReadonlyMap<Where, Support>): Support {
    const own = best.get(where);
    if (own) return { ...own, document: documentOf(where) };
    const others = this.#found.map((_, other) => other).toSorted((a, b) => Math.abs(a - at) - Math.abs(b - at) || a - b);
    for (const other of others) {
      const support = this.#found[other]?.find((one) => places(one).includes(where));
      if (support) return { ...support, match: 0, support: 0, document: documentOf(where) };
    }
    throw new Error("a place comes from a statement");
  }
}

function places({ base, row }: Support): Where[] {
  const own = base.passagesOf(row).subarray(0, SAME_PLACES);
  return [...new Set(Array.from(own, (passage) => whereOf(base, base.document(passage))))];
}

/** The documents that a statement is found in, with how surely. */
function documents(found: readonly Support[]): Map<Where, number> {
  const out = new Map<Where, number>();
  for (const support of found.slice(0, SAME_PLACES)) {
    if (support.match < SPOKEN) continue;
    for (const where of places(support)) out.set(where, Math.max(out.get(where) ?? 0, support.match));
  }
  return out;
}
