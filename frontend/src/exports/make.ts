import type { Analysis } from "../api/types";
import { percent, t } from "../locale";
import type { Task } from "../writing/tasks";
import { documentOf } from "./content";
import type { Format } from "./formats";
import { asJson } from "./json";
import { asMarkdown } from "./markdown";
import "./texts";
import { asChecklist, asCsv, asIssue } from "./tasks";

/** The analysis, which the reader calls `title`, or its `tasks`, as a file of `format`, in the page's language. */
export async function made(format: Format, analysis: Analysis, tasks: readonly Task[], title: string): Promise<Blob> {
  switch (format) {
    case "markdown":
      return written(asMarkdown(documentOf(analysis, title)), "text/markdown");
    case "docx":
      return new Blob([await (await import("./docx")).asDocx(documentOf(analysis, title))], { type: DOCX });
    case "pdf":
      return (await import("./pdf")).asPdf(documentOf(analysis, title));
    case "json":
      return written(asJson(analysis, title), "application/json");
    case "checklist":
      return written(asChecklist(tasks, title), "text/markdown");
    case "csv":
      return written(asCsv(tasks), "text/csv");
    case "issue":
      return written(asIssue(tasks, title, share(analysis)), "text/markdown");
  }
}

function share({ coverage, base }: Analysis): string {
  if (!coverage || coverage.words === 0) return t("gauge-nothing");
  return `${t("export-share", { share: percent(coverage.score), low: percent(coverage.low), high: percent(coverage.high) })} (${base})`;
}

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const written = (text: string, type: string): Blob => new Blob([text], { type: `${type};charset=utf-8` });
