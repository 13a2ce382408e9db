import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { batches, inputs } from "../src/device/encoder/batches";
import { type Encoding, encode } from "../src/device/encoder/encode";
import manifest from "../src/device/encoder/manifest.json";
import { Tokenizer } from "../src/device/encoder/tokenizer";

const ROOT = join(import.meta.dirname, "..");
const GOLDEN = join(ROOT, "tests", "golden");
const golden = JSON.parse(readFileSync(join(GOLDEN, "encoder.json"), "utf8")) as { text: string; ids: number[] }[];
const never = new AbortController().signal;

/** What the gateway serves at `address`. */
function served(address: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(ROOT, address.endsWith(".wasm") ? "" : "public", address)));
}

test("the tokeniser has Python's tokens for every golden text", () => {
  const bytes = new Uint8Array(gunzipSync(served(`/encoder/${manifest.hash}/tokenizer.bin.gz`))).buffer;
  const tokenizer = new Tokenizer(bytes);
  for (const { text, ids } of golden) expect([...tokenizer.encode(text)], JSON.stringify(text)).toEqual(ids);
  expect(() => new Tokenizer(bytes.slice(0, -1))).toThrow("cut");
});

test("every token is summed once, with all that its features depend on beside it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 60 }), { maxLength: 12 }), fc.integer({ min: 12, max: 40 }), (lengths, limit) => {
      const taken = lengths.map((length) => Array.from({ length }, () => 0));
      for (const batch of batches(lengths, limit)) {
        expect(batch.tokens).toBeLessThanOrEqual(limit);
        const ids = lengths.map((length) => new Int32Array(length));
        const { owner, window } = inputs(batch, ids, new Uint8Array(8), 2, 4);
        expect(owner.reduce((sum, value) => sum + value, 0)).toBe(batch.slices.reduce((sum, { from, to }) => sum + to - from, 0));
        expect(window.every((near) => near >= 0 && near <= batch.tokens)).toBe(true);
        for (const { text, start, end, from, to } of batch.slices) {
          const length = lengths[text] as number;
          for (let token = from; token < to; token++) {
            (taken[text] as number[])[token] = ((taken[text] as number[])[token] as number) + 1;
            expect(start).toBeLessThanOrEqual(Math.max(0, token - 4));
            expect(end).toBeGreaterThanOrEqual(Math.min(length, token + 5));
          }
        }
      }
      expect(taken.flat().every((times) => times === 1)).toBe(true);
    }),
  );
});

describe("the encoder", () => {
  beforeAll(() => {
    vi.stubGlobal("fetch", async (address: string) => new Response(served(address)));
    return () => vi.unstubAllGlobals();
  });

  // tests/e2e/test_encoder.py has all of them, in Chromium
  test("has Python's vectors for some golden texts and the longest, however they are batched", async () => {
    const bytes = readFileSync(join(GOLDEN, "encoder.i16"));
    const expected = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const rows = [...golden.keys()].filter((row) => row % 8 === 0 || row === golden.length - 4);
    const told: Encoding[] = [];
    const vectors = await encode(rows.map((row) => golden[row]?.text ?? ""), never, (one) => told.push(one));
    expect(told.at(-1)).toEqual({ stage: "embedding", done: rows.length, total: rows.length, trouble: null });
    for (const [index, row] of rows.entries()) {
      const vector = vectors[index] as Float32Array;
      const python = expected.subarray(row * manifest.dimension, (row + 1) * manifest.dimension);
      expect(cosine(vector, python), JSON.stringify(golden[row]?.text)).toBeGreaterThan(0.9999);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    const [alone] = await encode([golden[rows[10] as number]?.text ?? ""], never);
    expect(cosine(alone as Float32Array, vectors[10] as Float32Array)).toBeGreaterThan(0.999999);
    expect(await encode([], never)).toEqual([]);
  }, 60_000);

  test("takes turns, and stops between two batches", async () => {
    const control = new AbortController();
    const texts = Array.from({ length: 100 }, (_, i) => `sentence number ${i} of a long text that goes on`);
    const stopped = encode(texts, control.signal, ({ stage }) => stage === "embedding" && control.abort("enough"));
    const other = encode(["another"], never);
    await expect(stopped).rejects.toBe("enough");
    expect((await other).length).toBe(1);
  }, 60_000);
});

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += (a[i] as number) * (b[i] as number);
    left += (a[i] as number) ** 2;
    right += (b[i] as number) ** 2;
  }
  return dot / Math.sqrt(left * right);
}
