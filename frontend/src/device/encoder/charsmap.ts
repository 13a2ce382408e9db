const SPACE = 0x20;
/** What stands for a space inside pieces: U+2581. */
const ESCAPED = [0xe2, 0x96, 0x81] as const;
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** sentencepiece's nmt_nfkc normaliser. */
export interface Charsmap {
  /**
   * The code points of `text` normalised: NFKC and the rules of nmt, runs of white space one U+2581, one before
   * the first word and none after the last; none where nothing is left.
   */
  normalise(text: string): Uint32Array;
}

const offset = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

/**
 * `units` is a double array (darts-clone) over UTF-8 whose values are places in `replacements`, where each ends
 * with a zero byte. The walk is Normalizer::NormalizePrefix's: the longest key at a place is replaced, and
 * where none is, one character stays.
 */
export function charsmap(units: Uint32Array, replacements: Uint8Array): Charsmap {
  let taken = 0;

  /** What bytes[at...] begins with, normalised; `taken` bytes of it. */
  function prefix(bytes: Uint8Array, at: number): Uint8Array {
    let node = offset(units[0] as number);
    let length = 0;
    let value = 0;
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      node ^= byte;
      const unit = units[node] ?? 0;
      if ((unit & 0x800000ff) !== byte) break;
      node ^= offset(unit);
      if ((unit & 0x100) === 0) continue;
      length = i + 1 - at;
      value = (units[node] as number) & 0x7fffffff;
    }
    if (length === 0 || value >= replacements.length) {
      taken = characterBytes(bytes[at] as number);
      return bytes.subarray(at, at + taken);
    }
    taken = length;
    return replacements.subarray(value, replacements.indexOf(0, value));
  }

  return {
    normalise(text) {
      const bytes = new TextEncoder().encode(text);
      const out: number[] = [...ESCAPED];
      let afterSpace = true;
      for (let at = 0; at < bytes.length; at += taken) {
        const part = prefix(bytes, at);
        let first = 0;
        if (afterSpace) while (first < part.length && part[first] === SPACE) first++;
        for (const byte of part.subarray(first)) {
          if (byte === SPACE) out.push(...ESCAPED);
          else out.push(byte);
        }
        if (first < part.length) afterSpace = part.at(-1) === SPACE;
      }
      while (out.length > 0 && ESCAPED.every((byte, i) => out[out.length - 3 + i] === byte)) out.length -= 3;
      return Uint32Array.from(UTF8.decode(Uint8Array.from(out)), (character) => character.codePointAt(0) as number);
    },
  };
}

/** Of a character, by its first byte. */
function characterBytes(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
