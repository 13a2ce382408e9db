/** A run of a text; `marked` where it is one of the words that are looked for. */
export interface Run {
  text: string;
  marked: boolean;
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Digits alone also stand before a unit that is written with them: "9" in "9h00". */
const bounded = (word: string): string => escaped(word) + (/^\p{N}+$/u.test(word) ? "(?!\\p{N})" : "(?![\\p{L}\\p{N}_])");

/** `text` with every place of `words` in it, as whole words whatever their case. */
export function runsOf(text: string, words: readonly string[]): Run[] {
  const wanted = [...new Set(words.map((word) => word.trim()).filter(Boolean))].toSorted((one, other) => other.length - one.length);
  if (wanted.length === 0) return text === "" ? [] : [{ text, marked: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${wanted.map(bounded).join("|")})`, "giu");
  const runs: Run[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > at) runs.push({ text: text.slice(at, index), marked: false });
    runs.push({ text: found, marked: true });
    at = index + found.length;
  }
  if (at < text.length) runs.push({ text: text.slice(at), marked: false });
  return runs;
}
