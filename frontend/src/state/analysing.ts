import type { Client } from "../api/client";
import type { Sending } from "../api/fetch";
import { asProblem, type Problem, ProblemError } from "../api/problem";
import type { Analysis, AnalysisRequest } from "../api/types";
import { isOfDevice } from "../device/ids";
import { keepAnalysis, keepReceipt, keptAnalysis, keptReceipt } from "../device/store";
import { language } from "../locale";
import { Receipt } from "../receipt/receipt";
import type { Calls } from "../worker/calls";
import { isFinal } from "../worker/progress";
import { DETACH, type RunState, START } from "../worker/protocol";
import { Listeners } from "./listeners";
import { keepTitle, titleOf } from "./titles";

type Hooks = { signal: AbortSignal; onUpdate: (update: Partial<RunState>) => void };

/** The one analysis that the page shows, whether asked for here or opened by its address. */
export class Analysing extends Listeners {
  run: RunState | null = null;
  problem: Problem | null = null;
  /** What the shown analysis was asked with, where it was asked on this page. */
  asked: { request: AnalysisRequest; device: boolean } | null = null;
  /** Called when an analysis that was asked for here has got its id. */
  onNamed: (id: string) => void = () => {};
  readonly #client: Client;
  readonly #calls: Calls;
  #control: AbortController | null = null;
  #receipt: Receipt | null = null;

  constructor(client: Client, calls: Calls) {
    super();
    this.#client = client;
    this.#calls = calls;
  }

  /** Shows none; one that runs goes on without being looked at. */
  leave(): void {
    this.#control?.abort(DETACH);
    this.#receipt?.end();
    this.asked = null;
    this.#set(null);
  }

  /** Stops the analysis on the server too. */
  cancel(): void {
    this.#control?.abort();
  }

  /** `device`: here, and nothing of the text leaves the browser. */
  async begin(request: AnalysisRequest, device: boolean): Promise<void> {
    this.asked = { request, device };
    this.#watch([]);
    await this.#follow({ ...START, receipt: [] }, (hooks) => this.#calls.call(device ? "private" : "analyse", { request, language: language() }, hooks));
  }

  /** Shows the analysis `id`, and follows it where it still runs. */
  async open(id: string): Promise<void> {
    if (this.run?.id === id && !this.problem) return;
    this.#control?.abort(DETACH);
    this.#receipt?.end();
    if (this.run?.id !== id) this.asked = null;
    const start: RunState = { ...START, id };
    this.#set(start);
    try {
      const [analysis, sent] = await Promise.all([isOfDevice(id) ? ofDevice(id) : this.#client.analysis(id), keptReceipt(id).catch(() => null)]);
      if (this.run !== start) return;
      // Of one that was asked for elsewhere nobody here can tell what was sent.
      if (sent || isOfDevice(id)) this.#watch(sent ?? []);
      if (isFinal(analysis.status)) this.#show(analysis);
      else await this.#follow({ ...start, receipt: sent, analysis, status: analysis.status, stage: "queued" }, (hooks) => this.#calls.call("follow", { id, language: language() }, hooks));
    } catch (error) {
      if (this.run === start) this.#set(start, asProblem(error));
    }
  }

  /** A later state of the shown text was judged: that one is shown from now on. */
  adopt(analysis: Analysis): void {
    this.asked = null;
    if (analysis.text) keepTitle(analysis.id, analysis.text);
    this.#show(analysis);
  }

  /** Comes back to an analysis that was lost, or asks for it anew: one that has ended isn't run again under its id. */
  async retry(): Promise<void> {
    const { run, problem } = this;
    const analysis = run?.analysis;
    if (!this.asked && analysis?.text) this.asked = { request: { text: analysis.text, base: analysis.base, report_language: language() }, device: isOfDevice(analysis.id) };
    if (run?.id && (!this.asked || (problem && problem.kind !== "problem"))) await this.open(run.id);
    else if (this.asked) await this.begin(this.asked.request, this.asked.device);
  }

  /** A private analysis has another report now. */
  async rewritten(analysis: Analysis): Promise<void> {
    // Where it can't be kept, it is shown for this visit.
    const kept = await keptAnalysis(analysis.id).catch(() => null);
    if (kept) await keepAnalysis({ ...kept, report: analysis.report }).catch(() => undefined);
    if (this.run?.id === analysis.id) this.#show(analysis);
  }

  #set(run: RunState | null, problem: Problem | null = null): void {
    this.run = run;
    this.problem = problem;
    this.changed();
  }

  /** Counts from now on what leaves the browser; `before`: what did already. */
  #watch(before: Sending[]): void {
    this.#receipt?.end();
    if (this.run) this.run = { ...this.run, receipt: before };
    this.#receipt = new Receipt(before, (receipt) => {
      if (!this.run) return;
      this.#set({ ...this.run, receipt }, this.problem);
      this.#keep();
    });
  }

  /** Where the browser keeps nothing, the receipt lasts for the visit. */
  #keep(): void {
    const { id, receipt } = this.run ?? START;
    if (id && receipt) void keepReceipt(id, receipt).catch(() => undefined);
  }

  #show(analysis: Analysis): void {
    // One that was made elsewhere and opened here has its name in this browser's list from now on.
    if (analysis.text && titleOf(analysis.id) === null) keepTitle(analysis.id, analysis.text);
    const { error } = analysis;
    this.#set(
      { ...START, id: analysis.id, status: analysis.status, analysis, report: analysis.report?.markdown ?? "", receipt: this.run?.receipt ?? null },
      analysis.status === "failed" && error ? { kind: "problem", status: 500, code: error.code, title: error.title ?? "", detail: error.detail ?? "" } : null,
    );
    if (this.#receipt) this.#receipt.running = false;
    this.#keep();
  }

  async #follow(start: RunState, call: (hooks: Hooks) => Promise<Analysis>): Promise<void> {
    this.#control?.abort(DETACH);
    const control = new AbortController();
    this.#control = control;
    this.#set(start);
    const here = (): boolean => this.#control === control && control.signal.reason !== DETACH;
    try {
      const analysis = await call({
        signal: control.signal,
        onUpdate: (update) => {
          if (!here() || !this.run) return;
          this.#set({ ...this.run, ...update });
          if (update.id && this.asked) {
            keepTitle(update.id, this.asked.request.text);
            this.#keep();
            this.onNamed(update.id);
          }
        },
      });
      if (here()) this.#show(analysis);
    } catch (error) {
      if (!here()) return;
      const problem = asProblem(error);
      // The worker's calls are not the page's: it tells of them by its problems alone.
      if (problem.status === 401) this.#client.onKeyNeeded();
      if (problem.kind === "aborted") this.#set({ ...(this.run ?? START), status: "cancelled", stage: null });
      else this.#set(this.run, problem);
    }
  }
}

/** Throws the problem of an analysis that is not there. */
async function ofDevice(id: string): Promise<Analysis> {
  const kept = await keptAnalysis(id);
  if (kept) return kept;
  throw new ProblemError({ kind: "device", status: 404, code: "analysis_not_here", title: "", detail: "" });
}
