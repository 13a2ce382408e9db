import type { Client } from "../api/client";
import { query } from "../api/query";
import type { Page } from "../api/types";
import type {
  BuildRequest, CaptureInfo, DatasetInfo, DatasetVersion, Defect, Estimate, EvaluatedExample, EvaluationInfo, EvaluationRequest,
  ExampleInfo, NumberedPage, Promotion, Review, Role, Severity, Split, Task, TrainingEvent, TrainingInfo, TrainingRequest,
} from "./types";

export const API = "/api/v1";
const part = encodeURIComponent;

export interface Examined {
  model?: string | null;
  regressions?: boolean;
  after?: number | null;
  limit?: number;
}

/** The trainer's part of the HTTP API. Every method throws `ProblemError`. */
export class Trainer {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  datasets(after: string | null = null, limit = 50): Promise<Page<DatasetInfo>> {
    return this.client.json(`${API}/datasets${query({ after, limit })}`);
  }

  dataset(name: string): Promise<DatasetInfo> {
    return this.client.json(`${API}/datasets/${part(name)}`);
  }

  version(name: string, version: number | "latest"): Promise<DatasetVersion> {
    return this.client.json(`${API}/datasets/${part(name)}/versions/${version}`);
  }

  versions(name: string): Promise<NumberedPage<DatasetVersion>> {
    return this.client.json(`${API}/datasets/${part(name)}/versions`);
  }

  build(name: string, request: BuildRequest): Promise<DatasetVersion> {
    return this.client.json(`${API}/datasets/${part(name)}`, {}, "POST", request);
  }

  /** Stops the check of a version; one that is checked already stays as it is. */
  cancelCheck(name: string, version: number): Promise<DatasetVersion> {
    return this.client.json(`${API}/datasets/${part(name)}/versions/${version}/cancel`, {}, "POST");
  }

  defects(name: string, version: number, severity: Severity | null, after: number | null, limit: number): Promise<NumberedPage<Defect>> {
    return this.client.json(`${API}/datasets/${part(name)}/versions/${version}/defects${query({ severity, after, limit })}`);
  }

  examples(name: string, version: number, split: Split | null, after: number | null, limit: number): Promise<NumberedPage<ExampleInfo>> {
    return this.client.json(`${API}/datasets/${part(name)}/versions/${version}/examples${query({ split, after, limit })}`);
  }

  contentAddress(name: string, version: number, split: Split | null = null): string {
    return `${API}/datasets/${part(name)}/versions/${version}/content${query({ split })}`;
  }

  putReview(analysis: string, task: Task, statement: number | null, review: { corrected: string; note?: string; consent: boolean }): Promise<Review> {
    const where = statement === null ? task : `${task}/${statement}`;
    return this.client.json(`${API}/analyses/${part(analysis)}/reviews/${where}`, {}, "PUT", review);
  }

  reviews(after: string | null = null, limit = 100, analysis: string | null = null): Promise<Page<Review>> {
    return this.client.json(`${API}/reviews${query({ analysis, after, limit })}`);
  }

  captures(): Promise<{ items: CaptureInfo[] }> {
    return this.client.json(`${API}/captures`);
  }

  estimate(request: TrainingRequest, signal: AbortSignal): Promise<Estimate> {
    return this.client.json(`${API}/trainings/estimate`, { signal }, "POST", request);
  }

  /** `key` makes a repeated request the same one. */
  train(request: TrainingRequest, key: string): Promise<TrainingInfo> {
    return this.client.json(`${API}/trainings`, { headers: { "Idempotency-Key": key } }, "POST", request);
  }

  trainings(after: string | null = null, limit = 50): Promise<Page<TrainingInfo>> {
    return this.client.json(`${API}/trainings${query({ after, limit })}`);
  }

  training(id: string): Promise<TrainingInfo> {
    return this.client.json(`${API}/trainings/${part(id)}`);
  }

  control(id: string, action: "cancel" | "pause" | "resume"): Promise<TrainingInfo> {
    return this.client.json(`${API}/trainings/${part(id)}/${action}`, {}, "POST");
  }

  events(id: string, after: number, limit = 100): Promise<NumberedPage<TrainingEvent>> {
    return this.client.json(`${API}/trainings/${part(id)}/events${query({ after, limit })}`);
  }

  evaluate(request: EvaluationRequest, key: string): Promise<EvaluationInfo> {
    return this.client.json(`${API}/evaluations`, { headers: { "Idempotency-Key": key } }, "POST", request);
  }

  evaluations(dataset: string, after: string | null = null, limit = 50): Promise<Page<EvaluationInfo>> {
    return this.client.json(`${API}/evaluations${query({ dataset, after, limit })}`);
  }

  evaluation(id: string): Promise<EvaluationInfo> {
    return this.client.json(`${API}/evaluations/${part(id)}`);
  }

  cancelEvaluation(id: string): Promise<EvaluationInfo> {
    return this.client.json(`${API}/evaluations/${part(id)}/cancel`, {}, "POST");
  }

  evaluated(id: string, { model, regressions, after, limit = 20 }: Examined): Promise<NumberedPage<EvaluatedExample>> {
    return this.client.json(`${API}/evaluations/${part(id)}/examples${query({ model, regressions: regressions || null, after, limit })}`);
  }

  promote(base: string, model: string, evaluation: string, reason?: string): Promise<Promotion> {
    return this.client.json(`${API}/promotions`, {}, "POST", { base, model, evaluation, ...(reason ? { forced_reason: reason } : {}) });
  }

  promotions(after: string | null = null, limit = 50): Promise<Page<Promotion>> {
    return this.client.json(`${API}/promotions${query({ after, limit })}`);
  }

  demote(base: string, role: Role): Promise<Promotion> {
    return this.client.json(`${API}/promotions/${part(base)}/${role}`, {}, "DELETE");
  }

  /** Deletes `datasets/x`, `trainings/x`, ...; `keepalive` lets the request outlive the page. */
  async remove(what: string, keepalive = false): Promise<void> {
    await this.client.send(`${API}/${what}`, { method: "DELETE", keepalive });
  }
}

/** A key of a request that may be sent twice. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");
}
