/** Statements: the units of a text that are judged, with their places in it. */
import type { Language } from "../../api/types";
import type { Block } from "./blocks";
import { locatedSentences, type Located } from "./passages";
import { hidden, shown } from "./prose-marks";
import { lstrip, re, squeezed, strip } from "./python";
import { readMarkdown } from "./reading/markdown";

export type SpanKind = "sentence" | "question" | "lead_in" | "item" | "row" | "heading" | "code" | "markup";

/** A unit of the text; start and end count UTF-16 units. `text` is plain, text.slice(start, end) its source. */
export interface Span extends Located {
  kind: SpanKind;
  /** A hint: false for what says nothing to check (headings, questions, code, markup, a word alone). */
  checkable: boolean;
}

const LEAST_WORDS = 2;
const WORD = re(String.raw`[^\W\d_]\w*`, "g");
const GAP_LINE = /[^\r\n]+/g;
const MARK = re(String.raw`(?:\d{1,9}[.)](?=\s|$)|\[[ xX]\](?=\s|$)|\W)`, "y");

/** The units of `text`, in order, never overlapping, together holding every word of it. */
export function splitStatements(text: string, language: Language): Span[] {
  const spans: Span[] = [];
  let end = 0;
  const source = hidden(text);
  for (const block of readMarkdown(source)) {
    for (const { start, end: stop, text: plain, kind } of units(block, source, language)) {
      const first = Math.max(start, end);
      if (first >= stop) continue;
      spans.push(...between(text, end, first));
      spans.push({ start: first, end: stop, text: shown(plain), kind, checkable: isCheckable(kind, plain) });
      end = stop;
    }
  }
  spans.push(...between(text, end, text.length));
  return spans;
}

function* units(block: Block, source: string, language: Language): Iterable<Located & { kind: SpanKind }> {
  const { start, end } = block;
  if (block.kind === "code") yield { start, end, text: strip(block.text), kind: "code" };
  else if (block.kind === "heading" || block.kind === "caption") yield { start, end, text: squeezed(block.text), kind: "heading" };
  else if (block.kind === "row") yield { start, end, text: squeezed(block.text), kind: "row" };
  else {
    const plain = block.kind === "item" ? "item" : "sentence";
    for (const one of locatedSentences(block, source, language)) {
      yield { ...one, kind: one.text.endsWith("?") ? "question" : one.text.endsWith(":") ? "lead_in" : plain };
    }
  }
}

function isCheckable(kind: SpanKind, plain: string): boolean {
  if (kind === "heading" || kind === "code" || kind === "markup" || kind === "question") return false;
  return (plain.match(WORD)?.length ?? 0) >= LEAST_WORDS;
}

/** What no block took (link definitions, markers, templates): nothing to check, but not lost either. */
function* between(text: string, start: number, end: number): Iterable<Span> {
  for (const line of text.slice(start, end).matchAll(GAP_LINE)) {
    const content = strip(line[0]);
    if (!content || isMarks(content)) continue;
    const first = start + line.index + line[0].length - lstrip(line[0]).length;
    yield { start: first, end: first + content.length, text: content, kind: "markup", checkable: false };
  }
}

/** Numbers and boxes of lists, and whatever is no word, to the end. */
function isMarks(content: string): boolean {
  MARK.lastIndex = 0;
  while (MARK.lastIndex < content.length) if (!MARK.test(content)) return false;
  return true;
}
