import type { ErrorInfo } from "./types";

/** What went wrong, as a value that also crosses from the worker. RFC 9457 names where the server speaks. */
export interface Problem {
  kind: "problem" | "network" | "aborted" | "worker" | "internal" | "encoder" | "device";
  status: number;
  code: string;
  title: string;
  detail: string;
  /** Seconds after which the same request may succeed, where the server said so. */
  retryAfter?: number;
  /** What its text is filled with. */
  params?: Record<string, string | number>;
}

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.code);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** A problem of an error that the API holds as data. */
export function fromInfo(error: ErrorInfo): Problem {
  return { kind: "problem", status: 500, code: error.code, title: error.title ?? "", detail: error.detail ?? "", params: error.params };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reads an answer that is not 2xx. Never throws, whatever the body is. */
export async function readProblem(response: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = await response.json();
    if (parsed !== null && typeof parsed === "object") body = parsed as Record<string, unknown>;
  } catch {
    // An intermediary's HTML page, or nothing: the status alone speaks.
  }
  // The proxy under /v1 answers in OpenAI's form.
  const error = body["error"];
  const inner = error !== null && typeof error === "object" ? (error as Record<string, unknown>) : {};
  const params = body["params"];
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    kind: "problem",
    status: response.status,
    code: text(body["code"]) || text(inner["code"]) || `http_${response.status}`,
    title: text(body["title"]),
    detail: text(body["detail"]) || text(inner["message"]),
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
    ...(params !== null && typeof params === "object" ? { params: params as Record<string, string | number> } : {}),
  };
}

export const ABORTED: Problem = { kind: "aborted", status: 0, code: "aborted", title: "", detail: "" };

/** Any thrown value as a problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "AbortError") return ABORTED;
  return { kind: "internal", status: 0, code: "page_defect", title: "", detail: error instanceof Error ? error.message : String(error) };
}

export function network(): ProblemError {
  return new ProblemError({ kind: "network", status: 0, code: "server_out_of_reach", title: "", detail: "" });
}
