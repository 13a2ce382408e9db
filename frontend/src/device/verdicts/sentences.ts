/** Sentences of plain text, by sentencex, put right where software documentation misleads it. */
import { segment } from "sentencex-wasm";
import type { Language } from "../../api/types";
import { isSpace, lstrip, re, split, strip } from "./python";

/** A line, or as much of it as sentencex splits fast: it is quadratic. */
const LINE = re(String.raw`[^\n]{1,9000}(?:[^\n\s]{0,1000}(?=\s|$))?`, "g");
const AFTER_ETC = re(String.raw`(?<=\betc\.)\s+(?=[A-ZÀ-Ý])`, "g");
const UNFINISHED = re(String.raw`(?:^|[\s(])(?:etc|e\.g|i\.e|p\.ex|ex|vs|cf|aprox|approx|incl|[Ff]igs?|[Nn]o|[Nn]º)\.\s*$`);
const AFTER_LEAD_IN = re(String.raw`(?<=\w:)\s+(?=["“]?[A-ZÀ-Ý])`, "g");
/** Words before and after a colon from which a capital letter behind it begins a sentence, and no title. */
const LEAD_IN = 5;
const LED_IN = 5;
const WORD = re(String.raw`\w+`, "g");
const CLOSING = re(String.raw`^["'”’»)\]]+(?=\s|$)`);
const TELLS = re(String.raw`[\p{L}\p{N}]`);
const UPPER = /^\p{Lu}/u;
const LOWER = /^\p{Ll}/u;

/** [start, end] of each sentence, in order, blanks around left out; a newline always ends one. */
export function sentenceSpans(text: string, language: Language): [start: number, end: number][] {
  const spans: [number, number][] = [];
  for (const line of text.matchAll(LINE)) {
    let at = line.index;
    for (const part of segments(line[0], language)) {
      const stripped = strip(part);
      if (stripped) {
        const start = at + part.length - lstrip(part).length;
        spans.push([start, start + stripped.length]);
      }
      at += part.length;
    }
  }
  return spans;
}

/** Parts of `line`, the whole of it in order. */
function* segments(line: string, language: Language): Iterable<string> {
  let parts = segment(language, line) as string[];
  if (parts.reduce((sum, part) => sum + part.length, 0) !== line.length) parts = [line];
  if (parts.length > 1) parts = [...joined(parts)];
  for (const part of parts) {
    let at = 0;
    if (part.includes("etc.") || part.includes(": ")) {
      for (const end of [...cutsAfterEtc(part), ...leadIns(part)].toSorted((a, b) => a - b)) {
        yield part.slice(at, end);
        at = end;
      }
    }
    yield at ? part.slice(at) : part;
  }
}

const cutsAfterEtc = (part: string): number[] => [...part.matchAll(AFTER_ETC)].map((cut) => cut.index + cut[0].length);

/** Where a sentence that leads to another ends: "It takes care of these: The next one begins here." */
function* leadIns(part: string): Iterable<number> {
  let at = 0;
  for (const cut of part.matchAll(AFTER_LEAD_IN)) {
    const end = cut.index + cut[0].length;
    const before = part.slice(at, cut.index);
    const whole = before.split("(").length === before.split(")").length;
    if (whole && words(before) >= LEAD_IN && words(part.slice(end)) >= LED_IN) {
      yield end;
      at = end;
    }
  }
}

const words = (text: string): number => text.match(WORD)?.length ?? 0;

function* joined(parts: readonly string[]): Iterable<string> {
  let held: string[] = [];
  for (const part of parts) {
    if (held.length > 0 && !unbroken(held.at(-1) as string, part)) {
      yield held.join("");
      held = [];
    }
    held.push(part);
  }
  yield held.join("");
}

/**
 * Whether the full stop between two parts ends no sentence: it stands inside a name (`http.HTTPStatus`), by itself
 * (`the . at the end`), or behind an abbreviation with a small letter after it.
 */
function unbroken(before: string, after: string): boolean {
  const last = before.at(-1) as string;
  if (!isSpace(last)) return ".!?".includes(last) && !CLOSING.test(after);
  const own = split(before);
  if (own.length === 0 || !TELLS.test(own.at(-1) as string)) return !UPPER.test(after) || own.length < 2;
  return LOWER.test(after) && UNFINISHED.test(before);
}
