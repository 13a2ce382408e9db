import { network, ProblemError, readProblem } from "../../api/problem";
import type { Language } from "../../api/types";
import { API } from "../api";
import type { DatasetVersion } from "../types";

export interface Shares {
  seed: number;
  train: number;
  validation: number;
  holdout: number;
}

export const SHARES: Shares = { seed: 0, train: 0.8, validation: 0.1, holdout: 0.1 };

/** What the API takes as a name. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** A name made of a file's own. */
export function nameOf(file: string): string {
  const bare = file.replace(/\.[^.]*$/, "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.replace(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, 64);
}

/**
 * Sends a file as a dataset's new version. XMLHttpRequest, since fetch tells nothing of an upload's progress.
 * Throws `ProblemError`, or an AbortError where `signal` fired.
 */
export function upload(name: string, file: File, shares: Shares, language: Language, signal: AbortSignal, tell: (sent: number) => void): Promise<DatasetVersion> {
  const query = new URLSearchParams(Object.entries(shares).map(([key, value]) => [key, String(value)]));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `${API}/datasets/${encodeURIComponent(name)}?${query}`);
    request.setRequestHeader("Accept-Language", language === "pt" ? "pt-BR" : "en");
    request.setRequestHeader("Content-Type", "application/jsonl");
    request.upload.addEventListener("progress", (event) => tell(event.loaded));
    request.addEventListener("error", () => reject(network()));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    request.addEventListener("load", () => {
      const response = new Response(request.responseText || null, { status: Math.max(200, request.status), headers: retryOf(request) });
      if (response.ok) resolve(response.json() as Promise<DatasetVersion>);
      else void readProblem(response).then((problem) => reject(new ProblemError(problem)));
    });
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function retryOf(request: XMLHttpRequest): Record<string, string> {
  const after = request.getResponseHeader("Retry-After");
  return after ? { "Retry-After": after } : {};
}
