import { Base } from "../src/device/base/format";
import { encode } from "../src/device/encoder/encode";
import { type Rows, search } from "../src/device/search/search";
import { judgeTexts, openBases } from "./judging";
import { plainScan } from "./plain";

const never = new AbortController().signal;
/** What was loaded last, so that it is not collected. */
let loaded: unknown = null;

async function milliseconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function kept(address: string): Promise<Response> {
  const store = await caches.open("harness");
  const response = await store.match(address);
  if (response) return response;
  await store.add(address);
  return kept(address);
}

/** A row-major matrix of vectors of chance, the same for the same seed. */
function chance(seed: number, count: number, dimension: number): Float32Array[] {
  let state = seed;
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: dimension }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state / 2 ** 32 - 0.5) * 0.15;
    }),
  );
}

export const jobs = {
  /** Texts to vectors, and what was told of the encoder's loading. */
  async encode({ texts }: { texts: string[] }) {
    const stages = new Set<string>();
    let bytes = 0;
    const vectors = await encode(texts, never, ({ stage, done }) => {
      stages.add(stage);
      if (stage === "encoder") bytes = done;
    });
    return { vectors: vectors.map((vector) => Array.from(vector)), stages: [...stages], bytes };
  },

  async encodingTime({ texts }: { texts: string[] }) {
    return milliseconds(() => encode(texts, never));
  },

  /** Puts a file into the browser's store, as the page does on the first visit. */
  async keep({ address }: { address: string }) {
    return (await kept(address)).status;
  },

  /** A base file: [from the store to bytes, from the bytes to what a search takes]. */
  async loadBase({ address }: { address: string }) {
    let bytes = new ArrayBuffer(0);
    const reading = await milliseconds(async () => {
      bytes = await (await kept(address)).arrayBuffer();
    });
    const viewing = await milliseconds(() => {
      loaded = new Base(bytes);
    });
    return [reading, viewing];
  },

  /** The JSON of the same vectors: [from the store to a text, from the text to objects]. */
  async loadJson({ address }: { address: string }) {
    let text = "";
    const reading = await milliseconds(async () => {
      text = await (await kept(address)).text();
    });
    const parsing = await milliseconds(() => {
      loaded = JSON.parse(text);
    });
    return [reading, parsing];
  },

  /** Opens base files to judge with: milliseconds of reading their words. */
  async openBases({ addresses }: { addresses: string[] }) {
    return openBases(await Promise.all(addresses.map(async (address) => (await kept(address)).arrayBuffer())));
  },

  async judge({ texts }: { texts: Parameters<typeof judgeTexts>[0] }) {
    return judgeTexts(texts);
  },

  forget() {
    loaded = null;
  },

  /** Milliseconds of searching the base that was loaded, and of a plain scan of the same bytes, in turns. */
  async search({ queries, rounds, limit }: { queries: number; rounds: number; limit: number }) {
    const { header, scale, vector } = loaded as Base;
    const rows: Rows = { count: header.rows, dimension: header.dimension, scale, vector };
    const plain = plainScan(rows);
    const found: { search: number[]; plain: number[] } = { search: [], plain: [] };
    for (let round = 0; round < rounds; round++) {
      const asked = chance(round + 1, queries, header.dimension);
      found.plain.push(await milliseconds(() => plain(asked)));
      found.search.push(await milliseconds(() => search(rows, asked, limit)));
    }
    return found;
  },
};
