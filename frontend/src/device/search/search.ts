import { Best, type Hit } from "./best";
import { quantised } from "./queries";
import { Scanner } from "./scanner";

/** A base's vectors: a row's is scale[row] times its `dimension` values in `vector`. */
export interface Rows {
  count: number;
  dimension: number;
  scale: Float32Array;
  /** Row-major, count × dimension. */
  vector: Int8Array;
}

export type { Hit };

/** Candidates beyond those asked for, which rounding a query may have put behind its last hit. */
const SPARE = 8;
/** Milliseconds of searching after which waiting messages (cancel, ping) get their turn. */
const TURN = 50;

/**
 * The `limit` rows nearest to each query by dot product (cosine where both are of length 1), best first; of equals,
 * the first row. Every row is compared: WebAssembly finds candidates with the queries as int16, and the scores are
 * those of the queries as they are. Throws RangeError for a query of another dimension, `signal`'s reason when it
 * fires. `tell` gets how many comparisons are done of how many.
 */
export async function search(
  rows: Rows,
  queries: readonly Float32Array[],
  limit: number,
  signal?: AbortSignal,
  tell: (done: number, total: number) => void = () => {},
): Promise<Hit[][]> {
  const { count, dimension, scale } = rows;
  const other = queries.find((query) => query.length !== dimension);
  if (other) throw new RangeError(`a query of ${other.length} dimensions for ${dimension}`);
  const found = queries.map(() => new Best(limit + SPARE));
  const scanner = new Scanner(dimension);
  let rested = performance.now();
  for (let first = 0; first < queries.length; first += scanner.queries) {
    const group = queries.slice(first, first + scanner.queries).map((query) => quantised(query));
    scanner.ask(group.map(({ steps }) => steps));
    for (let row = 0; row < count; row += scanner.rows) {
      const size = Math.min(scanner.rows, count - row);
      const dots = scanner.dots(rows.vector, row, size);
      for (const [index, { step }] of group.entries()) {
        (found[first + index] as Best).take(dots.subarray(index * scanner.rows, index * scanner.rows + size), scale, row, step);
      }
      if (performance.now() - rested < TURN) continue;
      tell(first * count + row * group.length, count * queries.length);
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      rested = performance.now();
    }
  }
  return found.map((best, index) => exact(rows, queries[index] as Float32Array, best.rows()).slice(0, limit));
}

/** `candidates` with their scores, best first. */
function exact({ vector, scale, dimension }: Rows, query: Float32Array, candidates: readonly number[]): Hit[] {
  const hits = candidates.map((row) => {
    let sum = 0;
    for (let i = 0, at = row * dimension; i < dimension; i++) sum += (vector[at + i] as number) * (query[i] as number);
    return { row, score: sum * (scale[row] as number) };
  });
  return hits.toSorted((a, b) => b.score - a.score || a.row - b.row);
}
