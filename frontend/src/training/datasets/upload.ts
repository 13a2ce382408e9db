import { upload as sendFile } from "../../api/fetch";
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

/** Sends a file as a dataset's new version. Throws `ProblemError`, or an AbortError where `signal` fired. */
export async function upload(name: string, file: File, shares: Shares, language: Language, signal: AbortSignal, tell: (sent: number) => void): Promise<DatasetVersion> {
  const query = new URLSearchParams(Object.entries(shares).map(([key, value]) => [key, String(value)]));
  const headers = { "Accept-Language": language === "pt" ? "pt-BR" : "en", "Content-Type": "application/jsonl" };
  let response: Response;
  try {
    response = await sendFile(`${API}/datasets/${encodeURIComponent(name)}?${query}`, { method: "PUT", headers, body: file, signal }, tell);
  } catch (error) {
    if (signal.aborted) throw error;
    throw network();
  }
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return (await response.json()) as DatasetVersion;
}
