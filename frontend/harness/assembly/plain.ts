// AssemblyScript: the simplest scan with SIMD of rows that lie in memory. The benchmark's yardstick.

/** The largest dot product of the int16 query at `query` with the `rows` int8 rows at 0. */
export function largest(query: usize, rows: u32, dimension: u32): i32 {
  let best: i32 = i32.MIN_VALUE;
  for (let row: u32 = 0; row < rows; row++) {
    const at = <usize>row * dimension;
    let sums = i32x4.splat(0);
    for (let i: u32 = 0; i < dimension; i += 8) {
      sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load_ext<i8>(at + i), v128.load(query + (<usize>i << 1))));
    }
    const sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
    if (sum > best) best = sum;
  }
  return best;
}
