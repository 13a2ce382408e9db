/** A text in parts, of which some are marked. */
export interface Part {
  text: string;
  mark: boolean;
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** `text` with every whole occurrence of `words` marked, whatever its case. */
export function marked(text: string, words: readonly string[]): Part[] {
  const wanted = [...new Set(words.filter(Boolean))];
  if (wanted.length === 0) return [{ text, mark: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${wanted.map(escaped).join("|")})(?![\\p{L}\\p{N}])`, "giu");
  const parts: Part[] = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) parts.push({ text: text.slice(at, found.index), mark: false });
    parts.push({ text: found[0], mark: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), mark: false });
  return parts;
}
