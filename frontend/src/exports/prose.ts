import { Lexer, Marked, type Token, type Tokens } from "marked";
import type { Block, Inline } from "./blocks";

/** As the page reads reports: a definition would turn the citations `[1]` into somebody's links. */
const marked = new Marked({ gfm: true, async: false, tokenizer: { def: () => undefined } });

type Style = Omit<Inline, "text">;

/**
 * Markdown, of a model or of a document, as blocks. Links and images are read as their words, HTML as it is written:
 * nothing of it is a link, a picture or markup in what is exported. Headings begin at level `top`.
 */
export function blocksOf(markdown: string, top: 2 | 3 = 2): Block[] {
  const tokens = marked.lexer(markdown);
  const depths = tokens.flatMap((token) => (token.type === "heading" ? [(token as Tokens.Heading).depth] : []));
  const least = Math.min(...depths);
  return tokens.flatMap((token) => block(token, top - least));
}

/** One line of Markdown. */
export function inlinesOf(markdown: string): Inline[] {
  return inlines(Lexer.lexInline(markdown, marked.defaults), {});
}

function block(token: Token, lower: number): Block[] {
  switch (token.type) {
    case "heading": {
      const { depth, text } = token as Tokens.Heading;
      return [{ kind: "heading", level: Math.min(3, Math.max(1, depth + lower)) as 1 | 2 | 3, text: inlinesOf(text).map((run) => run.text).join("") }];
    }
    case "paragraph":
    case "text":
      return [{ kind: "paragraph", inlines: inlines((token as Tokens.Paragraph).tokens ?? [], {}) }];
    case "blockquote":
      return (token as Tokens.Blockquote).tokens.flatMap((inner) => block(inner, lower)).map((inner) => (inner.kind === "paragraph" ? { kind: "quote", inlines: inner.inlines, source: "" } : inner));
    case "list":
      return [{ kind: "list", ordered: (token as Tokens.List).ordered, items: (token as Tokens.List).items.map((item) => item.tokens.flatMap((inner) => below(inner))) }];
    case "code":
      return [{ kind: "code", text: (token as Tokens.Code).text }];
    case "table": {
      const { header, rows } = token as Tokens.Table;
      const cell = ({ tokens }: Tokens.TableCell): Inline[] => inlines(tokens, {});
      return [{ kind: "table", head: header.map(cell), rows: rows.map((row) => row.map(cell)) }];
    }
    case "html":
      return token.raw.trim() ? [{ kind: "paragraph", inlines: [{ text: token.raw.trim() }] }] : [];
    default:
      return [];
  }
}

/** What stands in an item of a list, on one line each; lists in lists are read on. */
function below(token: Token): Inline[] {
  if (token.type === "list") return (token as Tokens.List).items.flatMap(({ tokens }) => [[{ text: "\n" }], ...tokens.map(below)].flat());
  const inner = (token as Tokens.Generic).tokens;
  return inner ? inlines(inner, {}) : [{ text: token.raw }];
}

function inlines(tokens: readonly Token[], style: Style): Inline[] {
  return tokens.flatMap((token): Inline[] => {
    switch (token.type) {
      case "strong":
        return inlines((token as Tokens.Strong).tokens, { ...style, bold: true });
      case "em":
        return inlines((token as Tokens.Em).tokens, { ...style, italic: true });
      case "codespan":
        return [{ ...style, code: true, text: (token as Tokens.Codespan).text }];
      case "br":
        return [{ ...style, text: "\n" }];
      case "image":
      case "html":
        return [{ ...style, text: token.raw }];
      case "escape":
        return [{ ...style, text: (token as Tokens.Escape).text }];
      default: {
        const inner = (token as Tokens.Generic).tokens;
        return inner ? inlines(inner, style) : [{ ...style, text: decoded((token as Tokens.Text).text ?? token.raw) }];
      }
    }
  });
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** What Markdown means by these, as HTML does. */
function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
