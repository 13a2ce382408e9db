/** Tokens to either side that a token's features depend on: REACH of frontend/encoder/graphs.py. */
const REACH = 4;
const WINDOW = 5;
const LEFT = 2;

/** Tokens of one run of the graph: enough to keep it at its best, and less than a tenth of a second of work. */
export const TOKENS = 512;

/** Tokens of one text that lie side by side in a batch. */
interface Slice {
  text: number;
  /** Tokens [start, end) of the text are in the batch; the sum takes those of [from, to). */
  start: number;
  end: number;
  from: number;
  to: number;
}

export interface Batch {
  slices: Slice[];
  tokens: number;
}

/**
 * The tokens of all texts in runs of at most `limit`, short texts first. A text that is longer is cut, each cut
 * beginning and ending REACH tokens outside what it is taken for, so that its sum is that of the whole text.
 */
export function batches(lengths: readonly number[], limit = TOKENS): Batch[] {
  const slices: Slice[] = [];
  for (const text of [...lengths.keys()].toSorted((a, b) => (lengths[a] as number) - (lengths[b] as number))) {
    const length = lengths[text] as number;
    const step = length <= limit ? length : limit - 2 * REACH;
    for (let from = 0; from < length; from += step) {
      const to = Math.min(from + step, length);
      slices.push({ text, start: Math.max(0, from - REACH), end: Math.min(length, to + REACH), from, to });
    }
  }
  const found: Batch[] = [];
  for (const slice of slices) {
    const size = slice.end - slice.start;
    const last = found.at(-1);
    if (last && last.tokens + size <= limit) {
      last.slices.push(slice);
      last.tokens += size;
    } else {
      found.push({ slices: [slice], tokens: size });
    }
  }
  return found;
}

/** What the graph `tokens` takes: see frontend/encoder/graphs.py. */
export interface Inputs {
  piece: Uint8Array;
  chunk: Int32Array;
  window: Int32Array;
  owner: Float32Array;
}

/** The inputs for `batch`: `table` has a row of `dimension` for each piece, in `chunks` blocks. */
export function inputs(batch: Batch, ids: readonly Int32Array[], table: Uint8Array, chunks: number, dimension: number): Inputs {
  const { tokens, slices } = batch;
  const rows = table.length / dimension / chunks;
  const piece = new Uint8Array(tokens * dimension);
  const chunk = new Int32Array(tokens);
  const window = new Int32Array(tokens * WINDOW).fill(tokens);
  const owner = new Float32Array(slices.length * tokens);
  let first = 0;
  for (const [row, { text, start, end, from, to }] of slices.entries()) {
    const size = end - start;
    for (let i = 0; i < size; i++) {
      const token = first + i;
      const id = (ids[text] as Int32Array)[start + i] as number;
      const at = ((id % chunks) * rows + Math.floor(id / chunks)) * dimension;
      piece.set(table.subarray(at, at + dimension), token * dimension);
      chunk[token] = id % chunks;
      for (let column = 0; column < WINDOW; column++) {
        const near = i + column - LEFT;
        if (near >= 0 && near < size) window[token * WINDOW + column] = first + near;
      }
    }
    owner.fill(1, row * tokens + first + from - start, row * tokens + first + to - start);
    first += size;
  }
  return { piece, chunk, window, owner };
}
