import type { Analysis, AnalysisRequest, Language, Stage, Status } from "../api/types";
import type { Problem } from "../api/problem";

/** Stages that the page shows: the worker's own, then the server's. */
export type RunStage = "vectors" | "local_embedding" | "local_searching" | "sending" | "queued" | Stage;

/** A sentence of the text and the passages that the browser's own search found nearest to it. */
export interface Provisional {
  start: number;
  end: number;
  passages: { passage: string; document: string; section: string; start: number; end: number; score: number }[];
}

/** Where an analysis stands. The worker sends what changed, the page merges it. */
export interface RunState {
  id: string | null;
  status: Status | "starting";
  stage: RunStage | null;
  done: number;
  total: number;
  /** The connection was lost, and the worker is coming back to it. */
  reconnecting: boolean;
  analysis: Analysis | null;
  report: string;
  provisional: Provisional[] | null;
  /** What the browser's own search sent and read, for the reader to know. */
  local: LocalReceipt | null;
}

export interface LocalReceipt {
  base: string;
  language: Language;
  version: string;
  passages: number;
  bytes: number;
  cached: boolean;
  sentences: number;
}

export const START: RunState = {
  id: null,
  status: "starting",
  stage: null,
  done: 0,
  total: 0,
  reconnecting: false,
  analysis: null,
  report: "",
  provisional: null,
  local: null,
};

/** What the worker does: its parameters, what it tells on the way, its result. */
export interface Jobs {
  analyse: { params: { request: AnalysisRequest; local: boolean; language: Language }; update: Partial<RunState>; result: Analysis };
  follow: { params: { id: string; language: Language }; update: Partial<RunState>; result: Analysis };
}
export type Job = keyof Jobs;

export type ToWorker =
  | { [J in Job]: { kind: "call"; call: number; job: J; params: Jobs[J]["params"] } }[Job]
  | { kind: "cancel"; call: number; detach: boolean }
  | { kind: "ping" };

/** The reason of an abort that leaves the work going on the server: nobody looks at it here any more. */
export const DETACH = "detach";

export type FromWorker =
  | { kind: "update"; call: number; update: Partial<RunState> }
  | { kind: "result"; call: number; value: Analysis }
  | { kind: "error"; call: number; problem: Problem }
  | { kind: "pong" };
