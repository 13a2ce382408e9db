import type { Client } from "../api/client";
import { upload } from "../api/fetch";
import { network, ProblemError, readProblem } from "../api/problem";
import { query } from "../api/query";
import type { BaseInfo, Language, Page } from "../api/types";
import type { Added, BaseVersion, DeletedBase, DocumentChunks, DocumentInfo, DocumentPage, DocumentWithText, Filter, Found, Insights } from "./types";

const API = "/api/v1/bases";
const part = encodeURIComponent;
const slashed = (path: string): string => path.split("/").map(part).join("/");

/** What is sent of a file: as a document at `path`, or the documents of an archive. */
export interface Upload {
  path: string;
  archive: boolean;
}

/** The part of the HTTP API that is about bases. Every method throws `ProblemError`. */
export class BasesApi {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  list(after: string | null = null): Promise<Page<BaseInfo>> {
    return this.client.json(`${API}${query({ after })}`);
  }

  deleted(): Promise<Page<DeletedBase>> {
    return this.client.json(`${API}?deleted=true`);
  }

  base(name: string): Promise<BaseInfo> {
    return this.client.json(`${API}/${part(name)}`);
  }

  create(name: string): Promise<BaseInfo> {
    return this.client.json(API, {}, "POST", { name });
  }

  async remove(name: string): Promise<void> {
    await this.client.send(`${API}/${part(name)}`, { method: "DELETE" });
  }

  /** `pause`, `resume`, or `restore` after a deletion. */
  control(name: string, action: "pause" | "resume" | "restore"): Promise<BaseInfo> {
    return this.client.json(`${API}/${part(name)}/${action}`, {}, "POST");
  }

  documents(base: string, filter: Partial<Filter>, after: string | null, limit: number): Promise<DocumentPage> {
    return this.client.json(`${API}/${part(base)}/documents${query({ ...filter, after, limit })}`);
  }

  document(base: string, path: string): Promise<DocumentWithText> {
    return this.client.json(this.#document(base, path));
  }

  chunks(base: string, path: string, from: { after?: number | null; at?: number | null }, limit: number): Promise<DocumentChunks> {
    return this.client.json(`${this.#document(base, path, "chunks")}${query({ ...from, limit })}`);
  }

  /** Where the file is downloaded from, as it was sent. */
  original(base: string, path: string): string {
    return `${this.#document(base, path)}?original=true`;
  }

  update(base: string, path: string, change: { language?: Language; translation_of?: string | null }): Promise<DocumentInfo> {
    return this.client.json(this.#document(base, path), {}, "PATCH", change);
  }

  /** `keepalive` lets the request outlive the page. */
  async removeDocument(base: string, path: string, keepalive = false): Promise<void> {
    await this.client.send(this.#document(base, path), { method: "DELETE", keepalive });
  }

  /** Sends a file; `sent` hears how many bytes have gone. An AbortError where `signal` fired. */
  async put(base: string, { path, archive }: Upload, file: File, signal: AbortSignal, sent: (bytes: number) => void): Promise<Added | null> {
    const address = archive ? `${API}/${part(base)}/documents` : this.#document(base, path);
    const headers = { "Accept-Language": this.client.language === "pt" ? "pt-BR" : "en", "Content-Type": "application/octet-stream" };
    let response: Response;
    try {
      response = await upload(address, { method: archive ? "POST" : "PUT", headers, body: file, signal }, sent);
    } catch (error) {
      if (signal.aborted) throw error;
      throw network();
    }
    if (response.status === 401) this.client.onKeyNeeded();
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return archive ? ((await response.json()) as Added) : null;
  }

  search(base: string, words: string, languages: readonly Language[] | null, limit: number): Promise<Found> {
    return this.client.json(`${API}/${part(base)}/search`, {}, "POST", { queries: [words], limit, ...(languages ? { languages } : {}) });
  }

  insights(base: string): Promise<Insights> {
    return this.client.json(`${API}/${part(base)}/insights`);
  }

  versions(base: string): Promise<Page<BaseVersion>> {
    return this.client.json(`${API}/${part(base)}/versions`);
  }

  restoreVersion(base: string, version: string, discard: boolean): Promise<BaseInfo> {
    return this.client.json(`${API}/${part(base)}/versions/${part(version)}/restore${discard ? "?discard=true" : ""}`, {}, "POST");
  }

  #document(base: string, path: string, of = "documents"): string {
    return `${API}/${part(base)}/${of}/${slashed(path)}`;
  }
}
