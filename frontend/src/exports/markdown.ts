import { t } from "../locale";
import { VERDICT_NAME } from "../locale/ids";
import type { Block, Exported, Inline } from "./blocks";

/**
 * A document as Markdown. What came from a text, a document or a model is escaped, so that nothing of it is a picture,
 * markup or a link that hides where it leads.
 */
export function asMarkdown({ blocks }: Exported): string {
  return `${blocks.map(written).join("\n\n")}\n`;
}

function written(block: Block): string {
  switch (block.kind) {
    case "title":
      return `# ${escaped(block.text)}`;
    case "heading":
      return `${"#".repeat(block.level + 1)} ${escaped(block.text)}`;
    case "paragraph":
      return block.soft ? `_${line(block.inlines).replaceAll("\n", " ")}_` : begun(line(block.inlines));
    case "list":
      return block.items.map((item, at) => `${block.ordered ? `${at + 1}.` : "-"} ${begun(line(item)).replaceAll("\n", "\n  ")}`).join("\n");
    case "quote":
      return [line(block.inlines), ...(block.source ? ["", `— ${escaped(block.source)}`] : [])].join("\n").split("\n").map((words) => `> ${begun(words)}`.trimEnd()).join("\n");
    case "code":
      return fenced(block.text);
    case "facts":
      return block.rows.map(([name, value]) => `- **${escaped(name)}:** ${escaped(value)}`).join("\n");
    case "table":
      return [row(block.head), row(block.head.map(() => [{ text: "---" }]), true), ...block.rows.map((cells) => row(cells))].join("\n");
  }
}

function row(cells: readonly Inline[][], ruled = false): string {
  return `| ${cells.map((cell) => (ruled ? "---" : line(cell).replaceAll("|", String.raw`\|`).replace(/\n/g, "<br>"))).join(" | ")} |`;
}

function line(inlines: readonly Inline[]): string {
  return inlines.map(styled).join("");
}

function styled({ text, bold, italic, code, raised, verdict }: Inline): string {
  if (raised) return ` **(${text}${verdict ? `: ${t(VERDICT_NAME[verdict])}` : ""})**`;
  if (code) return coded(text);
  const [, before = "", words = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  if (words === "") return text;
  const mark = `${bold ? "**" : ""}${italic ? "_" : ""}`;
  return `${before}${mark}${escaped(words)}${[...mark].toReversed().join("")}${after}`;
}

/** Of a citation's brackets nothing can be made where no definition is. */
function escaped(text: string): string {
  return text.replace(/\[(\d{1,4})\](?![:([])|[\\`*_[\]~]|<(?=[a-z/!?])|&(?=#?\w+;)/gi, (found, number?: string) => (number === undefined ? `\\${found}` : found));
}

/** What Markdown reads at the beginning of a line is escaped there. */
function begun(text: string): string {
  return text.replace(/^(\s*)([#>+=-]|\d+(?=[.)]))/gm, (_, space: string, mark: string) => (/\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`));
}

function coded(text: string): string {
  const ticks = "`".repeat(longest(text) + 1);
  const pad = /^`|`$|^ .* $/s.test(text) ? " " : "";
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, longest(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

const longest = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
