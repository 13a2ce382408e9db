import type { BaseInfo, Language } from "../api/types";
import manifest from "./encoder/manifest.json";
import { SIZE } from "./encoder/size";

/** Why a text cannot be analysed on this device. */
export type Obstacle = "encoder" | "simd" | "offline";

export interface Readiness {
  obstacle: Obstacle | null;
  /** About how many bytes are to be downloaded first; 0: everything is here. */
  bytes: number;
  /** Whether the browser has room to keep them. */
  kept: boolean;
}

/** A module of one function that uses a vector: who compiles it can run the encoder. */
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
/** What a passage takes in a base's file, about. */
const PASSAGE = 800;

/** Whether the analysis of a text against `base` can be done here, and what is to be fetched before. Never throws. */
export async function readiness(base: BaseInfo, language: Language | ""): Promise<Readiness> {
  if (base.embedding_model !== manifest.model) return { obstacle: "encoder", bytes: 0, kept: true };
  if (!WebAssembly.validate(SIMD)) return { obstacle: "simd", bytes: 0, kept: true };
  const [encoder, file, room] = await Promise.all([holds(`lacuna-encoder-${manifest.hash}`), holdsBase(base, language), free()]);
  const bytes = (encoder ? 0 : SIZE) + (file ? 0 : PASSAGE * base.passages);
  return { obstacle: bytes > 0 && !navigator.onLine ? "offline" : null, bytes, kept: room >= 2 * bytes };
}

async function holds(store: string): Promise<boolean> {
  if (typeof caches === "undefined" || !(await caches.has(store).catch(() => false))) return false;
  const files = await (await caches.open(store)).keys();
  return files.length > Object.keys(manifest.files).length;
}

/** Where the text's language is not said, a file of any of the base's languages is as near as can be known. */
async function holdsBase({ name, languages }: BaseInfo, language: Language | ""): Promise<boolean> {
  if (typeof caches === "undefined") return false;
  const wanted = language === "" ? languages : [language];
  const found = await Promise.all(wanted.map((one) => caches.match(`/api/v1/bases/${encodeURIComponent(name)}/embeddings/${one}`, { ignoreVary: true, ignoreSearch: true })));
  return found.some((file) => file !== undefined);
}

/** Bytes that the browser still takes; where it does not say, enough. Without Cache Storage nothing is kept. */
async function free(): Promise<number> {
  if (typeof caches === "undefined") return 0;
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  return quota === undefined || usage === undefined ? Number.POSITIVE_INFINITY : quota - usage;
}
