/** The trainer's objects, as `services/wire/training.py` writes them. Times are Unix seconds, money US dollars. */
import type { ErrorInfo, Language, Verdict } from "../api/types";

export type Task = "verdict" | "heading" | "report" | "chat";
export const TASKS: readonly Task[] = ["verdict", "heading", "report", "chat"];

export type Split = "train" | "validation" | "holdout";
export const SPLITS: readonly Split[] = ["train", "validation", "holdout"];

export type Role = "writer" | "heading";

export type Severity = "error" | "warning";

export interface Defect {
  /** 1-based; 0: the file as a whole. */
  line: number;
  /** 0-based index in `messages`. */
  message: number | null;
  key: string;
  code: string;
  severity: Severity;
  /** `excerpt` among them: the part of the line that it is about, where that may be shown. */
  params: Record<string, string | number>;
  /** What is wrong and how to mend it, in the caller's language. */
  detail?: string;
}

export interface Spread {
  min: number;
  p5: number;
  median: number;
  p95: number;
  max: number;
  mean: number;
  /** Lower bounds of equally wide bins, and how many examples fall in each. */
  histogram: [number, number][];
}

export interface Statistics {
  examples: number;
  messages: Spread;
  tokens: Spread;
  assistant_tokens: Spread;
  total_tokens: number;
  trained_tokens: number;
  over_limit: number;
  token_limit: number;
  by_split: Partial<Record<Split, number>>;
  by_language: Record<string, number>;
  by_task: Partial<Record<Task, number>>;
  by_verdict: Record<string, number>;
  detectable_difference: number | null;
}

export type DatasetStatus = "checking" | "ready" | "invalid" | "failed" | "cancelled";

export interface DatasetVersion {
  dataset: string;
  version: number;
  status: DatasetStatus;
  sha256: string;
  size: number;
  source: "import" | "reviews" | "captures" | "dataset";
  seed: number;
  shares: [number, number, number];
  checked: number;
  errors: number;
  warnings: number;
  statistics: Statistics | null;
  error: ErrorInfo | null;
  created_at: number;
}

export interface DatasetInfo {
  name: string;
  latest: DatasetVersion | null;
  versions: number;
  created_at: number;
  updated_at: number;
}

export interface Filters {
  tasks?: Task[];
  languages?: Language[];
  bases?: string[];
  models?: string[];
  verdicts?: Verdict[];
  min_judge_score?: number;
  citations_right?: boolean;
  max_tokens?: number;
  capture?: string;
  prompt_version?: string;
}

export interface BuildRequest {
  source: "reviews" | "captures" | "dataset";
  of?: string;
  filters?: Filters;
  seed?: number;
  shares?: [number, number, number];
}

export interface ExampleInfo {
  line: number;
  split: Split;
  task: Task;
  language: string;
  tokens: number;
  /** The line itself, JSON. */
  content: string;
}

export interface Review {
  id: string;
  analysis_id: string;
  base: string;
  task: Task;
  statement: number | null;
  language: Language;
  given: string;
  corrected: string;
  note: string;
  consent: boolean;
  created_at: number;
}

export interface CaptureInfo {
  name: string;
  captures: number;
  models: string[];
  prompt_versions: string[];
  updated_at: number;
}

/** null: the backend chooses. */
export interface Hyperparameters {
  n_epochs: number | null;
  batch_size: number | null;
  learning_rate_multiplier: number | null;
}

export type TrainingStatus =
  | "pending" | "uploading" | "creating" | "validating" | "queued" | "running" | "paused" | "succeeded" | "failed" | "cancelled";

export interface Checkpoint {
  id: string;
  step: number;
  model: string;
  metrics: {
    step: number | null;
    train_loss: number | null;
    train_mean_token_accuracy: number | null;
    valid_loss: number | null;
    valid_mean_token_accuracy: number | null;
    full_valid_loss: number | null;
    full_valid_mean_token_accuracy: number | null;
  };
  overfits: boolean;
  created_at: number;
}

export interface CurvePoint {
  step: number;
  train_loss: number | null;
  train_accuracy: number | null;
  valid_loss: number | null;
  valid_accuracy: number | null;
}

export interface ModerationResult {
  category: string;
  passed: boolean;
  score: number | null;
  threshold: number | null;
}

export interface TrainingInfo {
  id: string;
  dataset: string;
  dataset_version: number;
  model: string;
  provider: string;
  suffix: string;
  seed: number | null;
  hyperparameters: Hyperparameters;
  status: TrainingStatus;
  wanted: "run" | "pause" | "cancel";
  remote_id: string | null;
  fine_tuned_model: string | null;
  evaluation: string | null;
  override_reason: string | null;
  error: ErrorInfo | null;
  upstream_error: string | null;
  defects: Defect[];
  progress: number | null;
  seconds_left: number | null;
  trained_tokens: number | null;
  cost: number | null;
  checkpoints: Checkpoint[];
  curve: CurvePoint[];
  moderation: ModerationResult[];
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
}

export interface TrainingEvent {
  number: number;
  kind: "status" | "message" | "metrics" | "moderation_checks";
  level: "info" | "warn" | "error";
  code: string;
  message: string;
  data: Record<string, string | number>;
  created_at: number;
  detail?: string;
}

export interface TrainingRequest {
  dataset: string;
  dataset_version?: number;
  model: string;
  suffix?: string;
  seed?: number;
  hyperparameters?: Partial<Hyperparameters>;
  override_reason?: string;
}

export interface Estimate {
  trained_tokens: number;
  n_epochs: number;
  steps: number | null;
  seconds: number | null;
  cost: number | null;
  detectable_difference: number | null;
  /** The newest finished evaluation of the base model on this holdout. */
  evaluated: string | null;
  warnings: ErrorInfo[];
}

export type EvaluationStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled";
export type Outcome = "better" | "worse" | "inconclusive";

export interface Metric {
  mean: number;
  low: number;
  high: number;
  n: number;
}

export interface ModelResult {
  model: string;
  answered: number;
  failed: number;
  /** By metric, and each by language: 'format', 'format.pt'. */
  metrics: Record<string, Metric>;
  prompt_tokens: number;
  completion_tokens: number;
  cost: number | null;
  latency: Spread | null;
}

export interface Comparison {
  model: string;
  metric: string;
  /** 'en', 'pt', or 'all'. */
  language: string;
  n: number;
  difference: number;
  low: number;
  high: number;
  p: number;
  better: number;
  worse: number;
  outcome: Outcome;
}

export interface EvaluationInfo {
  id: string;
  dataset: string;
  dataset_version: number;
  split: Split;
  /** The first is the baseline. */
  models: string[];
  judge_model: string | null;
  prompt_version: string | null;
  status: EvaluationStatus;
  done: number;
  total: number;
  seconds_left: number | null;
  results: ModelResult[];
  comparisons: Comparison[];
  outcome: Record<string, Outcome>;
  best: string | null;
  detectable_difference: number | null;
  error: ErrorInfo | null;
  created_at: number;
  finished_at: number | null;
}

export interface EvaluationRequest {
  dataset: string;
  dataset_version?: number;
  split?: Split;
  models: string[];
  judge_model?: string;
  prompt_version?: string;
}

export interface EvaluatedExample {
  line: number;
  language: string;
  prompt: string;
  reference: string;
  answers: { model: string; text: string; scores: Record<string, number>; seconds: number; error: ErrorInfo | null }[];
}

export interface Promotion {
  id: string;
  base: string;
  role: Role;
  /** null: the settings' default again. */
  model: string | null;
  evaluation: string | null;
  forced_reason: string | null;
  created_at: number;
}

/** A list whose next page begins after a number. */
export interface NumberedPage<Item> {
  items: Item[];
  next: number | null;
}
