import { quantised } from "../src/device/search/queries";
import type { Rows } from "../src/device/search/search";
// oxlint-disable-next-line import/default -- assembly.ts makes it
import bytes from "./assembly/plain.ts?wasm";

/** A plain scan of `rows`, which are put into its memory now: of each query the largest dot product, and nothing else. */
export function plainScan({ count, dimension, vector }: Rows): (queries: Float32Array[]) => number[] {
  const size = count * dimension;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((size + 2 * dimension) / 65_536) });
  new Int8Array(memory.buffer).set(vector);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const largest = instance.exports["largest"] as (query: number, rows: number, dimension: number) => number;
  return (queries) =>
    queries.map((query) => {
      new Int16Array(memory.buffer, size, dimension).set(quantised(query).steps);
      return largest(size, count, dimension);
    });
}
