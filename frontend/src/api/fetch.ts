/**
 * The one door: every request of page and worker goes through here, so that what leaves the browser can be
 * told. tests/door.test.ts holds all other modules to it.
 */

/** What a request is for, in the receipt's words. */
export type Purpose = "analysis" | "following" | "base" | "encoder" | "document" | "embedding" | "model" | "page";

/** What has left, of one kind and to one place. */
export interface Sending {
  purpose: Purpose;
  /** The server's origin. */
  to: string;
  /** The provider whom that server hands it to; null where it keeps it. */
  relay: string | null;
  requests: number;
  /** UTF-8 bytes of addresses and bodies. What a browser adds of itself is the same with every request. */
  bytes: number;
  /** Code points of the reader's text among them. */
  characters: number;
}

export interface Outgoing extends RequestInit {
  /** Left out: read off the address. */
  purpose?: Purpose;
  relay?: string | null;
  characters?: number;
}

type Listener = (sent: Sending) => void;
const listeners = new Set<Listener>();

/** Calls `listener` for every request from now on; returns what ends it. */
export function onSent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells of what another door of this page let out: the worker's. */
export function passOn(sent: Sending): void {
  for (const listener of listeners) listener(sent);
}

/** `fetch`, told of. */
export function send(address: string, init: Outgoing = {}): Promise<Response> {
  tell(address, init);
  return fetch(address, init);
}

/**
 * Sends `init.body`, telling how many bytes of it have gone. XMLHttpRequest, since fetch tells nothing of an
 * upload's progress. Throws a TypeError where no answer came, as fetch does, or an AbortError.
 */
export function upload(address: string, init: Outgoing & { body: Blob }, sent: (bytes: number) => void): Promise<Response> {
  tell(address, init);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(init.method ?? "PUT", address);
    request.responseType = "blob";
    for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => sent(event.loaded));
    request.addEventListener("error", () => reject(new TypeError("no answer")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    request.addEventListener("load", () => resolve(answerOf(request)));
    init.signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(init.body);
  });
}

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/[\r\n]+/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const body = request.response as Blob | null;
  return new Response(body?.size ? body : null, { status: request.status, headers });
}

function tell(address: string, { method = "GET", body, purpose, relay = null, characters = 0 }: Outgoing): void {
  // Without a network nothing leaves.
  if (globalThis.navigator?.onLine === false) return;
  const { origin, pathname, search } = new URL(address, globalThis.location?.href ?? "http://localhost");
  const bytes = utf8(pathname + search) + size(body);
  passOn({ purpose: purpose ?? purposeOf(method, pathname), to: origin, relay, requests: 1, bytes, characters });
}

const PURPOSES: readonly (readonly [RegExp, Purpose])[] = [
  [/^POST \/api\/v1\/analyses$/, "analysis"],
  [/^GET \/api\/v1\/analyses\/./, "following"],
  [/^GET \/api\/v1\/bases\/[^/]+(?:$|\/embeddings\/)/, "base"],
  [/^GET \/api\/v1\/bases\/[^/]+\/documents\//, "document"],
  [/^GET \/encoder\/|\.wasm$/, "encoder"],
  [/^POST \/v1\/embeddings$/, "embedding"],
  [/^POST \/v1\//, "model"],
];

function purposeOf(method: string, path: string): Purpose {
  return PURPOSES.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? "page";
}

const utf8 = (text: string): number => new TextEncoder().encode(text).length;

function size(body: BodyInit | null | undefined): number {
  if (body === null || body === undefined) return 0;
  if (typeof body === "string") return utf8(body);
  if (body instanceof Blob) return body.size;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  if (body instanceof URLSearchParams) return utf8(body.toString());
  throw new TypeError("a body whose size is not known");
}
