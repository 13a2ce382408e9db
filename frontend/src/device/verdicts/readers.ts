import { initSync } from "sentencex-wasm";
import sentences from "sentencex-wasm/sentencex_wasm_bg.wasm?url";
import { download } from "../../api/download";
import { send } from "../../api/fetch";
import { network, ProblemError, readProblem } from "../../api/problem";
import { Identifier } from "./languages";
import languages from "./tables/languages.bin?url";

/** Files of the page's build: their names tell their content. */
const STORE = "lacuna-readers";

let ready: Promise<Identifier> | null = null;

/**
 * Makes ready what reads a text: sentencex, and the model that tells its language. Both are kept, for the next time
 * without a network too. Throws `ProblemError` where they cannot be had, and `signal`'s reason.
 */
export function readers(signal: AbortSignal): Promise<Identifier> {
  ready ??= begin(signal).catch((error: unknown) => {
    ready = null;
    throw error;
  });
  return ready;
}

async function begin(signal: AbortSignal): Promise<Identifier> {
  const cache = typeof caches === "undefined" ? null : await caches.open(STORE).catch(() => null);
  const [module, table] = await Promise.all([file(cache, sentences, signal), file(cache, languages, signal)]);
  initSync({ module });
  return new Identifier(table);
}

async function file(cache: Cache | null, address: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const kept = await cache?.match(address);
  if (kept) return kept.arrayBuffer();
  let response: Response;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    response = await send(address, { signal, purpose: "encoder" });
    if (!response.ok) throw new ProblemError(await readProblem(response));
    bytes = await download(response, () => {});
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ProblemError ? error : network();
  }
  await keep(cache, address, bytes).catch(() => undefined);
  return bytes.buffer;
}

/** Keeps one build's file of a kind. A full disk only costs the next download. */
async function keep(cache: Cache | null, address: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!cache) return;
  const kind = address.slice(address.lastIndexOf("."));
  const older = (await cache.keys()).filter(({ url }) => url.endsWith(kind));
  await Promise.all(older.map((request) => cache.delete(request)));
  await cache.put(address, new Response(bytes));
}
