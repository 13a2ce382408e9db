/** Block rules for lines that site generators read and CommonMark does not know. */
import type { MarkdownIt, StateBlock } from "markdown-it";
import { re } from "../python";

const MARKER = re(
  // PyMdown blocks, Docusaurus and VitePress containers
  String.raw`^(?:(?<fence>\/{3,}|:{3,})(?![\/:])(?<info>[^\n]*)$` +
    // includes, tags and shortcodes of templates
    String.raw`|\{[*!%<].*[*!%>]\}\s*$` +
    String.raw`|\[TOC\]\s*$|\[\[toc\]\]\s*$)`,
);
const ALERT = re(String.raw`^\[!\w+\][+\-]?[ \t]*(?<title>[^\n]*)$`);
const ATTRIBUTES = re(String.raw`^\{:?[ \t]*[.#\w][^{}\n]*\}[ \t]*$`);
const TITLE = re(String.raw`^[ \t]*(?:[\w\-]+)?[ \t]*(?:\{[^}]*\}|\[(?<label>[^\]]*)\])?[ \t]*\|?[ \t]*(?<title>.*)$`);
const INTERRUPTS = { alt: ["paragraph", "reference", "blockquote", "list"] };

/** Teaches `md` marker lines and GitHub's alerts. */
export function siteRules(md: MarkdownIt): void {
  md.block.ruler.before("fence", "marker", marker, INTERRUPTS);
}

function marker(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
  const first = (state.bMarks[line] as number) + (state.tShift[line] as number);
  const last = state.eMarks[line] as number;
  if (first >= last || !"/:{[".includes(state.src[first] as string) || isCode(state, line)) return false;
  const content = state.src.slice(first, last);
  let title = "";
  const found = MARKER.exec(content);
  if (found) {
    const info = found.groups?.["fence"] ? TITLE.exec(found.groups["info"] ?? "") : null;
    title = info?.groups?.["label"] || info?.groups?.["title"] || "";
  } else {
    const alert = state.parentType === "blockquote" ? ALERT.exec(content) : null;
    if (alert) title = alert.groups?.["title"] ?? "";
    else if (!ATTRIBUTES.test(content)) return false;
  }
  if (silent) return true;
  state.line = line + 1;
  if (title.trim()) {
    const token = state.push("caption", "", 0);
    token.content = title.trim();
    token.map = [line, state.line];
  }
  return true;
}

/** Whether a line is indented as code is. */
export const isCode = (state: StateBlock, line: number): boolean => (state.sCount[line] as number) - state.blkIndent >= 4;
