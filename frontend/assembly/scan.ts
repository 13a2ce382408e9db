// AssemblyScript: compiled to WebAssembly by assembly.ts when the page is built.

/** Queries that a row is compared with at once, and rows at once: as many sums as the registers of x86-64 hold. */
const QUERIES: u32 = 4;
const ROWS: u32 = 2;

/**
 * Writes the dot products of `rows` int8 rows at `row` with `queries` int16 queries at `query` to `out`, as i32,
 * one query after another. `dimension` is a multiple of 8; `rows` of 2 and `queries` of 4.
 */
export function scan(row: usize, rows: u32, query: usize, queries: u32, dimension: u32, out: usize): void {
  const stride: usize = <usize>dimension << 1;
  for (let q: u32 = 0; q < queries; q += QUERIES) {
    const to = out + ((<usize>q * rows) << 2);
    for (let r: u32 = 0; r < rows; r += ROWS) {
      quads(row + <usize>r * dimension, query + <usize>q * stride, dimension, to + (<usize>r << 2), <usize>rows << 2);
    }
  }
}

/** Two rows with four queries. */
function quads(row: usize, query: usize, dimension: u32, out: usize, next: usize): void {
  const stride: usize = <usize>dimension << 1;
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let a2 = i32x4.splat(0);
  let a3 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let b2 = i32x4.splat(0);
  let b3 = i32x4.splat(0);
  const end = row + dimension;
  for (let at = row, q0 = query, q2 = query + 2 * stride; at < end; at += 8, q0 += 16, q2 += 16) {
    const a = v128.load_ext<i8>(at);
    const b = v128.load_ext<i8>(at + dimension);
    let q = v128.load(q0);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, q));
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(b, q));
    q = v128.load(q0 + stride);
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, q));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(b, q));
    q = v128.load(q2);
    a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, q));
    b2 = i32x4.add(b2, i32x4.dot_i16x8_s(b, q));
    q = v128.load(q2 + stride);
    a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, q));
    b3 = i32x4.add(b3, i32x4.dot_i16x8_s(b, q));
  }
  store<i32>(out, sum(a0), 0);
  store<i32>(out, sum(b0), 4);
  store<i32>(out + next, sum(a1), 0);
  store<i32>(out + next, sum(b1), 4);
  store<i32>(out + 2 * next, sum(a2), 0);
  store<i32>(out + 2 * next, sum(b2), 4);
  store<i32>(out + 3 * next, sum(a3), 0);
  store<i32>(out + 3 * next, sum(b3), 4);
}

// @ts-ignore: decorator
@inline
function sum(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
