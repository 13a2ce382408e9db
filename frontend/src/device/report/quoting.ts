import MarkdownIt from "markdown-it";

/**
 * Text of strangers made safe and readable inside our Markdown: markup read away, the rest escaped. As
 * services/reporter/quoting.py; markdown-it because Python's parser is its port, and reads the same.
 */

// Only inline syntax is read: a passage is a sentence, an item, a row or a line, never a document.
const INLINE = new MarkdownIt("commonmark", { html: true }).enable("strikethrough");
type Token = ReturnType<typeof INLINE.parseInline>[number];

/** What Python calls whitespace. */
const S = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const W = "\\p{L}\\p{N}_";

/** Where Python's splitlines ends a line. */
const ENDS = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029";
const LINES = new RegExp(`\\r\\n|[${ENDS}]`);
const LEAD = new RegExp(`^[${S}]{0,8}(?:#{1,6}[${S}]+|>[${S}]*|[-*+][${S}]+(?:\\[[ xX]\\][${S}]+)?|\\p{Nd}{1,3}[.)][${S}]+)+`, "u");
const RULE = new RegExp(`^[${S}|:=\\-]+$`, "u");
const DUNDER = new RegExp(`(?<![${W}\\\\])__([${W}]+)__(?![${W}])`, "gu");
const HEADING_ID = new RegExp(`[${S}]*\\{[${S}]*#[${W}-]+[${S}]*\\}[${S}]*$`, "u");
const SPACE = new RegExp(`[${S}]+`, "gu");
const EDGES = new RegExp(`^[${S}]+|[${S}]+$`, "gu");
const IS_SPACE = new RegExp(`[${S}]`, "u");
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;
// What begins a construct wherever it stands; of an address and an entity, its first sign is enough.
const SPECIAL = new RegExp(`[\\\\\`*_\\[\\]<|~@]|&(?=#|[${W}]+;)|:(?=//)|(?:(?<=mailto)|(?<=xmpp)):|(?:(?<=\\])|^)\\(|^[-+#>=:]`, "giu");
const WWW = new RegExp(`(?<![${W}])www\\.`, "giu");
const LIST_NUMBER = /^(\p{Nd}+)([.)])/u;
const CITATION_LIKE = new RegExp(`\\[([${S}]*\\p{Nd}[\\p{Nd}${S},;–-]*)\\]`, "gu");
// An invisible joiner: a page that looks for [1] in the shown text must not find a stranger's.
const JOINER = "\u2060";

/** `text` without whitespace at its ends. */
const stripped = (text: string): string => text.replace(EDGES, "");

/**
 * What a reader sees of a passage of Markdown or HTML, on one line. Links and images leave their words, tags
 * nothing, table cells are parted by ' · '. Control and bidirectional-override characters are dropped.
 */
export function plain(source: string): string {
  const lines = source.split(LINES).map((line) => (line.includes("|") ? line.replace(RULE, "") : line.replace(HEADING_ID, "")));
  let text = lines.map((line) => line.replace(LEAD, "")).join(" ");
  if (stripped(text).startsWith("|")) {
    const cells = stripped(text).replace(/^\|+|\|+$/g, "").split("|").map(stripped);
    text = cells.filter(Boolean).join(" · ");
  }
  text = text.replace(DUNDER, "\\_\\_$1\\_\\_");
  const said = words(INLINE.parseInline(text, {})[0]?.children ?? []);
  const shown = Array.from(said).filter((character) => IS_SPACE.test(character) || !HIDDEN.test(character));
  return stripped(shown.join("").replace(SPACE, " "));
}

function words(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "image") return words(token.children ?? []);
      if (token.type === "softbreak" || token.type === "hardbreak") return " ";
      return token.type === "html_inline" ? "" : token.content;
    })
    .join("");
}

/** At most about `limit` code points of `text`, ended at a word with '…'; one endless word is broken. */
export function cut(text: string, limit: number): string {
  const points = Array.from(text);
  if (points.length <= limit) return text;
  let head = points.slice(0, limit);
  const space = head.lastIndexOf(" ");
  if (space > Math.floor(limit / 2)) head = head.slice(0, space);
  return `${head.join("").replace(/[ ,;:.–—\-(“"']+$/, "")}…`;
}

/** `text`, already on one line, as inline Markdown that shows exactly it: no markup, link, tag or citation. */
export function escape(text: string): string {
  return text
    .replace(CITATION_LIKE, (_, inside: string) => `[${JOINER}${inside}]`)
    .replace(SPECIAL, "\\$&")
    .replace(WWW, (match) => `${match.slice(0, -1)}\\.`)
    .replace(LIST_NUMBER, "$1\\$2");
}

/** The words of `source`, cut and escaped, ready to stand between quotation marks. */
export function quoted(source: string, limit = 220): string {
  const said = plain(source).replaceAll("“", "‘").replaceAll("”", "’");
  // a statement's own full stop before the closing mark and ours after it would be one too many
  return escape(cut(said, limit).replace(/\.$/, ""));
}
