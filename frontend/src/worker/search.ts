import type { PassageVectors } from "./binary";

export interface Hit {
  row: number;
  /** The query's dot product with the passage's vector; cosine where both are of length 1. */
  score: number;
}

/** The `limit` rows nearest to `query`, best first; of equals, the first row. All rows are compared. */
export function nearest(vectors: PassageVectors, query: Float32Array, limit: number): Hit[] {
  const { vector, scale, count, dimension } = vectors;
  if (query.length !== dimension) throw new RangeError(`a query of ${query.length} dimensions for ${dimension}`);
  const best: Hit[] = [];
  let floor = -Infinity;
  for (let row = 0; row < count; row++) {
    const from = row * dimension;
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += (vector[from + i] as number) * (query[i] as number);
    const score = sum * (scale[row] as number);
    if (best.length === limit && score <= floor) continue;
    let place = best.length;
    while (place > 0 && (best[place - 1] as Hit).score < score) place--;
    best.splice(place, 0, { row, score });
    if (best.length > limit) best.pop();
    floor = (best.at(-1) as Hit).score;
  }
  return best;
}

/** `vector` at length 1, in place. */
export function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum) || 1;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  return vector;
}
