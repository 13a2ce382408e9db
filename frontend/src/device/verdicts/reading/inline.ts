/**
 * Markdown's inline content as plain text that knows where it stands. markdown-it gives no offsets inside a
 * paragraph; its inline rules do know them while they run, so each is wrapped to leave its range on the tokens it made.
 */
import type { MarkdownIt, StateCore, StateInline, Token } from "markdown-it";
import { Plain } from "../blocks";
import type { Lines } from "../lines";
import { lastAtMost, re } from "../python";

type Rule = (state: StateInline, silent: boolean) => boolean;

/** An attribute list behind inline markup: `[x](y){.external target=_blank}`. */
const ATTRIBUTES = re(String.raw`^\{:?[ \t]*[.#][^{}\n]*\}`);
const BREAKING = /^<\/?(?:br|p|div|li|ul|ol|td|th|tr|table|h[1-6]|summary|details|section|blockquote|dt|dd)\b/i;
const SILENT = /^<(\/?)(script|style|svg|template)\b/i;
/** Characters of inline content parsed together: CommonMark's inline rules are quadratic on hostile input. */
const SLICE = 8_000;

/** Lets `inline` parse the inline content of `md`, noting where tokens stand: their meta `start`, `end`. */
export function trace(md: MarkdownIt, inline: MarkdownIt): void {
  const { ruler } = inline.inline;
  // oxlint-disable-next-line no-underscore-dangle -- nothing else tells the rules with their names
  for (const { name, fn } of ruler.__rules__) if (name !== "text") ruler.at(name, traced(fn));
  md.core.ruler.at("inline", (state) => parseInlines(inline, state));
}

interface Range {
  start?: number;
  end?: number;
}

const rangeOf = (token: Token): Range => (token.meta ?? {}) as Range;

function parseInlines(inline: MarkdownIt, state: StateCore): void {
  for (const token of state.tokens) {
    if (token.type !== "inline") continue;
    const { content } = token;
    token.children = [];
    for (let at = 0; at < content.length; ) {
      const stop = sliceEnd(content, at);
      const children: Token[] = [];
      inline.inline.parse(content.slice(at, stop), inline, state.env, children);
      if (at > 0) {
        for (const child of children) {
          const { start, end } = rangeOf(child);
          child.meta = { ...(start === undefined ? {} : { start: start + at }), ...(end === undefined ? {} : { end: end + at }) };
        }
      }
      token.children.push(...children);
      at = stop;
    }
  }
}

function sliceEnd(content: string, at: number): number {
  if (content.length - at <= SLICE) return content.length;
  const stop = at + SLICE;
  const blank = Math.max(content.lastIndexOf(" ", stop - 1), content.lastIndexOf("\n", stop - 1));
  return blank > at ? blank : stop;
}

function traced(rule: Rule): Rule {
  return (state, silent) => {
    if (silent) return rule(state, true);
    const start = state.pos;
    const first = state.tokens.length + (state.pending ? 1 : 0);
    if (!rule(state, false)) return false;
    const made = state.tokens.slice(first);
    const [head] = made;
    if (head?.type === "text") {
      // delimiters of emphasis: turned into markup later, or left
      let at = start;
      for (const token of made) token.meta = { start: at, end: (at += token.content.length) };
    } else if (head) {
      head.meta = { ...rangeOf(head), start };
      const last = made.at(-1) as Token;
      last.meta = { ...rangeOf(last), end: state.pos };
    }
    return true;
  };
}

export type Place = (offset: number) => number;

/** Maps offsets in the content of an inline token, whose lines lost their indentation, to the source. */
export function contentPlace(source: string, lines: Lines, content: string, first: number): Place {
  const contents = [0];
  const sources: number[] = [];
  let at = 0;
  for (const [number, line] of content.split("\n").entries()) {
    const [start, end] = lines.span(first + number);
    const found = number === 0 ? source.indexOf(line, start) : source.lastIndexOf(line, Math.max(0, end - line.length));
    const inside = found >= start && found + line.length <= end;
    sources.push(inside ? found : Math.max(start, end - line.length));
    at += line.length + 1;
    contents.push(at);
  }
  return (offset) => {
    const line = Math.max(0, Math.min(lastAtMost(contents, offset), sources.length - 1));
    return Math.min((sources[line] as number) + offset - (contents[line] as number), source.length);
  };
}

/** Plain text of `children`, the inline tokens of `content`; `place` maps an offset in it to the source. */
export function render(children: readonly Token[], content: string, place: Place): Plain {
  const plain = new Plain();
  let cursor = 0;
  let silent = "";
  let afterMarkup = false;
  const add = (text: string, start: number, end: number): void => plain.add(text, place(start), place(end - 1) + 1);
  for (const token of children) {
    const range = rangeOf(token);
    if (token.type === "text") {
      let text = token.content;
      if (!text) {
        cursor = range.end ?? cursor;
        continue;
      }
      let at = content.indexOf(text, cursor);
      if (at < 0) at = cursor;
      cursor = at + text.length;
      const attributes = afterMarkup ? ATTRIBUTES.exec(text)?.[0].length : undefined;
      if (attributes) {
        at += attributes;
        text = text.slice(attributes);
      }
      afterMarkup = false;
      if (!silent) add(text, at, cursor);
      continue;
    }
    const start = range.start ?? cursor;
    const end = range.end ?? start;
    afterMarkup = true;
    if (token.type === "html_inline") {
      const found = SILENT.exec(token.content);
      if (found) silent = found[1] ? "" : (found[2] as string);
      else if (BREAKING.test(token.content)) add("\n", start, end);
    } else if (!silent && token.type === "code_inline") {
      const mark = token.markup.length;
      const inner = content.slice(start, end).includes("\n") ? -1 : content.indexOf(token.content, start + mark);
      if (inner >= 0 && inner <= end - mark - token.content.length) plain.add(token.content, place(inner), place(inner) + token.content.length);
      else add(token.content, start, end);
    } else if (!silent && token.type === "text_special") {
      add(token.content, start, end);
      afterMarkup = false;
    } else if (!silent && token.type === "softbreak") {
      // behind a lead-in a new line begins a sentence
      add(plain.text.endsWith(":") ? "\n" : " ", start, end);
      afterMarkup = false;
    } else if (!silent && token.type === "hardbreak") {
      add("\n", start, end);
      afterMarkup = false;
    }
    cursor = Math.max(cursor, end);
  }
  return plain;
}
