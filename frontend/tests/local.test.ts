import { afterEach, expect, test, vi } from "vitest";
import { Client } from "../src/api/client";
import { searchLocally } from "../src/worker/local";
import type { RunState } from "../src/worker/protocol";
import { golden } from "./golden";

const ROWS = [
  { id: 0xa1n, scale: 1 / 127, vector: [127, 0] },
  { id: 0xb2n, scale: 1 / 127, vector: [0, 127] },
];

const base64 = (floats: number[]): string => Buffer.from(Float32Array.from(floats).buffer).toString("base64");

afterEach(() => vi.unstubAllGlobals());

test("hints name the nearest passages of each sentence, in code points of the text", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    asked.push(address);
    if (address === "/api/v1/bases/docs") return Response.json({ name: "docs", languages: ["pt"] });
    if (address.endsWith("/embeddings/pt")) return new Response(golden(ROWS, 2), { headers: { etag: '"7-ab"' } });
    const { input } = JSON.parse(init.body as string) as { input: string[] };
    const data = input.map((text, index) => ({ index, embedding: base64(text.startsWith("🙂") ? [0, 3] : [3, 0]) }));
    return Response.json({ data: data.toReversed() });
  });
  const state: Partial<RunState> = {};
  const found = await searchLocally(new Client(), "Uma frase. 🙂 Outra frase.", "docs", undefined, new AbortController().signal, (update) => Object.assign(state, update));
  expect(found).toEqual({
    base_version: "7-ab",
    evidence: [
      { start: 0, end: 10, passages: ["00000000000000a1", "00000000000000b2"] },
      { start: 11, end: 25, passages: ["00000000000000b2", "00000000000000a1"] },
    ],
  });
  expect(state.provisional?.[1]?.passages[0]).toMatchObject({ document: "pt/início.md", section: "Início › Instalação", score: expect.closeTo(1, 6) });
  expect(state.local).toMatchObject({ version: "7-ab", passages: 2, cached: false, sentences: 2 });
  expect(asked).toEqual(["/api/v1/bases/docs", "/api/v1/bases/docs/embeddings/pt", "/v1/embeddings"]);
});
