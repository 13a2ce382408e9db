import type { BuildRequest, DatasetStatus, EvaluationStatus, Outcome, Role, Split, Task, TrainingStatus } from "../types";

/** Text ids that are chosen by a value of the API: written out, so that a test finds every one. */

export const DATASET_STATUS: Record<DatasetStatus, string> = {
  checking: "dataset-checking",
  ready: "dataset-ready",
  invalid: "dataset-invalid",
  failed: "dataset-failed",
  cancelled: "dataset-cancelled",
};

export const TRAINING_STATUS: Record<TrainingStatus, string> = {
  pending: "training-pending",
  uploading: "training-uploading",
  creating: "training-creating",
  validating: "training-validating",
  queued: "training-queued",
  running: "training-running",
  paused: "training-paused",
  succeeded: "training-succeeded",
  failed: "training-failed",
  cancelled: "training-cancelled",
};

export const EVALUATION_STATUS: Record<EvaluationStatus, string> = {
  queued: "evaluation-queued",
  running: "evaluation-running",
  succeeded: "evaluation-succeeded",
  failed: "evaluation-failed",
  cancelled: "evaluation-cancelled",
};

export const OUTCOME_NAME: Record<Outcome, string> = {
  better: "outcome-better",
  worse: "outcome-worse",
  inconclusive: "outcome-inconclusive",
};

export const SPLIT_NAME: Record<Split, string> = {
  train: "split-train",
  validation: "split-validation",
  holdout: "split-holdout",
};

export const TASK_NAME: Record<Task, string> = {
  verdict: "task-verdict",
  heading: "task-heading",
  report: "task-report",
  chat: "task-chat",
};

export const ROLE_NAME: Record<Role, string> = { writer: "role-writer", heading: "role-heading" };

export const SOURCE_NAME: Record<BuildRequest["source"] | "import", string> = {
  import: "source-import",
  reviews: "source-reviews",
  captures: "source-captures",
  dataset: "source-dataset",
};

const METRIC_NAMES: Record<string, string> = {
  format: "metric-format",
  exact: "metric-exact",
  citations: "metric-citations",
  gaps: "metric-gaps",
  json: "metric-json",
  judge: "metric-judge",
};

const CATEGORY_NAMES = new Set([
  "category-harassment",
  "category-harassment-threatening",
  "category-hate",
  "category-hate-threatening",
  "category-illicit",
  "category-illicit-violent",
  "category-self-harm",
  "category-self-harm-intent",
  "category-self-harm-instructions",
  "category-sexual",
  "category-sexual-minors",
  "category-violence",
  "category-violence-graphic",
]);

/** The text id of a category of the moderation; null where it has no name of ours. */
export function categoryName(category: string): string | null {
  const id = `category-${category.replace("/", "-")}`;
  return CATEGORY_NAMES.has(id) ? id : null;
}

/** The text id of a metric; null where it has no name of ours. */
export function metricName(metric: string): string | null {
  return METRIC_NAMES[metric] ?? null;
}
