import type { Language } from "../api/types";
import { Offsets } from "../text/offsets";

/** A sentence of the user's text; offsets count code points. */
export interface Sentence {
  start: number;
  end: number;
  text: string;
}

// A line end inside a paragraph is a space; one before a blank line, a heading, an item or a row is not.
const WRAPPED = /(?<=\S)[ \t]*\n(?=[ \t]*[^\s#>|*+\-\d])/g;
const MARKS = /^[\s#>*+\-|`]+|[\s|`]+$/g;

/** Splits a text into sentences. Only hints for the server's search: its own splitter decides statements. */
export function sentences(text: string, language: Language): Sentence[] {
  const unwrapped = text.replace(WRAPPED, (end) => " ".repeat(end.length));
  const offsets = new Offsets(text);
  const found: Sentence[] = [];
  for (const { segment, index } of new Intl.Segmenter(language, { granularity: "sentence" }).segment(unwrapped)) {
    const bare = segment.replace(MARKS, "");
    if (!/\p{L}/u.test(bare)) continue;
    const from = index + segment.indexOf(bare);
    found.push({ start: offsets.point(from), end: offsets.point(from + bare.length), text: bare });
  }
  return found;
}
