import { asProblem, fromInfo, type Problem, ProblemError } from "../api/problem";
import type { Analysis } from "../api/types";
import { Listeners } from "../state/listeners";
import type { RunState } from "../worker/protocol";
import type { Analyser } from "./analyser";
import { forgetText, keepText, keptText } from "./drafts";
import { type Edit, editBetween, edited, lines, type Mark, marksOf, rejudged } from "./marks";

/** Milliseconds after the last letter before the text is judged, and before it is kept in the browser. */
const PAUSE = 1_200;
const KEEP = 250;
/** Milliseconds before a revision that failed is tried again; doubled each time. */
const AGAIN = 2_000;
const LONGEST = 60_000;

/** What the text's newest state waits for. `checking`: it is being judged; `failed`: that will be tried again. */
export type Stand = "judged" | "typing" | "checking" | "failed";

/** One text in its states, as it is edited: what is judged of it, and what is not yet. */
export class Revising extends Listeners {
  /** The newest state that is judged. */
  analysis: Analysis;
  /** The first analysis of the text: what is kept of the text here is kept under it. */
  readonly origin: string;
  text: string;
  marks: Mark[];
  stand: Stand = "judged";
  problem: Problem | null = null;
  /** What was typed before the page was left is back. */
  restored = false;
  /** The browser cannot keep what is typed: it must not be closed. */
  unkept = false;
  /** The report that is being written of the newest state; null: none is. */
  writing: Partial<RunState> | null = null;
  /** How many statements the newest state took over from the one before. */
  reused: number | null = null;
  /** The newest state's text as the browser writes it. */
  #judgedText: string;
  readonly #analyser: Analyser;
  readonly #revised: (analysis: Analysis) => void;
  #held: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeper: ReturnType<typeof setTimeout> | undefined;
  #control: AbortController | null = null;
  #failures = 0;
  #wantsReport = false;
  readonly #leaves = (): void => this.#keep();
  readonly #online = (): void => {
    if (this.stand === "failed") this.check();
  };

  /** `revised` is told each new state that was judged. `held`: the first is still being analysed, so none follows yet. */
  constructor(analysis: Analysis, analyser: Analyser, revised: (analysis: Analysis) => void, held = false) {
    super();
    this.analysis = analysis;
    this.origin = analysis.origin ?? analysis.id;
    this.text = this.#judgedText = lines(analysis.text ?? "");
    this.marks = marksOf(analysis.text ?? "", analysis.statements);
    this.#analyser = analyser;
    this.#revised = revised;
    this.#held = held;
    addEventListener("pagehide", this.#leaves);
    addEventListener("online", this.#online);
    const kept = keptText(this.origin);
    if (kept && kept.text !== this.text) {
      this.restored = true;
      this.type(kept.text);
    }
  }

  /** Whether the report that was last written is of an older state of the text. */
  get outdated(): boolean {
    return this.stand !== "judged" || !this.analysis.with_report;
  }

  /** The first analysis goes on: its verdicts, refined, or its end. */
  follow(analysis: Analysis, held: boolean): void {
    if (analysis !== this.analysis && analysis.id === this.analysis.id) {
      this.analysis = analysis;
      this.marks = rejudged(this.marks, analysis.text ?? "", analysis.statements, this.text);
      this.changed();
    }
    this.#held = held;
    if (!held && this.stand === "typing") this.#later();
  }

  /** The text is `text` now. */
  type(text: string): void {
    const edit = editBetween(this.text, text);
    if (edit) this.edit(edit, text);
  }

  edit(edit: Edit, text: string): void {
    this.marks = edited(this.marks, edit);
    this.text = text;
    this.problem = null;
    this.#failures = 0;
    // A report that is being written is written to its end, and the text judged after it.
    if (!this.writing) this.#stop();
    // Back where it was judged: nothing is to be asked.
    if (text === this.#judgedText) {
      this.stand = "judged";
      this.marks = rejudged(this.marks, this.analysis.text ?? "", this.analysis.statements, text);
      clearTimeout(this.#timer);
      clearTimeout(this.#keeper);
      forgetText(this.origin);
    } else {
      this.stand = "typing";
      clearTimeout(this.#keeper);
      this.#keeper = setTimeout(() => this.#keep(), KEEP);
      this.#later();
    }
    this.changed();
  }

  /** Gives up what was not judged, and goes back to what was. */
  discard(): void {
    this.restored = false;
    this.type(this.#judgedText);
  }

  /** Judges the text now, without waiting for a pause; with `report`, a report of it is written. */
  check(report = false): void {
    this.#wantsReport ||= report;
    clearTimeout(this.#timer);
    if (this.#held || this.writing || this.text.trim() === "") return;
    if (this.text !== this.#judgedText || this.#wantsReport) void this.#check();
  }

  /** Stops writing the report. */
  stopReport(): void {
    this.#wantsReport = false;
    this.#stop();
    this.changed();
  }

  /** The page shows something else: what is not judged is kept. */
  close(): void {
    this.#keep();
    this.#stop();
    clearTimeout(this.#timer);
    clearTimeout(this.#keeper);
    removeEventListener("pagehide", this.#leaves);
    removeEventListener("online", this.#online);
  }

  #later(pause = PAUSE): void {
    clearTimeout(this.#timer);
    if (!this.#held) this.#timer = setTimeout(() => this.check(), pause);
  }

  #stop(): void {
    this.#control?.abort();
    this.#control = null;
    this.writing = null;
  }

  #keep(): void {
    if (this.text === this.#judgedText) return;
    const unkept = !keepText(this.origin, this.analysis.id, this.text);
    if (unkept === this.unkept) return;
    this.unkept = unkept;
    this.changed();
  }

  async #check(): Promise<void> {
    this.#stop();
    const control = new AbortController();
    this.#control = control;
    const { text } = this;
    const report = this.#wantsReport;
    this.stand = text === this.#judgedText ? "judged" : "checking";
    if (report) this.writing = {};
    this.changed();
    const here = (): boolean => this.#control === control;
    try {
      const analysis = await this.#analyser.revise(this.analysis, text, { report }, {
        signal: control.signal,
        onUpdate: (update) => {
          if (!here()) return;
          if (report) this.writing = { ...this.writing, ...update };
          // The verdicts are there before the report.
          if (update.analysis && update.analysis.statements.length > 0) this.#judged(update.analysis, text);
          this.changed();
        },
      });
      if (!here()) return;
      if (analysis.status !== "succeeded" && analysis.statements.length === 0) throw new ProblemError(fromInfo(analysis.error ?? { code: "", params: {} }));
      this.#control = null;
      this.#wantsReport = false;
      this.writing = null;
      this.#judged(analysis, text);
      this.#revised(analysis);
      if (this.text !== this.#judgedText) this.#later();
      this.changed();
    } catch (error) {
      if (here()) this.#failed(error);
    }
  }

  #judged(analysis: Analysis, text: string): void {
    this.analysis = analysis;
    this.#judgedText = text;
    this.marks = rejudged(this.marks, analysis.text ?? text, analysis.statements, this.text);
    this.reused = analysis.usage?.reused ?? null;
    this.#failures = 0;
    this.restored = false;
    this.stand = this.text === text ? "judged" : "typing";
    if (this.stand === "typing") return;
    clearTimeout(this.#keeper);
    forgetText(this.origin);
  }

  #failed(error: unknown): void {
    this.#control = null;
    this.writing = null;
    this.problem = asProblem(error);
    this.stand = "failed";
    // What the server refuses, it would refuse again; what did not reach it is tried again.
    const passing = this.problem.kind !== "problem" || this.problem.status >= 500 || this.problem.status === 429;
    if (passing) this.#later(Math.min(LONGEST, AGAIN * 2 ** this.#failures++));
    this.#keep();
    this.changed();
  }
}
