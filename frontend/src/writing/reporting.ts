import type { Client } from "../api/client";
import type { Analysis, Language, Report } from "../api/types";
import { isFinal } from "../worker/progress";
import type { RunState } from "../worker/protocol";
import type { Revising } from "./revising";

/** A report as it was last written, of this state of the text or of an older one. */
interface Written {
  markdown: string;
  report: Report;
  language: Language | null;
}

/** What is shown as the report. */
export interface Shown {
  markdown: string;
  /** null: it is not finished, or there is none. */
  report: Report | null;
  language: Language | null;
  writing: boolean;
  /** Whether the writing of it can be stopped by itself. */
  stoppable: boolean;
  outdated: boolean;
}

/** The report of a text in its states: the one that is being written, else the newest that there is. */
export class Reporting {
  #written: Written | null = null;

  forget(): void {
    this.#written = null;
  }

  /** The state `analysis` is the one that is shown: where it has a report, that is the newest. */
  keep({ report, status, report_language: language }: Analysis): void {
    if (report?.markdown && isFinal(status)) this.#written = { markdown: report.markdown, report, language };
  }

  /** Looks for the report of an older state than `analysis`, which has none; `wanted` says whether it still is. */
  async recall(client: Client, { id, revises }: Analysis, wanted: () => boolean): Promise<void> {
    if (!revises) return;
    try {
      const { items } = await client.revisions(id, 100);
      const reported = items.find((item) => item.with_report && item.status === "succeeded");
      const found = reported ? await client.analysis(reported.id) : null;
      if (found && !this.#written && wanted()) this.keep(found);
    } catch {
      // An old report is a courtesy: a new one can be written.
    }
  }

  /** `first`: whether the first analysis of the text goes on. */
  shown(run: RunState, first: boolean, revising: Revising | null): Shown {
    const { analysis } = revising ?? run;
    const again = revising?.writing ?? null;
    const written = this.#written;
    const ended = run.status === "succeeded" || run.status === "failed";
    return {
      // The first report as it comes; then the newest that there is, until another one is being written.
      markdown: again ? (again.report ?? "") : first || !written ? run.report : written.markdown,
      report: again || first ? null : (written?.report ?? (ended ? (run.analysis?.report ?? null) : null)),
      language: written?.language ?? analysis?.report_language ?? null,
      writing: again !== null || (first && (run.stage === "writing" || run.report !== "")),
      stoppable: again !== null,
      outdated: !again && !first && (revising?.outdated ?? false),
    };
  }
}
