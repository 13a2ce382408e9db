import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applied } from "../src/device/base/difference";
import { Base } from "../src/device/base/format";
import type { keptLanguages, load, Loading } from "../src/device/base/store";
import { FakeCaches } from "./caches";
import { goldenBytes } from "./golden-files";

const OLD = goldenBytes("verdicts-en.base");
const DIFFERENCE = goldenBytes("verdicts.difference");
const NEW = applied(OLD, DIFFERENCE);
const version = (buffer: ArrayBuffer): string => new Base(buffer).header.version;

const bytes = (buffer: ArrayBuffer): Response => new Response(buffer);

describe("the file of a base", () => {
  test("holds rows, the places where they stand, and their sources", () => {
    const base = new Base(OLD);
    expect(base.header).toMatchObject({ base: "golden", language: "en", dimension: 512 });
    let marked = 0;
    for (let row = 0; row < base.header.rows; row++) {
      expect(Math.abs(Math.hypot(...base.vectorOf(row)) - 1)).toBeLessThan(0.02);
      for (const passage of base.passagesOf(row)) {
        expect(base.row[passage]).toBe(row);
        const place = base.place(passage);
        expect(place.document).toMatch(/^en\/[a-z]+\.md$/);
        expect(place.passage).toMatch(/^[0-9a-f]{16}$/);
        expect(place.end).toBeGreaterThan(place.start);
        if (place.quote.includes("`") && !base.text(row).includes("`")) marked++;
        const [first, end] = base.passagesOfChunk(base.chunk[passage] as number);
        expect(first <= passage && passage < end).toBe(true);
      }
    }
    expect(marked).toBeGreaterThan(10);
    expect(new Base(goldenBytes("verdicts-pt.base")).language).toBe("pt");
  });

  test("whatever is cut off, it says so and never answers with half", () => {
    const end = new Uint8Array(OLD).findLastIndex((byte) => byte !== 0) + 1;
    fc.assert(
      fc.property(fc.nat(end - 1), (length) => {
        expect(() => new Base(OLD.slice(0, length))).toThrow();
      }),
    );
    expect(() => new Base(new TextEncoder().encode("<!doctype html>").buffer)).toThrow("LCB1");
  });

  test("and what the next version has beyond it make the next one, byte for byte", async () => {
    const made = new Base(NEW);
    const body = new Uint8Array(NEW, 8 + new DataView(NEW).getUint32(4, true));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    expect(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")).toBe(made.header.sha256);
    expect(DIFFERENCE.byteLength).toBeLessThan(OLD.byteLength / 4);
    expect(() => applied(NEW, DIFFERENCE)).toThrow("another file");
    expect(() => applied(goldenBytes("verdicts-pt.base"), DIFFERENCE)).toThrow("another file");
  });
});

describe("the store of bases", () => {
  let caches: FakeCaches;
  let store: { load: typeof load; keptLanguages: typeof keptLanguages };
  /** What the server answers to each request, in order; null: it is out of reach. */
  let answers: (Response | null)[];
  let asked: { address: string; known: string | null }[];
  let told: Loading[];

  beforeEach(async () => {
    caches = new FakeCaches();
    answers = [];
    asked = [];
    told = [];
    vi.stubGlobal("caches", caches);
    vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
      asked.push({ address, known: new Headers(init.headers).get("If-None-Match") });
      const answer = answers.shift();
      if (!answer) throw new TypeError("no network");
      return answer;
    });
    // a worker's memory is not a browser's store: each test begins with a new one
    vi.resetModules();
    store = await import("../src/device/base/store");
  });
  afterEach(() => vi.unstubAllGlobals());

  const got = async (): Promise<string> => (await store.load("golden", "en", new AbortController().signal, (one) => told.push(one))).header.version;
  const troubles = (): unknown[] => told.flatMap(({ trouble }) => trouble ?? []);

  test("a file is fetched once, then asked for by its version", async () => {
    answers = [bytes(OLD), new Response(null, { status: 304 })];
    expect(await got()).toBe(version(OLD));
    expect(await got()).toBe(version(OLD));
    expect(asked).toEqual([
      { address: "/api/v1/bases/golden/embeddings/en", known: null },
      { address: `/api/v1/bases/golden/embeddings/en?since=${version(OLD)}`, known: `"${version(OLD)}"` },
    ]);
    expect(await store.keptLanguages("golden")).toEqual(["en"]);
  });

  test("what differs is put into it, and takes its place", async () => {
    answers = [bytes(OLD), bytes(DIFFERENCE), null];
    await got();
    expect(await got()).toBe(version(NEW));
    expect(version(NEW)).not.toBe(version(OLD));
    expect(await got()).toBe(version(NEW));
  });

  test("a difference that does not belong to it, or a damaged file, is fetched whole", async () => {
    const damaged = NEW.slice(0);
    new Uint8Array(damaged)[damaged.byteLength - 100]! ^= 1;
    answers = [bytes(OLD), bytes(damaged), bytes(NEW)];
    await got();
    expect(await got()).toBe(version(NEW));
    expect(troubles()).toEqual(["damaged"]);
    answers = [bytes(damaged), bytes(damaged)];
    await expect(store.load("other", "en", new AbortController().signal, () => {})).rejects.toMatchObject({ problem: { code: "base_damaged" } });
  });

  test("without a network what is kept serves; with nothing kept, it says so", async () => {
    answers = [bytes(OLD)];
    await got();
    answers = [null, new Response(null, { status: 503 })];
    expect([await got(), await got()]).toEqual([version(OLD), version(OLD)]);
    await expect(store.load("other", "en", new AbortController().signal, () => {})).rejects.toMatchObject({ problem: { kind: "network" } });
  });

  test("what is kept and damaged there is fetched anew", async () => {
    const damaged = OLD.slice(0);
    new Uint8Array(damaged)[damaged.byteLength - 100]! ^= 1;
    await (await caches.open("lacuna-bases")).put("/api/v1/bases/golden/embeddings/en", bytes(damaged));
    answers = [bytes(OLD)];
    expect(await got()).toBe(version(OLD));
    expect(asked[0]?.known).toBeNull();
  });

  test("a full browser is told of, and the file serves all the same", async () => {
    caches.full = true;
    answers = [bytes(OLD)];
    expect(await got()).toBe(version(OLD));
    expect(troubles()).toEqual(["full"]);
  });

  test("what the server refuses is told in its words", async () => {
    answers = [new Response(JSON.stringify({ code: "base_not_found", title: "No such base" }), { status: 404 })];
    await expect(got()).rejects.toMatchObject({ problem: { code: "base_not_found" } });
  });
});
