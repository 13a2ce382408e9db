import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test, vi } from "vitest";
import type { ProblemError } from "../src/api/problem";
import { files } from "../src/device/encoder/files";
import { RUNTIME } from "../src/device/encoder/size";
import { FakeCaches } from "./caches";

const NAMES = ["tokens.onnx", "head.onnx", "pieces.bin", "tokenizer.bin"] as const;
const body = (name: string): Buffer => Buffer.from(`${name} `.repeat(500));
const listed = {
  hash: "ab12",
  files: Object.fromEntries(NAMES.map((name) => [name, { bytes: body(name).length, packed: gzipSync(body(name)).length, sha256: createHash("sha256").update(body(name)).digest("hex") }])) as never,
};
const never = new AbortController().signal;
const isTokens = (address: string): boolean => address.endsWith("/ab12/tokens.onnx.gz");

function served(address: string): Uint8Array<ArrayBuffer> {
  const name = /\/ab12\/(.*)\.gz$/.exec(address)?.[1];
  return new Uint8Array(name ? gzipSync(body(name)) : Buffer.from("runtime"));
}

const answer = vi.fn<(address: string) => Response>();
let caches: FakeCaches;

beforeEach(() => {
  caches = new FakeCaches();
  vi.stubGlobal("caches", caches);
  vi.stubGlobal("fetch", async (address: string) => answer(address));
  answer.mockReset().mockImplementation((address) => new Response(served(address)));
  return () => vi.unstubAllGlobals();
});

test("the encoder's files are kept, and then need no network; those of another encoder are removed", async () => {
  await caches.open("lacuna-encoder-0");
  await caches.open("lacuna-base");
  const told: [number, number][] = [];
  const first = await files(never, (done, total) => told.push([done, total]), listed);
  const size = NAMES.reduce((sum, name) => sum + served(`/ab12/${name}.gz`).length, RUNTIME);
  expect(told.at(-1)).toEqual([size, size]);
  expect(new Set(told.map(([, total]) => total))).toEqual(new Set([size]));
  answer.mockImplementation(() => Response.error());
  const second = await files(never, () => expect.unreachable(), listed);
  expect(second).toEqual(first);
  for (const name of NAMES) expect(Buffer.from(second[name])).toEqual(body(name));
  expect((await caches.keys()).toSorted()).toEqual(["lacuna-base", "lacuna-encoder-ab12"]);
});

test("what is kept counts as here, so that the total stays what was said before", async () => {
  await files(never, () => {}, listed);
  await (await caches.open("lacuna-encoder-ab12")).delete("/encoder/ab12/head.onnx.gz");
  answer.mockClear();
  const told: [number, number][] = [];
  await files(never, (done, total) => told.push([done, total]), listed);
  expect(answer).toHaveBeenCalledTimes(1);
  expect(new Set(told.map(([, total]) => total)).size).toBe(1);
  expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
});

test.each(["other bytes", "cut", "another file"])("a file that comes damaged (%s) is told, fetched again, and never kept", async (how) => {
  const bad: Record<string, Uint8Array<ArrayBuffer>> = {
    "other bytes": served("/ab12/tokens.onnx.gz").fill(7, 20, 30),
    cut: served("/ab12/tokens.onnx.gz").slice(0, 40),
    "another file": served("/ab12/tokens.xxxx.gz"),
  };
  let times = 0;
  answer.mockImplementation((address) => new Response(isTokens(address) && ++times < 2 ? (bad[how] as Uint8Array<ArrayBuffer>) : served(address)));
  const troubles = new Set<unknown>();
  await files(never, (_done, _total, trouble) => troubles.add(trouble), listed);
  expect(troubles).toEqual(new Set([null, "damaged"]));
  expect(times).toBe(2);
});

test("a file that stays damaged is a problem, and what is kept damaged is fetched", async () => {
  answer.mockImplementation((address) => new Response(isTokens(address) ? new Uint8Array(9) : served(address)));
  const failed = (await files(never, () => {}, listed).catch((error: unknown) => error)) as ProblemError;
  expect(failed.problem).toMatchObject({ kind: "encoder", code: "encoder_damaged" });
  expect(caches.has("tokens.onnx.gz")).toBe(false);
  const store = await caches.open("lacuna-encoder-ab12");
  await store.put("/encoder/ab12/tokens.onnx.gz", new Response(new Uint8Array(9)));
  answer.mockImplementation((address) => new Response(served(address)));
  expect(Buffer.from((await files(never, () => {}, listed))["tokens.onnx"])).toEqual(body("tokens.onnx"));
});

test("a full disk is told, and costs the next download alone", async () => {
  caches.full = true;
  const troubles = new Set<unknown>();
  const found = await files(never, (_done, _total, trouble) => troubles.add(trouble), listed);
  expect(Buffer.from(found["pieces.bin"])).toEqual(body("pieces.bin"));
  expect(troubles).toContain("full");
});

test("what the server does not have is a problem at once", async () => {
  answer.mockImplementation(() => new Response("{}", { status: 404 }));
  const failed = (await files(never, () => {}, listed).catch((error: unknown) => error)) as ProblemError;
  expect(failed.problem).toMatchObject({ status: 404, kind: "problem" });
  expect(answer).toHaveBeenCalledTimes(5);
});
