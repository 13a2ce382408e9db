import DOMPurify from "dompurify";
import { Marked } from "marked";
import { withoutLeads } from "./passage";

/** What a report may hold. No links, images, styles, ids or classes: model output is hostile. */
const TAGS = [
  "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote",
  "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "sup", "sub",
];

const marked = new Marked({
  gfm: true,
  async: false,
  // A definition would turn the citations `[1]` into somebody's links.
  tokenizer: { def: () => undefined },
});

/** Markdown, finished or cut anywhere, as a fragment that is safe to insert. */
export function sanitised(markdown: string): DocumentFragment {
  const html = marked.parse(markdown) as string;
  const fragment = DOMPurify.sanitize(html, { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ["start"], ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_DOM_FRAGMENT: true });
  lowerHeadings(fragment);
  return fragment;
}

const inline = new Marked({
  gfm: true,
  async: false,
  tokenizer: { def: () => undefined },
  renderer: {
    // Angle brackets are more often code than markup: shown as they stand.
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
    link({ tokens }) {
      return this.parser.parseInline(tokens);
    },
  },
});
/** A passage of Markdown for reading: code, bold and emphasis kept, links and marks of lists read away. */
export function readable(source: string): DocumentFragment {
  return DOMPurify.sanitize(inline.parseInline(withoutLeads(source)) as string, { ALLOWED_TAGS: ["code", "strong", "em", "del"], ALLOWED_ATTR: [], RETURN_DOM_FRAGMENT: true });
}

/** How many passages' words are kept. */
const KEPT = 500;
const known = new Map<string, string>();

/** The words of a passage, as a text has them; kept, because they are asked for with every letter that is typed. */
export function plain({ quote }: { quote: string }): string {
  let found = known.get(quote);
  if (found === undefined) {
    if (known.size >= KEPT) known.clear();
    known.set(quote, (found = (readable(quote).textContent ?? "").trim()));
  }
  return found;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** The page has its own h1 and h2: the report's begin at h3. */
function lowerHeadings(fragment: DocumentFragment): void {
  const headings = [...fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const top = Math.min(...headings.map((heading) => Number(heading.tagName[1])));
  for (const heading of headings) {
    const level = Math.min(6, Number(heading.tagName[1]) - top + 3);
    const lowered = document.createElement(`h${level}`);
    lowered.append(...heading.childNodes);
    heading.replaceWith(lowered);
  }
}
