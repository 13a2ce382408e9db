import type { SseEvent } from "../api/sse";
import type { Analysis, Stage, Status } from "../api/types";
import { codePoints, Offsets } from "../text/offsets";
import type { RunState } from "./protocol";

const FINAL: readonly Status[] = ["succeeded", "failed", "cancelled"];

export const isFinal = (status: string): boolean => (FINAL as readonly string[]).includes(status);

/** An event left a hole in the report: the stream must be asked again from the last whole event. */
export class GapError extends Error {
  override readonly name = "GapError";
}

/** Applies an analysis's events to its state, whatever was lost or repeated on the way. */
export class Progress {
  /** The id to resume after. */
  lastId = "";
  /** The finished analysis. */
  finished: Analysis | null = null;
  #attempt: number | null = null;
  #report = "";
  #length = 0;

  /** What `event` changes. Throws `GapError` where report text before it is missing. */
  apply(event: SseEvent): Partial<RunState> {
    const change = this.#change(event);
    if (event.id !== "") this.lastId = event.id;
    return change;
  }

  #change({ event, data }: SseEvent): Partial<RunState> {
    if (event === "status") {
      const { status } = JSON.parse(data) as { status: Status };
      return status === "queued" ? { status, stage: "queued" } : { status };
    }
    if (event === "progress") {
      const { stage, done, total } = JSON.parse(data) as { stage: Stage; done: number; total: number };
      return { status: "running", stage, done, total };
    }
    if (event === "verdicts") {
      const analysis = JSON.parse(data) as Analysis;
      return { analysis, status: analysis.status, stage: "writing", done: 0, total: 0 };
    }
    if (event === "report") return this.#write(JSON.parse(data) as { attempt: number; offset: number; text: string });
    if (event === "done") {
      const analysis = JSON.parse(data) as Analysis;
      this.finished = analysis;
      return {
        analysis,
        status: analysis.status,
        stage: null,
        report: analysis.report?.markdown ?? this.#report,
      };
    }
    return {};
  }

  #write({ attempt, offset, text }: { attempt: number; offset: number; text: string }): Partial<RunState> {
    if (attempt !== this.#attempt) {
      this.#attempt = attempt;
      this.#report = "";
      this.#length = 0;
    }
    if (offset > this.#length) throw new GapError();
    if (offset < this.#length) this.#report = this.#report.slice(0, new Offsets(this.#report).unit(offset));
    this.#report += text;
    this.#length = offset + codePoints(text);
    return { report: this.#report, stage: "writing" };
  }
}
