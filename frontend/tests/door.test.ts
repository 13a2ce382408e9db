import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { onSent, type Sending, send } from "../src/api/fetch";

const SRC = join(import.meta.dirname, "../src");
/** What can reach another machine. The service worker is between page and network: it hands on what the door let out. */
const WAYS = /\b(?:fetch|sendBeacon|importScripts)\s*\(|\bnew\s+(?:\w+\.)?(?:XMLHttpRequest|EventSource|WebSocket|WebTransport|RTCPeerConnection)\b/;
const DOORS = new Set(["api/fetch.ts", "sw.ts"]);

afterEach(() => vi.unstubAllGlobals());

test("no module but the door asks the network", () => {
  const modules = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(modules.length).toBeGreaterThan(80);
  const asking = modules.filter((name) => WAYS.test(readFileSync(join(SRC, name), "utf8").replace(/^\s*(?:\*|\/\/).*$/gm, "")));
  expect(asking.filter((name) => !DOORS.has(name))).toEqual([]);
  expect(asking).toContain("api/fetch.ts");
});

test("each request is told with the bytes of its address and body, and without its host's", async () => {
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", async (...request: unknown[]) => (asked.push(request), new Response()));
  const sent: Sending[] = [];
  const end = onSent((one) => sent.push(one));
  await send("https://lacuna.example/api/v1/analyses", { method: "POST", body: "ação", characters: 4 });
  await send("/api/v1/bases/docs/embeddings/pt?since=7");
  await send("/encoder/ab/model.onnx");
  end();
  await send("/api/v1/bases");
  expect(sent).toEqual([
    { purpose: "analysis", to: "https://lacuna.example", relay: null, requests: 1, bytes: 16 + 6, characters: 4 },
    { purpose: "base", to: "http://localhost", relay: null, requests: 1, bytes: 40, characters: 0 },
    { purpose: "encoder", to: "http://localhost", relay: null, requests: 1, bytes: 22, characters: 0 },
  ]);
  expect(asked[0]).toMatchObject(["https://lacuna.example/api/v1/analyses", { method: "POST", body: "ação" }]);
});
