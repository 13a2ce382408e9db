import type { TemplateResult } from "lit";
import { t } from "../../locale";
import { badge, type Tone } from "../../parts/words";
import type { DatasetStatus, EvaluationStatus, Outcome, TrainingStatus } from "../types";
import { DATASET_STATUS, EVALUATION_STATUS, OUTCOME_NAME, TRAINING_STATUS } from "../locale/ids";

const TONES: Record<DatasetStatus | EvaluationStatus | TrainingStatus | Outcome, Tone> = {
  checking: "busy", ready: "good", invalid: "bad", failed: "bad",
  pending: "busy", uploading: "busy", creating: "busy", validating: "busy", queued: "busy", running: "busy", paused: "idle",
  succeeded: "good", cancelled: "idle", better: "good", worse: "bad", inconclusive: "idle",
};

const tag = (status: keyof typeof TONES, words: string): TemplateResult =>
  badge(words, TONES[status], status);

export const datasetTag = (status: DatasetStatus): TemplateResult => tag(status, t(DATASET_STATUS[status]));
export const trainingTag = (status: TrainingStatus): TemplateResult => tag(status, t(TRAINING_STATUS[status]));
export const evaluationTag = (status: EvaluationStatus): TemplateResult => tag(status, t(EVALUATION_STATUS[status]));
export const outcomeTag = (outcome: Outcome): TemplateResult => tag(outcome, t(OUTCOME_NAME[outcome]));
