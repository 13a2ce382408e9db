const LARGEST = 32_767;
/** What the steps of a query may add up to, so that no sum of products with int8 passes int32. */
const SUM = Math.floor((2 ** 31 - 1) / 128);

/** `query` as int16: each of its values is about `step` times its steps. */
export function quantised(query: Float32Array): { steps: Int16Array; step: number } {
  let highest = 0;
  let sum = 0;
  for (const value of query) {
    highest = Math.max(highest, Math.abs(value));
    sum += Math.abs(value);
  }
  // rounding may add a half for each value
  const step = Math.max(highest / LARGEST, sum / (SUM - query.length / 2)) || 1;
  return { steps: Int16Array.from(query, (value) => Math.round(value / step)), step };
}
