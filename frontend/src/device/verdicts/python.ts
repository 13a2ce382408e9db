/** Where JavaScript's strings and patterns differ from Python's, and what its standard library has beyond ours. */

const SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const CLASSES: Record<string, string> = { w: String.raw`\p{L}\p{N}_`, d: String.raw`\p{Nd}`, s: SPACE };
const BOUNDARY = String.raw`(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))`;

/**
 * A pattern as Python's `re` reads it: `\w`, `\d`, `\s` and `\b` of all of Unicode, a dot that stops at "\n" alone.
 * `[^\W\d]` and `[^\W\d_]` are known; other negations inside a class, possessive repetition and \Z are not.
 */
export function re(source: string, flags = ""): RegExp {
  const known = source.replaceAll(String.raw`[^\W\d_]`, String.raw`[\p{L}\p{Nl}\p{No}]`).replaceAll(String.raw`[^\W\d]`, String.raw`[\p{L}\p{Nl}\p{No}_]`);
  let out = "";
  let inside = false;
  for (let at = 0; at < known.length; at++) {
    const letter = known[at] as string;
    if (letter === "\\") {
      const next = known[++at] as string;
      const named = CLASSES[next];
      const other = CLASSES[next.toLowerCase()];
      if (named) out += inside ? named : `[${named}]`;
      else if (other && !inside) out += `[^${other}]`;
      else out += next === "b" && !inside ? BOUNDARY : `\\${next}`;
    } else if (letter === "." && !inside && !flags.includes("s")) {
      out += "[^\\n]";
    } else {
      if (letter === "[") inside = true;
      else if (letter === "]") inside = false;
      out += letter;
    }
  }
  return new RegExp(out, `${flags}u`);
}

const LEADING = new RegExp(`^[${SPACE}]+`);
const TRAILING = new RegExp(`[${SPACE}]+$`);
const SPACES = new RegExp(`[${SPACE}]+`);
const IS_SPACE = new RegExp(`^[${SPACE}]`);

export const lstrip = (text: string): string => text.replace(LEADING, "");
export const rstrip = (text: string): string => text.replace(TRAILING, "");
export const strip = (text: string): string => rstrip(lstrip(text));

/** The words between blanks. */
export function split(text: string): string[] {
  const bare = strip(text);
  return bare ? bare.split(SPACES) : [];
}

/** `text` with one blank between words and none around. */
export const squeezed = (text: string): string => split(text).join(" ");

export const isSpace = (text: string): boolean => IS_SPACE.test(text);

/** `text` without the letters of `letters` at its ends. */
export function stripOf(text: string, letters: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && letters.includes(text[start] as string)) start++;
  while (end > start && letters.includes(text[end - 1] as string)) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** `text` without the letters of `letters` at its end. */
export function rstripOf(text: string, letters: string): string {
  let end = text.length;
  while (end > 0 && letters.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

const FOLDED = /[ßẞςſ]/;

export function casefold(text: string): string {
  const lower = text.toLowerCase();
  return FOLDED.test(lower) ? lower.replace(/[ßẞ]/g, "ss").replaceAll("ς", "σ").replaceAll("ſ", "s") : lower;
}

/** The index of the last of the ascending `starts` that is at most `value`; -1 where none is. */
export function lastAtMost(starts: ArrayLike<number>, value: number): number {
  let low = -1;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How often each thing is there. */
export type Counter<T> = Map<T, number>;

export function count<T>(counter: Counter<T>, thing: T, times = 1): void {
  counter.set(thing, (counter.get(thing) ?? 0) + times);
}

export function counted<T>(things: Iterable<T>): Counter<T> {
  const out: Counter<T> = new Map();
  for (const thing of things) count(out, thing);
  return out;
}

/** What `all` counts beyond `others`. */
export function minus<T>(all: Counter<T>, others: Counter<T>): Counter<T> {
  const out: Counter<T> = new Map();
  for (const [thing, times] of all) {
    const more = times - (others.get(thing) ?? 0);
    if (more > 0) out.set(thing, more);
  }
  return out;
}

export function total(counter: Counter<unknown>): number {
  let sum = 0;
  for (const times of counter.values()) sum += times;
  return sum;
}

/** `value` with four decimals. */
export const rounded = (value: number): number => Number(value.toFixed(4));
