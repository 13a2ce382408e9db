import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { download } from "../../api/download";
import { send } from "../../api/fetch";
import { network, ProblemError, readProblem } from "../../api/problem";
import manifest from "./manifest.json";
import { RUNTIME, sizeOf } from "./size";

const STORES = "lacuna-encoder-";
const ATTEMPTS = 3;
/** Milliseconds before the second attempt; twice as long before the third. */
const PAUSE = 500;

type Manifest = Pick<typeof manifest, "hash" | "files">;
export type Files = Record<keyof Manifest["files"] | "runtime", ArrayBuffer>;

/** `damaged`: what came is not what was asked for, and is fetched again. `full`: the browser has no room to keep it. */
export type Trouble = "damaged" | "full";

/** Bytes that are here of those that the encoder takes: `size.ts` says how many. */
export type Loading = (done: number, total: number, trouble: Trouble | null) => void;

/** Where a file is, and how its own bytes are had of what is sent; throws an `encoder` problem where it is not it. */
interface Source {
  address: string;
  /** Bytes that are sent. */
  size: number;
  unpack: (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
}

/**
 * The encoder's files: from the browser's store, or from the server, checked, and kept for the next time, with no
 * network too. The manifest is part of the source, not asked for: the tokeniser and the graphs' inputs are this
 * page's code, so a page works with the one encoder that it was built with. Throws `ProblemError` where a file
 * cannot be had whole, `signal`'s reason when it fires.
 */
export async function files(signal: AbortSignal, tell: Loading, { hash, files: listed }: Manifest = manifest): Promise<Files> {
  const sources: [string, Source][] = [["runtime", { address: runtime, size: RUNTIME, unpack: async (bytes) => bytes.buffer }]];
  for (const [name, { bytes, packed: size, sha256 }] of Object.entries(listed)) {
    sources.push([name, { address: `/encoder/${hash}/${name}.gz`, size, unpack: (packed) => unpacked(packed, bytes, sha256) }]);
  }
  const store = await open(STORES + hash);
  const kept = await Promise.all(sources.map(([, { address }]) => store?.match(address)));
  const came = new Map(sources.map(([name, { size }], at) => [name, kept[at] ? size : 0]));
  const told = (trouble: Trouble | null): void => tell([...came.values()].reduce((sum, done) => sum + done, 0), sizeOf(listed), trouble);
  const whole = await Promise.all(
    sources.map(async ([name, source], at) => {
      const bytes = await kept[at]?.arrayBuffer();
      const before = bytes && (await source.unpack(new Uint8Array(bytes)).catch(() => null));
      if (before) return [name, before] as const;
      const sent = await fetched(source, signal, (done, trouble) => {
        came.set(name, Math.min(done, source.size));
        told(trouble);
      });
      came.set(name, source.size);
      told(null);
      await store?.put(source.address, new Response(sent.bytes)).catch(() => told("full"));
      return [name, sent.whole] as const;
    }),
  );
  await forgetOthers(STORES + hash);
  return Object.fromEntries(whole) as Files;
}

/** Absent where the page is not in a secure context, or may not store. */
async function open(name: string): Promise<Cache | null> {
  try {
    return typeof caches === "undefined" ? null : await caches.open(name);
  } catch {
    return null;
  }
}

/** Removes the encoders of older pages. */
async function forgetOthers(mine: string): Promise<void> {
  if (typeof caches === "undefined") return;
  const names = await caches.keys().catch(() => []);
  await Promise.all(names.filter((name) => name.startsWith(STORES) && name !== mine).map((name) => caches.delete(name)));
}

/** What the server sends, and the file of it; asked for again where it does not come, or not whole. */
async function fetched({ address, unpack }: Source, signal: AbortSignal, tell: (done: number, trouble: Trouble | null) => void): Promise<{ bytes: Uint8Array<ArrayBuffer>; whole: ArrayBuffer }> {
  for (let attempt = 1; ; attempt++) {
    try {
      // the store keeps it: a second copy in the browser's HTTP cache would only take room
      const response = await send(address, { signal, cache: "no-store" }).catch(lost);
      if (!response.ok) throw new ProblemError(await readProblem(response));
      const bytes = await download(response, (done) => tell(done, null)).catch(lost);
      return { bytes, whole: await unpack(bytes) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProblemError)) throw error;
      const { kind, status } = error.problem;
      if (attempt === ATTEMPTS || (kind === "problem" && status < 500)) throw error;
      tell(0, kind === "encoder" ? "damaged" : null);
      await new Promise((resolve) => setTimeout(resolve, PAUSE * attempt));
      signal.throwIfAborted();
    }
  }
}

function lost(): never {
  throw network();
}

function damaged(): never {
  throw new ProblemError({ kind: "encoder", status: 0, code: "encoder_damaged", title: "", detail: "" });
}

async function unpacked(packed: Uint8Array<ArrayBuffer>, bytes: number, sha256: string): Promise<ArrayBuffer> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = await new Response(stream).arrayBuffer().catch(damaged);
  // Where the page is not in a secure context there is no SHA-256; gzip's own sum was checked.
  if (whole.byteLength !== bytes || (globalThis.crypto?.subtle && (await digest(whole)) !== sha256)) return damaged();
  return whole;
}

async function digest(bytes: ArrayBuffer): Promise<string> {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
