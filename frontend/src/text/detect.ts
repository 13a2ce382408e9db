import type { Language } from "../api/types";

// Words that are frequent in one of the two languages and not words of the other.
const WORDS: Record<Language, ReadonlySet<string>> = {
  en: new Set("the of and to is that for it with are be this was by from not have you an which when can will or its".split(" ")),
  pt: new Set("de que e em um uma para com não os das dos na no ao pelo pela são é se mais por como ou mas foi sua seu quando".split(" ")),
};

/**
 * Which of the two languages a text is in, or null where it doesn't say. Only the browser's own search
 * needs it, before the server has detected the language; two languages are no reason for a library.
 */
export function detectLanguage(text: string): Language | null {
  const counts: Record<Language, number> = { en: 0, pt: 0 };
  for (const word of text.slice(0, 4000).toLowerCase().match(/\p{L}+/gu) ?? []) {
    if (WORDS.en.has(word)) counts.en++;
    if (WORDS.pt.has(word)) counts.pt++;
  }
  if (counts.en === counts.pt) return null;
  return counts.en > counts.pt ? "en" : "pt";
}
