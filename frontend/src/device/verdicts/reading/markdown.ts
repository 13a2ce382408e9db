/** Markdown: CommonMark, tables, front matter, footnotes, definition lists, admonitions. */
import Parser, { type MarkdownIt, type Token } from "markdown-it";
import deflist from "markdown-it-deflist";
import footnote from "markdown-it-footnote";
import type { Block, BlockKind, Plain } from "../blocks";
import { Lines } from "../lines";
import { lstrip, re, rstrip, squeezed, strip } from "../python";
import { admonitions } from "./admonitions";
import { frontMatter } from "./front-matter";
import { contentPlace, type Place, render, trace } from "./inline";
import { siteRules } from "./markdown-rules";
import { taggedText } from "./markup";

const HEADING_ATTRIBUTES = re(String.raw`(?<![ \t])[ \t]*\{:?[ \t]*([^{}\n]*)\}[ \t]*$`);
const TOML = /^\+\+\+[ \t]*\r?\n([^]*?)\r?\n\+\+\+[ \t]*(?:\r?\n|$)/;
const TOML_MOST = 20_000;
const NESTING = 60;
/** Brackets in brackets: what hostile input costs grows with it. */
const INLINE_NESTING = 12;
const ITEMS: ReadonlySet<string> = new Set(["list_item", "dt", "dd", "footnote"]);

function dialect(maxNesting: number): MarkdownIt {
  const md = new Parser("commonmark", { maxNesting }).enable(["table", "strikethrough"]);
  md.use(frontMatter).use(deflist).use(admonitions).use(footnote);
  return md.disable(["text_join", "footnote_inline", "footnote_tail"]);
}

let parser: MarkdownIt | null = null;

function made(): MarkdownIt {
  const md = dialect(NESTING);
  siteRules(md);
  trace(md, dialect(INLINE_NESTING));
  return md;
}

/** The character of an entity; what names none that may stand in a text is the replacement character. */
function decode(entity: string): string {
  const decoded = (parser as MarkdownIt).utils.unescapeAll(entity);
  return decoded === entity && entity[1] === "#" ? "\ufffd" : decoded;
}

/** The blocks of `text`, whose offsets count UTF-16 units of it as it is (byte order mark, CRLF and all). */
export function readMarkdown(text: string): Block[] {
  let source = text.replaceAll("\0", "\ufffd");
  if (source.startsWith("\ufeff")) source = `\n${source.slice(1)}`;
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const toml = TOML.exec(source.slice(mark, mark + TOML_MOST))?.[0];
  if (toml) source = source.slice(0, mark) + toml.replace(/[^\r\n]/g, " ") + source.slice(mark + toml.length);
  parser ??= made();
  const walk = new Walk(source, new Lines(source.slice(mark), mark));
  walk.walk(parser.parse(source.slice(mark), {}));
  return walk.blocks;
}

/** One pass over the block tokens of a text. */
class Walk {
  readonly blocks: Block[] = [];
  readonly #source: string;
  readonly #lines: Lines;

  constructor(source: string, lines: Lines) {
    this.#source = source;
    this.#lines = lines;
  }

  walk(tokens: readonly Token[]): void {
    let items = 0;
    let line = 0;
    let isHeading = false;
    let isTitle = false;
    let row: string[] | null = null;
    for (const token of tokens) {
      const cut = token.type.lastIndexOf("_");
      const name = token.type.slice(0, Math.max(0, cut));
      const opens = token.type.endsWith("_open");
      if (token.type === "inline") {
        if (row) row.push(strip(render(token.children ?? [], token.content, (offset) => offset).text));
        else if (isHeading) this.#heading(token);
        else this.#text(token, isTitle ? "caption" : items > 0 ? "item" : "sentence");
      } else if (ITEMS.has(name)) items += opens ? 1 : -1;
      else if (name === "heading") isHeading = opens;
      else if (name === "admonition_title") isTitle = opens;
      else if (name === "tr") {
        if (opens) {
          row = [];
          line = token.map?.[0] ?? 0;
        } else if (row && row.length > 0) {
          this.#row(row, line);
          row = null;
        }
      } else if (token.type === "fence" || token.type === "code_block") this.#code(token);
      else if (token.type === "html_block") this.#html(token, items > 0 ? "item" : "sentence");
      else if (token.type === "caption") this.#caption(token);
    }
  }

  #place(token: Token): Place {
    return contentPlace(this.#source, this.#lines, token.content, token.map?.[0] ?? 0);
  }

  #text(token: Token, kind: BlockKind): void {
    const place = this.#place(token);
    const plain = render(token.children ?? [], token.content, place);
    this.#add(kind, plain, place(0), place(token.content.length - 1) + 1);
  }

  #add(kind: BlockKind, plain: Plain, start: number, end: number): void {
    if (strip(plain.text)) this.blocks.push({ kind, text: plain.text, start, end, runs: plain.runs });
  }

  #heading(token: Token): void {
    const place = this.#place(token);
    let { text } = render(token.children ?? [], token.content, place);
    const attributes = HEADING_ATTRIBUTES.exec(text);
    if (attributes) text = text.slice(0, attributes.index);
    if (!strip(text)) return;
    this.blocks.push({ kind: "heading", text: squeezed(text), start: place(0), end: place(token.content.length - 1) + 1, runs: [] });
  }

  #row(cells: readonly string[], line: number): void {
    const [start, end] = this.#span(line, line + 1);
    const text = cells.filter(Boolean).join(" | ");
    if (text) this.blocks.push({ kind: "row", text: text.replaceAll("\n", " "), start, end, runs: [] });
  }

  #caption(token: Token): void {
    if (!token.content || !token.map) return;
    const [start, end] = this.#span(...token.map);
    this.blocks.push({ kind: "caption", text: token.content, start, end, runs: [] });
  }

  #code(token: Token): void {
    const [map, last] = token.map ?? [0, 0];
    const first = map + (token.type === "fence" ? 1 : 0);
    const contents = token.content.split("\n").slice(0, -1);
    const text = contents
      .slice(0, Math.max(0, this.#lines.starts.length - first))
      .map((line) => `${rstrip(line)}\n`)
      .join("");
    if (!strip(text)) return;
    const [start, end] = this.#span(first, Math.min(last, first + contents.length));
    this.blocks.push({ kind: "code", text, start, end, runs: [] });
  }

  #html(token: Token, kind: BlockKind): void {
    const [start, end] = this.#span(...(token.map ?? [0, 1]));
    for (const tagged of taggedText(this.#source, start, end, decode)) this.#add(kind, tagged.plain, tagged.start, tagged.end);
  }

  /** From the first to the last character of lines first..last that is no blank. */
  #span(first: number, last: number): [start: number, end: number] {
    const held = Math.max(first + 1, Math.min(last, this.#lines.ends.length));
    const start = this.#lines.starts[first] as number;
    const content = this.#source.slice(start, this.#lines.ends[held - 1]);
    return [start + content.length - lstrip(content).length, start + rstrip(content).length];
  }
}
