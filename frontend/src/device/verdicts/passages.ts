import type { Language } from "../../api/types";
import { type Block, Places } from "./blocks";
import { lstrip, re, squeezed } from "./python";
import { sentenceSpans } from "./sentences";

const BLANK = re(String.raw`\s`);

export interface Located {
  start: number;
  end: number;
  /** Plain. */
  text: string;
}

/** Each sentence of a block with its place in `source`, markup at its edges included. */
export function* locatedSentences(block: Block, source: string, language: Language): Iterable<Located> {
  const places = new Places(block);
  const spans = sentenceSpans(block.text, language);
  let end = block.start;
  for (const [number, [first, last]] of spans.entries()) {
    const following = spans[number + 1];
    const start = number === 0 ? end : opening(source, end, places.start(first));
    let stop = following ? closing(source, places.end(last), places.start(following[0])) : block.end;
    stop = Math.max(start, stop);
    end = stop;
    yield { start, end: stop, text: squeezed(block.text.slice(first, last)) };
  }
}

/** Markup that follows a sentence without a blank belongs to it, where a blank comes before the next. */
function closing(source: string, end: number, following: number): number {
  const blank = source.slice(end, following).search(BLANK);
  return blank < 0 ? end : end + blank;
}

function opening(source: string, end: number, start: number): number {
  return start - lstrip(source.slice(end, start)).length;
}
