import type { Analysis, BaseInfo, ModelInfo } from "../api/types";
import type { TrainingInfo } from "../training/types";
import { isFinal } from "../worker/progress";

/** The base that an installation teaches itself with. */
export const DEMO = "lacuna";

/** How many home shows of the last texts, and of what trains. */
const TEXTS = 4;
const TRAININGS = 3;

export interface Known {
  bases: readonly BaseInfo[];
  models: readonly ModelInfo[];
  /** Newest first. */
  analyses: readonly Analysis[];
  trainings: readonly TrainingInfo[];
  guide: { done: boolean; begun: boolean };
  /** Whether this browser has looked at an analysis before: those on the server may be others'. */
  met: boolean;
}

/** One thing to do next. */
export type Step =
  | { kind: "guide"; begun: boolean }
  | { kind: "make-base" }
  | { kind: "add-documents" | "mend-base" | "resume-base"; base: BaseInfo }
  | { kind: "write" };

export interface Home {
  /** What to do, the most useful first. */
  next: Step[];
  /** What happens by itself. */
  indexing: BaseInfo[];
  running: Analysis[];
  training: TrainingInfo[];
  /** The last texts. */
  texts: Analysis[];
  /** No model writes prose here. */
  composed: boolean;
}

/** What home says, of what is known. */
export function homeOf({ bases, models, analyses, trainings, guide, met }: Known): Home {
  const ready = bases.some(({ status }) => status === "ready");
  const demo = bases.some(({ name, status }) => name === DEMO && status === "ready");
  const own = bases.filter(({ name }) => name !== DEMO);
  const texts = analyses.filter(({ status }) => status === "succeeded");
  const next: Step[] = [];
  // Who has met analyses before needs no guide, unless they left one in the middle.
  if (demo && !guide.done && (guide.begun || !met)) next.push({ kind: "guide", begun: guide.begun });
  for (const base of bases) {
    if (base.status === "failed") next.push({ kind: "mend-base", base });
    if (base.status === "paused") next.push({ kind: "resume-base", base });
    if (base.status === "empty") next.push({ kind: "add-documents", base });
  }
  if (ready) next.push({ kind: "write" });
  if (own.length === 0) next.push({ kind: "make-base" });
  return {
    next,
    indexing: bases.filter(({ status }) => status === "indexing"),
    running: analyses.filter(({ status }) => !isFinal(status)),
    training: trainings.filter(({ status }) => !["succeeded", "failed", "cancelled", "paused"].includes(status)).slice(0, TRAININGS),
    texts: texts.slice(0, TEXTS),
    composed: ready && models.length > 0 && !models.some(({ kind, prose }) => kind === "chat" && prose),
  };
}
