import type { MarkdownIt, StateBlock } from "markdown-it";
import { re } from "../python";
import { isCode } from "./markdown-rules";

/** Admonitions as Python-Markdown writes them, by mdit-py-plugins: the npm package knows no "???" and no quoted title. */
export function admonitions(md: MarkdownIt): void {
  md.block.ruler.before("fence", "admonition", rule, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

const MARKERS = ["???+", "???", "!!!"];
const QUOTED = re(String.raw`^\s*(?<tokens>[^"\s](?:[^"]*[^"\s])?)\s+"(?<title>.*)"[^\s"]*$`);
/** Whatever the marker, a block is indented by as much. */
const INDENT = 3;
const FIRST = re(String.raw`[^\W\d_]+`, "g");

function titleOf(params: string): string {
  const bare = params.trim();
  const quoted = QUOTED.exec(bare);
  if (quoted) return quoted.groups?.["title"] ?? "";
  const [tag = "", ...rest] = bare.split(" ");
  const joined = rest.join(" ");
  if (!joined) return tag.replace(FIRST, (word) => (word[0] as string).toUpperCase() + word.slice(1).toLowerCase());
  return joined === '""' ? "" : joined;
}

function rule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (isCode(state, startLine)) return false;
  const start = (state.bMarks[startLine] as number) + (state.tShift[startLine] as number);
  const marker = MARKERS.find((known) => state.src.startsWith(known, start));
  if (!marker) return false;
  const params = state.src.slice(start + marker.length, state.eMarks[startLine]);
  if (!params.trim()) return false;
  if (silent) return true;

  const { parentType, lineMax, blkIndent } = state;
  let content = start + marker.length;
  while (content < (state.eMarks[startLine] as number) && state.src[content] === " ") content++;
  state.parentType = "admonition" as typeof state.parentType;
  state.blkIndent += content - start + INDENT - marker.length;
  let line = startLine;
  let wasEmpty = false;
  for (;;) {
    line++;
    if (line >= endLine) break;
    const isEmpty = (state.sCount[line] as number) < state.blkIndent;
    // two empty lines end the block, and one that is indented less
    if (isEmpty && wasEmpty) break;
    wasEmpty = isEmpty;
    if (isEmpty && (state.bMarks[line] as number) + (state.tShift[line] as number) < (state.eMarks[line] as number)) break;
  }
  state.lineMax = line;
  state.push("admonition_open", "div", 1).map = [startLine, line];
  const title = titleOf(params);
  if (title) {
    state.push("admonition_title_open", "p", 1).map = [startLine, startLine + 1];
    const inline = state.push("inline", "", 0);
    inline.content = title;
    inline.map = [startLine, startLine + 1];
    inline.children = [];
    state.push("admonition_title_close", "p", -1);
  }
  state.md.block.tokenize(state, startLine + 1, line);
  state.push("admonition_close", "div", -1);
  state.parentType = parentType;
  state.lineMax = lineMax;
  state.blkIndent = blkIndent;
  state.line = line;
  return true;
}
