import { t } from "../locale";
import { SUGGESTION_NAME } from "../locale/ids";
import { withoutLeads } from "../report/passage";
import type { Task } from "../writing/tasks";
import { type Block, plain } from "./blocks";
import { asMarkdown } from "./markdown";
import { inlinesOf } from "./prose";

/** 'Complete: Guide › Backups · en/backups.md' */
function headOf({ kind, document, section }: Task): string {
  return `${t(SUGGESTION_NAME[kind])}: ${document === null ? t("suggestion-new") : [section, document].filter(Boolean).join(" · ")}`;
}

const pointsOf = ({ gain }: Task): number => Math.round(gain * 100);

/** The words that a task is about: what to write of the text's, or the documentation's own where it is right. */
function wordsOf({ kind, statements, passages, heading }: Task): string[] {
  const quotes = passages.map(({ quote }) => withoutLeads(quote));
  const said = statements.map(({ text }) => text);
  const words = kind === "include" || said.length === 0 ? quotes : kind === "correct" ? [...said, ...quotes] : said;
  return heading ? [`${t("suggestion-heading")} ${heading}`, ...words] : words;
}

/** A Markdown checklist. */
export function asChecklist(tasks: readonly Task[], title: string): string {
  const head = asMarkdown({ title, language: "", blocks: [{ kind: "title", text: `${t("suggestions-title")}: ${title}` }] });
  return `${head}\n${items(tasks)}`;
}

/** The body of a GitHub issue; its first line is the title that fits. Nobody is mentioned, and no other issue. */
export function asIssue(tasks: readonly Task[], title: string, share: string): string {
  const blocks: Block[] = [
    { kind: "title", text: `${t("suggestions-title")}: ${title}` },
    { kind: "paragraph", inlines: plain(share) },
  ];
  return unlinked(`${asMarkdown({ title, language: "", blocks })}\n${items(tasks)}`);
}

function items(tasks: readonly Task[]): string {
  return tasks
    .map((task) => {
      const points = pointsOf(task);
      const gain = points > 0 ? ` (${t("suggestion-gain", { points })})` : "";
      const [head = ""] = asMarkdown({ title: "", language: "", blocks: [{ kind: "paragraph", inlines: [{ text: headOf(task), bold: true }] }] }).split("\n", 1);
      const words = asMarkdown({ title: "", language: "", blocks: [{ kind: "list", ordered: false, items: wordsOf(task).map(inlinesOf) }] }).trimEnd();
      return `- [ ] ${head}${gain}\n${words.replace(/^(?=.)/gm, "  ")}`.trimEnd();
    })
    .join("\n")
    .concat("\n");
}

/** GitHub makes links of names, issues and commits; a word joiner after the mark keeps them words. */
function unlinked(markdown: string): string {
  return markdown.replace(/@(?=[\w-])/g, "@\u2060").replace(/#(?=\d)/g, "#\u2060");
}

const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180, with the mark by which spreadsheets know UTF-8. A cell that one would take for a formula begins with an apostrophe. */
export function asCsv(tasks: readonly Task[]): string {
  const head = ["export-csv-what", "export-csv-document", "export-csv-section", "export-csv-points", "export-csv-words-column"].map((id) => t(id));
  const rows = tasks.map((task) => [t(SUGGESTION_NAME[task.kind]), task.document ?? t("suggestion-new"), task.section, String(pointsOf(task)), wordsOf(task).join("\n")]);
  return `\ufeff${[head, ...rows].map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
