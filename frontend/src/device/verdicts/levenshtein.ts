/** Levenshtein distance of two sequences, and how one lies over the other: of all ways, the one that rapidfuzz takes. */

/** A run of a and b, i..i2 and j..j2: equal, or all that differs between two equal ones. */
export interface Run {
  same: boolean;
  i: number;
  i2: number;
  j: number;
  j2: number;
}

let table = new Uint16Array(0);

/**
 * Runs in order. Ways are followed back from the end, first by deleting from `a`, then by inserting from `b`, then
 * along the diagonal (`recover_alignment` of rapidfuzz-cpp), which decides among equally short ones.
 */
export function runs(a: readonly string[], b: readonly string[]): Run[] {
  let prefix = 0;
  while (prefix < a.length && prefix < b.length && a[prefix] === b[prefix]) prefix++;
  let suffix = 0;
  while (suffix < a.length - prefix && suffix < b.length - prefix && a[a.length - 1 - suffix] === b[b.length - 1 - suffix]) suffix++;
  const rows = a.length - prefix - suffix;
  const columns = b.length - prefix - suffix;
  fill(a, b, prefix, rows, columns);
  const width = columns + 1;
  const at = (i: number, j: number): number => table[i * width + j] as number;
  // pairs that are equal, last first
  const pairs: [i: number, j: number][] = [];
  for (let n = 0; n < suffix; n++) pairs.push([a.length - 1 - n, b.length - 1 - n]);
  let i = rows;
  let j = columns;
  while (i > 0 && j > 0) {
    if (at(i, j) === at(i - 1, j) + 1) i--;
    else if (j > 1 && at(i, j - 1) === at(i - 1, j - 1) - 1) j--;
    else {
      i--;
      j--;
      if (a[prefix + i] === b[prefix + j]) pairs.push([prefix + i, prefix + j]);
    }
  }
  for (let n = prefix - 1; n >= 0; n--) pairs.push([n, n]);
  return joined(pairs.toReversed(), a.length, b.length);
}

/** The distances of the first i of a and the first j of b, behind `prefix`. */
function fill(a: readonly string[], b: readonly string[], prefix: number, rows: number, columns: number): void {
  const width = columns + 1;
  if (table.length < (rows + 1) * width) table = new Uint16Array(2 * (rows + 1) * width);
  for (let j = 0; j <= columns; j++) table[j] = j;
  for (let i = 1; i <= rows; i++) {
    table[i * width] = i;
    for (let j = 1; j <= columns; j++) {
      const place = i * width + j;
      const across = (table[place - width - 1] as number) + (a[prefix + i - 1] === b[prefix + j - 1] ? 0 : 1);
      table[place] = Math.min(across, (table[place - width] as number) + 1, (table[place - 1] as number) + 1);
    }
  }
}

function joined(pairs: readonly (readonly [number, number])[], rows: number, columns: number): Run[] {
  const out: Run[] = [];
  let i = 0;
  let j = 0;
  for (const [at, over] of pairs) {
    if (at > i || over > j) out.push({ same: false, i, i2: at, j, j2: over });
    const last = out.at(-1);
    if (last?.same) {
      last.i2++;
      last.j2++;
    } else out.push({ same: true, i: at, i2: at + 1, j: over, j2: over + 1 });
    i = at + 1;
    j = over + 1;
  }
  if (i < rows || j < columns) out.push({ same: false, i, i2: rows, j, j2: columns });
  return out;
}
