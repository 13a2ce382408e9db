import type { MarkdownIt, StateBlock } from "markdown-it";
import { isCode } from "./markdown-rules";

/**
 * Front matter between lines of hyphens, as mdit-py-plugins reads it: the npm package takes an unclosed one to the
 * end of the text, and knows no "...".
 */
export function frontMatter(md: MarkdownIt): void {
  md.block.ruler.before("table", "front_matter", rule, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

const hyphens = (src: string, start: number, end: number): number => {
  let pos = start;
  while (pos < end && src[pos] === "-") pos++;
  return pos - start;
};

function rule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const { src } = state;
  if (startLine !== 0 || src[0] !== "-") return false;
  const first = (state.bMarks[0] as number) + (state.tShift[0] as number);
  const marks = 1 + hyphens(src, first + 1, Math.min((state.eMarks[0] as number) + 1, src.length));
  if (marks < 3) return false;
  if (silent) return true;
  let line = 0;
  let closed = false;
  for (;;) {
    line++;
    if (line >= endLine) return false;
    const start = (state.bMarks[line] as number) + (state.tShift[line] as number);
    const end = state.eMarks[line] as number;
    if (state.sCount[line] === 0 && src.startsWith("...", start) && state.skipSpaces(start + 3) >= end) {
      closed = true;
      break;
    }
    if (start < end && (state.sCount[line] as number) < state.blkIndent) break;
    if (src[start] !== "-" || isCode(state, line)) continue;
    const own = 1 + hyphens(src, start + 1, end);
    if (own < marks || state.skipSpaces(start + own) < end) continue;
    closed = true;
    break;
  }
  state.line = line + (closed ? 1 : 0);
  const token = state.push("front_matter", "", 0);
  token.hidden = true;
  token.block = true;
  token.map = [startLine, state.line];
  return true;
}
