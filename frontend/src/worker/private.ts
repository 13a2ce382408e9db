import type { Analysis, AnalysisRequest } from "../api/types";
import { newId } from "../device/ids";
import { compose } from "../device/report/composing";
import { judgedOf } from "../device/report/outline";
import { type KeptAnalysis, keepAnalysis, keptAnalysis } from "../device/store";
import { judge } from "../device/verdicts";
import { DETACH, type RunState } from "./protocol";

/**
 * An analysis on the device: the encoder and the base are fetched where they are not here yet, all the rest
 * happens in this worker. It is kept in this browser alone. Whoever only looks elsewhere finds it in the list of
 * analyses; whoever cancels ends it. Throws `ProblemError`, or the signal's reason.
 */
export async function analysePrivately(request: AnalysisRequest, signal: AbortSignal, tell: (update: Partial<RunState>) => void): Promise<Analysis> {
  const created = Date.now() / 1000;
  const stop = new AbortController();
  signal.addEventListener("abort", () => signal.reason !== DETACH && stop.abort(signal.reason), { once: true });
  tell({ status: "running", stage: "base", done: 0, total: 0 });
  const judged = await judge(request, stop.signal, (progress) => tell(progress));
  const id = newId();
  const before = request.revises === undefined ? null : await keptAnalysis(request.revises).catch(() => null);
  const analysis: KeptAnalysis = {
    ...judged,
    id,
    revises: before?.id ?? null,
    origin: before?.origin ?? id,
    with_report: true,
    status: "running",
    created_at: created,
    finished_at: null,
    text: request.text,
    model: null,
    report: null,
    refinement: null,
    error: null,
  };
  tell({ analysis, stage: "writing", done: 0, total: 0 });
  const report: Analysis["report"] = { ...compose(judgedOf(analysis)), status: "succeeded", composed: true, model: null, notice: null, citations_removed: 0, error: null };
  stop.signal.throwIfAborted();
  const finished: KeptAnalysis = { ...analysis, status: "succeeded", finished_at: Date.now() / 1000, report };
  // One that cannot be kept is shown all the same, for as long as the page is open.
  const kept = await keepAnalysis(finished).then(() => true, () => false);
  if (kept) tell({ id: finished.id });
  return kept ? finished : { ...finished, warnings: [...(finished.warnings ?? []), { code: "analysis_not_kept", params: {} }] };
}
