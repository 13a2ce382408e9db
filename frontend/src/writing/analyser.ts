import type { Client } from "../api/client";
import { ProblemError } from "../api/problem";
import type { Analysis, AnalysisRequest } from "../api/types";
import { isOfDevice } from "../device/ids";
import { language } from "../locale";
import type { Calls } from "../worker/calls";
import type { RunState } from "../worker/protocol";

/** What is asked of a revision beside its text. */
export interface Wish {
  /** Whether a report is written. */
  report: boolean;
}

export interface Hooks {
  /** Fired: nobody wants the revision any more, and it leaves no trace. */
  signal: AbortSignal;
  onUpdate?: (update: Partial<RunState>) => void;
}

/** Who analyses the states of a text: the server, or this device. */
export interface Analyser {
  /** Whether a person's word on its verdicts is taken. */
  readonly reviewed: boolean;
  /** Judges `text`, a later state of `of`'s. Throws `ProblemError`, of kind `aborted` where the signal fired. */
  revise(of: Analysis, text: string, wish: Wish, hooks: Hooks): Promise<Analysis>;
  /** Judges the very same text with another model. Throws as `revise`; left out where there are no models. */
  compare?: ((of: Analysis, model: string, hooks: Hooks) => Promise<Analysis>) | undefined;
}

/** Who analyses the states of the text of the analysis `id`. */
export function analyserOf(id: string, client: Client, calls: Calls): Analyser {
  return isOfDevice(id) ? new WorkerAnalyser(calls, "private") : new WorkerAnalyser(calls, "analyse", client);
}

/** The worker analyses, or asks the server to. */
class WorkerAnalyser implements Analyser {
  readonly reviewed: boolean;
  readonly compare?: Analyser["compare"];
  readonly #calls: Calls;
  readonly #job: "analyse" | "private";
  readonly #client: Client | null;

  /** Without a `client` nothing of the text leaves the device, and nothing is to be deleted elsewhere. */
  constructor(calls: Calls, job: "analyse" | "private", client: Client | null = null) {
    this.#calls = calls;
    this.#job = job;
    this.#client = client;
    this.reviewed = client !== null;
    if (client)
      this.compare = (of, model, hooks) => {
        const { revises: _, ...request } = revisionOf(of, of.text ?? "", true);
        return this.#ask({ ...request, model, judge: true }, hooks);
      };
  }

  async revise(of: Analysis, text: string, { report }: Wish, hooks: Hooks): Promise<Analysis> {
    const request = revisionOf(of, text, report);
    try {
      return await this.#ask(request, hooks);
    } catch (error) {
      // Somebody deleted what is revised: the text begins anew.
      if (!(error instanceof ProblemError) || error.problem.code !== "analysis_not_found") throw error;
      const { revises: _, ...anew } = request;
      return this.#ask(anew, hooks);
    }
  }

  async #ask(request: AnalysisRequest, { signal, onUpdate }: Hooks): Promise<Analysis> {
    let id: string | null = null;
    try {
      return await this.#calls.call(
        this.#job,
        { request, language: language() },
        {
          signal,
          onUpdate: (update) => {
            id = update.id ?? id;
            onUpdate?.(update);
          },
        },
      );
    } catch (error) {
      if (signal.aborted && id !== null) this.#client?.remove(id).catch(() => undefined);
      throw error;
    }
  }
}

/** A request of the same kind as made `of`, so that verdicts differ by the text alone. */
function revisionOf(of: Analysis, text: string, report: boolean): AnalysisRequest {
  return {
    text,
    base: of.base,
    revises: of.id,
    report,
    ...(of.language ? { language: of.language } : {}),
    ...(of.report_language ? { report_language: of.report_language } : {}),
    ...(of.evidence_languages ? { evidence_languages: of.evidence_languages } : {}),
    ...(of.model ? { model: of.model } : {}),
    ...(of.refinement ? { judge: true } : {}),
  };
}
