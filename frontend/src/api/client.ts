import { codePoints } from "../text/offsets";
import { type Outgoing, send } from "./fetch";
import { network, ProblemError, readProblem } from "./problem";
import type { Analysis, AnalysisRequest, BaseInfo, DocumentText, Language, ModelInfo, Page, Session } from "./types";

export interface CallOptions {
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
  /** Of the reader's text in the body. */
  characters?: number;
}

const path = (value: string): string => value.split("/").map(encodeURIComponent).join("/");

/** The gateway's HTTP API. Every method throws `ProblemError`, or an AbortError where `signal` fired. */
export class Client {
  /** The language that problems are told in. */
  language: Language;
  /** Called where the server asks for a key. */
  onKeyNeeded: () => void = () => {};
  readonly #origin: string;

  constructor(language: Language = "en", origin = "") {
    this.language = language;
    this.#origin = origin;
  }

  /** The answer, whatever its status. Throws a `network` problem where none came. */
  async raw(address: string, init: Outgoing = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("Accept-Language", this.language === "pt" ? "pt-BR" : "en");
    let response: Response;
    try {
      response = await send(this.#origin + address, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw network();
    }
    if (response.status === 401) this.onKeyNeeded();
    return response;
  }

  /** The answer, if it is 2xx. */
  async send(address: string, init: Outgoing = {}): Promise<Response> {
    const response = await this.raw(address, init);
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return response;
  }

  /** The JSON of a 2xx answer. */
  async json<T>(address: string, options: CallOptions = {}, method = "GET", body?: unknown): Promise<T> {
    const response = await this.send(address, {
      method,
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.characters ? { characters: options.characters } : {}),
    });
    return (await response.json()) as T;
  }

  session(): Promise<Session> {
    return this.json("/api/v1/session");
  }

  /** The server answers with a cookie that no script can read. */
  login(key: string): Promise<Session> {
    return this.json("/api/v1/session", {}, "POST", { key });
  }

  async logout(): Promise<void> {
    await this.send("/api/v1/session", { method: "DELETE" });
  }

  bases(options?: CallOptions): Promise<Page<BaseInfo>> {
    return this.json("/api/v1/bases", options);
  }

  base(name: string, options?: CallOptions): Promise<BaseInfo> {
    return this.json(`/api/v1/bases/${path(name)}`, options);
  }

  models(options?: CallOptions): Promise<{ items: ModelInfo[] }> {
    return this.json("/api/v1/models", options);
  }

  document(base: string, name: string, options?: CallOptions): Promise<DocumentText> {
    return this.json(`/api/v1/bases/${path(base)}/documents/${path(name)}`, options);
  }

  /** Newest first, of each text its newest state alone. */
  analyses(after: string | null, limit: number, options?: CallOptions): Promise<Page<Analysis>> {
    const query = new URLSearchParams({ limit: String(limit), newest: "true", ...(after === null ? {} : { after }) });
    return this.json(`/api/v1/analyses?${query}`, options);
  }

  /** The analyses of the text of `id` as it was edited, newest first. */
  revisions(id: string, limit: number, options?: CallOptions): Promise<Page<Analysis>> {
    return this.json(`/api/v1/analyses/${path(id)}/revisions?limit=${limit}`, options);
  }

  analysis(id: string, options?: CallOptions): Promise<Analysis> {
    return this.json(`/api/v1/analyses/${path(id)}`, options);
  }

  /** `key` makes a repeated request the same request. */
  analyse(request: AnalysisRequest, key: string, options: CallOptions = {}): Promise<Analysis> {
    return this.json("/api/v1/analyses", { ...options, headers: { "Idempotency-Key": key }, characters: codePoints(request.text) }, "POST", request);
  }

  cancel(id: string): Promise<Analysis> {
    return this.json(`/api/v1/analyses/${path(id)}/cancel`, {}, "POST");
  }

  /** `keepalive` lets the request outlive the page. */
  async remove(id: string, keepalive = false): Promise<void> {
    await this.send(`/api/v1/analyses/${path(id)}`, { method: "DELETE", keepalive });
  }

  /** Deletes the text of an analysis: all its states. */
  async removeText(id: string, keepalive = false): Promise<void> {
    await this.send(`/api/v1/analyses/${path(id)}/revisions`, { method: "DELETE", keepalive });
  }
}
