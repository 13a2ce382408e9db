import { download } from "../../api/download";
import { send } from "../../api/fetch";
import { network, ProblemError, readProblem } from "../../api/problem";
import { type Language, LANGUAGES } from "../../api/types";
import { Arrays, BinaryError, magicOf } from "./arrays";
import { applied, DIFFERENCE } from "./difference";
import { Base, type Header, WHOLE } from "./format";

const STORE = "lacuna-bases";
const MEDIA_TYPE = "application/vnd.lacuna.base";

export interface Loading {
  /** Bytes that came; of how many, 0 where that is not known. */
  done: number;
  total: number;
  /** `full`: the browser has no room to keep the file; `damaged`: what came is not whole, and is fetched again. */
  trouble: "full" | "damaged" | null;
}

/** What this worker has read already, by address: its words need not be read again. */
const opened = new Map<string, Base>();

const addressOf = (base: string, language: Language): string => `/api/v1/bases/${encodeURIComponent(base)}/embeddings/${language}`;

/** The browser's store; absent where the page is not in a secure context, or may not store. */
async function store(): Promise<Cache | null> {
  try {
    return typeof caches === "undefined" ? null : await caches.open(STORE);
  } catch {
    return null;
  }
}

/** The languages of a base whose files are kept here. */
export async function keptLanguages(base: string): Promise<Language[]> {
  const cache = await store();
  const kept = await Promise.all(LANGUAGES.map(async (language) => (await cache?.match(addressOf(base, language))) && language));
  return kept.flatMap((language) => language ?? []);
}

/**
 * The newest file of a base in one language: the one that is kept where the server says that it is still the newest or
 * is out of reach, else what differs from it, else the whole. It is checked by its hash, and takes the place of the one
 * kept before. Throws `ProblemError` where there is none to be had, and `signal`'s reason.
 */
export async function load(base: string, language: Language, signal: AbortSignal, tell: (loading: Loading) => void): Promise<Base> {
  const address = addressOf(base, language);
  const cache = await store();
  const kept = await whole(await cache?.match(address).then((response) => response?.arrayBuffer()));
  const fetched = await newer(address, kept, signal, tell);
  if (fetched) await keep(cache, address, fetched).catch(() => tell({ done: 0, total: 0, trouble: "full" }));
  const buffer = fetched ?? (kept as ArrayBuffer);
  const known = opened.get(address);
  if (known?.header.version === versionOf(buffer)) return known;
  const read = new Base(buffer);
  opened.set(address, read);
  return read;
}

/** The newer file; null where the one that is kept serves. */
async function newer(address: string, kept: ArrayBuffer | null, signal: AbortSignal, tell: (loading: Loading) => void): Promise<ArrayBuffer | null> {
  const version = kept && versionOf(kept);
  const headers: Record<string, string> = { Accept: MEDIA_TYPE, ...(version ? { "If-None-Match": `"${version}"` } : {}) };
  let response: Response;
  try {
    // the store keeps it: a second copy in the browser's HTTP cache would only take room
    response = await send(version ? `${address}?since=${encodeURIComponent(version)}` : address, { signal, cache: "no-store", headers });
  } catch {
    signal.throwIfAborted();
    if (kept) return null;
    throw network();
  }
  if (kept && (response.status === 304 || response.status >= 500)) return null;
  if (!response.ok) throw new ProblemError(await readProblem(response));
  try {
    const { buffer } = await download(response, (done, total) => tell({ done, total, trouble: null })).catch(() => lost(signal));
    const made = await whole(kept && magicOf(buffer) === DIFFERENCE ? applied(kept, buffer) : buffer);
    if (made) return made;
  } catch (error) {
    if (!(error instanceof BinaryError)) throw error;
  }
  tell({ done: 0, total: 0, trouble: "damaged" });
  // what does not belong to what is kept is fetched whole; what was whole already is not fetched for ever
  if (kept) return newer(address, null, signal, tell);
  throw new ProblemError({ kind: "problem", status: 0, code: "base_damaged", title: "", detail: "" });
}

function lost(signal: AbortSignal): never {
  signal.throwIfAborted();
  throw network();
}

const versionOf = (buffer: ArrayBuffer): string => new Arrays<Header>(buffer, WHOLE).header.version;

/** `buffer`, where it is a base file whose bytes are those that its header says; else null. */
async function whole(buffer: ArrayBuffer | undefined): Promise<ArrayBuffer | null> {
  if (!buffer || magicOf(buffer) !== WHOLE) return null;
  try {
    const { body, header } = new Arrays<Header>(buffer, WHOLE);
    // Where the page is not in a secure context there is no SHA-256; nothing is kept there either.
    if (!globalThis.crypto?.subtle) return buffer;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(buffer, body)));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === header.sha256 ? buffer : null;
  } catch (error) {
    if (error instanceof BinaryError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Throws where the browser has no room, the older file having made way. */
async function keep(cache: Cache | null, address: string, buffer: ArrayBuffer): Promise<void> {
  if (!cache) return;
  const response = (): Response => new Response(buffer, { headers: { "content-type": MEDIA_TYPE } });
  try {
    await cache.put(address, response());
  } catch {
    await cache.delete(address);
    await cache.put(address, response());
  }
}
