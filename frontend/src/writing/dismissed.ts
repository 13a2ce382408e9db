import type { Statement, Suggestion } from "../api/types";
import { recall, remember } from "../state/remember";

/** Suggestions that are remembered as dismissed, of one text. */
const MOST = 200;

/** What tells a suggestion of a text from its others, in every state of the text that still has it. */
export function suggestionKey({ kind, document, section, statements, passages }: Suggestion, all: readonly Statement[]): string {
  const about = kind === "include" ? passages.map(({ passage }) => passage) : statements.map((index) => all[index]?.text ?? "");
  return hashed(JSON.stringify([kind, document, section, about]));
}

export function dismissedOf(origin: string): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(recall(`dismissed.${origin}`) ?? "[]") as string[]);
  } catch {
    return new Set();
  }
}

export function dismiss(origin: string, key: string, yes: boolean): ReadonlySet<string> {
  const keys = [...dismissedOf(origin)].filter((known) => known !== key);
  if (yes) keys.push(key);
  remember(`dismissed.${origin}`, keys.length > 0 ? JSON.stringify(keys.slice(-MOST)) : null);
  return new Set(keys);
}

/** 53 bits of `text` (cyrb53): the browser's own digests answer later, and nobody gains by two that are alike. */
function hashed(text: string): string {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 2654435761);
    other = Math.imul(other ^ unit, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return (4294967296 * (2097151 & other) + (one >>> 0)).toString(36);
}
