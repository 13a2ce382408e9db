import type { Sending } from "../api/fetch";
import type { Analysis, AnalysisRequest, Language, Stage, Status } from "../api/types";
import type { Problem } from "../api/problem";

/** Stages that the page shows: what the worker fetches or sends first, then those of the analysis itself. */
export type RunStage = "encoder" | "base" | "sending" | "queued" | Stage;

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
  /** What left the browser for it; null: nobody here has watched. */
  receipt: Sending[] | null;
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
  receipt: null,
};

/** What the worker does: its parameters, what it tells on the way, its result. */
export interface Jobs {
  analyse: { params: { request: AnalysisRequest; language: Language }; update: Partial<RunState>; result: Analysis };
  /** On the device: nothing of the text leaves it. */
  private: { params: { request: AnalysisRequest; language: Language }; update: Partial<RunState>; result: Analysis };
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
  | { kind: "sent"; sent: Sending }
  | { kind: "pong" };
