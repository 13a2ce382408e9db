/** Between the API's offsets (code points) and JavaScript's (UTF-16 units). */

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

export class Offsets {
  /** UTF-16 offset of each code point, and of the end; null where both counts are the same. */
  readonly #units: Uint32Array | null;
  readonly length: number;

  constructor(text: string) {
    let pairs = 0;
    for (let i = 0; i + 1 < text.length; i++) {
      if (isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1))) {
        pairs++;
        i++;
      }
    }
    this.length = text.length - pairs;
    if (pairs === 0) {
      this.#units = null;
      return;
    }
    const units = new Uint32Array(this.length + 1);
    let unit = 0;
    for (let point = 0; point < this.length; point++) {
      units[point] = unit;
      unit += isHigh(text.charCodeAt(unit)) && isLow(text.charCodeAt(unit + 1)) ? 2 : 1;
    }
    units[this.length] = text.length;
    this.#units = units;
  }

  /** The UTF-16 offset of the code point `point`, held inside the text. */
  unit(point: number): number {
    const held = Math.max(0, Math.min(point, this.length));
    return this.#units ? (this.#units[held] ?? 0) : held;
  }

  /** The code point that the UTF-16 offset `unit` is in. */
  point(unit: number): number {
    if (!this.#units) return Math.max(0, Math.min(unit, this.length));
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#units[middle] ?? 0) <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Number of code points of `text`. */
export function codePoints(text: string): number {
  return new Offsets(text).length;
}
