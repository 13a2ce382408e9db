import bytes from "../../../assembly/scan.ts?wasm";

const PAGE = 65_536;
/** Bytes of rows that are compared with all queries before the next: they stay in the processor's cache. */
const BLOCK = 131_072;
/** A row's values are read eight at a time. */
const LANES = 8;

type Scan = (row: number, rows: number, query: number, queries: number, dimension: number, out: number) => void;

let module: WebAssembly.Module | undefined;

/** assembly/scan.ts in a memory that holds a group of queries and a block of rows, whatever the base's size. */
export class Scanner {
  /** Queries of a group. */
  readonly queries = 64;
  /** Rows of a block. */
  readonly rows: number;
  readonly #memory: WebAssembly.Memory;
  readonly #scan: Scan;
  readonly #dimension: number;
  /** `dimension`, filled up with zeros to whole lanes. */
  readonly #width: number;
  readonly #queriesAt: number;
  readonly #dotsAt: number;
  #asked = 0;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#width = Math.ceil(dimension / LANES) * LANES;
    this.rows = Math.max(2, 2 * Math.floor(BLOCK / this.#width / 2));
    this.#queriesAt = this.rows * this.#width;
    this.#dotsAt = this.#queriesAt + 2 * this.queries * this.#width;
    const size = this.#dotsAt + 4 * this.queries * this.rows;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(size / PAGE) });
    module ??= new WebAssembly.Module(bytes);
    this.#scan = new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports["scan"] as Scan;
  }

  /** Sets the queries of the next comparisons, at most `queries`. */
  ask(steps: readonly Int16Array[]): void {
    this.#asked = Math.ceil(steps.length / 4) * 4;
    for (const [index, query] of steps.entries()) {
      new Int16Array(this.#memory.buffer, this.#queriesAt + 2 * index * this.#width, this.#width).set(query);
    }
  }

  /**
   * The dot products of `size` rows from `first` on with every query: query i's begin at i × `rows`. A view that
   * the next call overwrites.
   */
  dots(vector: Int8Array, first: number, size: number): Int32Array {
    const block = new Int8Array(this.#memory.buffer, 0, this.rows * this.#width);
    if (this.#width === this.#dimension) {
      block.set(vector.subarray(first * this.#dimension, (first + size) * this.#dimension));
    } else {
      for (let row = 0; row < size; row++) {
        const at = (first + row) * this.#dimension;
        block.set(vector.subarray(at, at + this.#dimension), row * this.#width);
      }
    }
    this.#scan(0, this.rows, this.#queriesAt, this.#asked, this.#width, this.#dotsAt);
    return new Int32Array(this.#memory.buffer, this.#dotsAt, this.queries * this.rows);
  }
}
