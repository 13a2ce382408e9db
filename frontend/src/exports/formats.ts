/** Each way to export, with the ending of its files. */
export const FORMATS = { markdown: "md", docx: "docx", pdf: "pdf", json: "json", checklist: "md", csv: "csv", issue: "md" } as const;
export type Format = keyof typeof FORMATS;

/** Those of the suggestions alone: an analysis without any has nothing for them. */
export const OF_TASKS: ReadonlySet<Format> = new Set(["checklist", "csv", "issue"]);
