import type { Client } from "../api/client";
import { ProblemError, readProblem } from "../api/problem";
import type { Language } from "../api/types";
import { type PassageVectors, readBinary } from "./binary";

const STORE = "lacuna-vectors";
const MEDIA_TYPE = "application/vnd.lacuna.embeddings";

export interface FetchedVectors {
  vectors: PassageVectors;
  bytes: number;
  cached: boolean;
}

/** The browser's store of answers; absent where the page is not in a secure context. */
async function store(): Promise<Cache | null> {
  try {
    return typeof caches === "undefined" ? null : await caches.open(STORE);
  } catch {
    return null;
  }
}

/** The body's bytes, telling how many came of how many (0 where that is not known). */
async function download(response: Response, tell: (done: number, total: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const total = response.headers.has("content-encoding") ? 0 : Number(response.headers.get("content-length") ?? 0);
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let done = 0;
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parts.push(read.value);
    done += read.value.length;
    tell(done, total);
  }
  const whole = new Uint8Array(done);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * A base's vectors of one language: from the browser's store where the server says that they are still
 * the base's version (by ETag), from the server otherwise.
 */
export async function fetchVectors(
  client: Client,
  base: string,
  language: Language,
  signal: AbortSignal,
  tell: (done: number, total: number) => void,
): Promise<FetchedVectors> {
  const address = `/api/v1/bases/${encodeURIComponent(base)}/embeddings/${language}`;
  const cache = await store();
  const kept = await cache?.match(address);
  const etag = kept?.headers.get("etag");
  const response = await client.raw(address, {
    signal,
    cache: "no-store",
    headers: { Accept: MEDIA_TYPE, ...(etag ? { "If-None-Match": etag } : {}) },
  });
  if (response.status === 304 && kept) {
    const buffer = await kept.arrayBuffer();
    return { vectors: readBinary(buffer), bytes: buffer.byteLength, cached: true };
  }
  if (!response.ok) throw new ProblemError(await readProblem(response));
  const bytes = await download(response, tell);
  const vectors = readBinary(bytes.buffer);
  const version = response.headers.get("etag");
  if (cache && version) {
    // A full disk only costs the next download.
    const copy = new Response(bytes, { headers: { etag: version, "content-type": MEDIA_TYPE } });
    await cache.put(address, copy).catch(() => undefined);
  }
  return { vectors, bytes: bytes.byteLength, cached: false };
}
