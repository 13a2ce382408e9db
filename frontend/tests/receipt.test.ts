import { afterEach, expect, test, vi } from "vitest";
import { passOn, type Sending, send } from "../src/api/fetch";
import type { Analysis, BaseInfo, ModelInfo } from "../src/api/types";
import { Receipt } from "../src/receipt/receipt";
import { relayed } from "../src/receipt/relayed";
import { total } from "../src/receipt/sums";

afterEach(() => vi.unstubAllGlobals());

test("what has it made counts, then what is done with it, and nothing once it is closed; the page's lists never do", async () => {
  vi.stubGlobal("fetch", async () => new Response());
  const told: Sending[][] = [];
  const receipt = new Receipt([], (sent) => told.push(sent));
  await send("/api/v1/analyses", { method: "POST", body: "four", characters: 4 });
  await send("/api/v1/bases?limit=5");
  await send("/api/v1/analyses/a1/events");
  await send("/api/v1/analyses/a1/events");
  // What the worker's door let out.
  passOn({ purpose: "base", to: "http://localhost", relay: null, requests: 1, bytes: 30, characters: 0 });
  receipt.running = false;
  await send("/api/v1/bases");
  await send("/api/v1/analyses/a1");
  await send("/api/v1/bases/docs/documents/en/a.md");
  receipt.end();
  await send("/api/v1/bases/docs/documents/en/b.md");
  const sent = told.at(-1) ?? [];
  expect(sent.map(({ purpose, requests }) => [purpose, requests])).toEqual([["analysis", 1], ["following", 2], ["base", 1], ["document", 1]]);
  expect(total(sent)).toEqual({ characters: 4, bytes: 16 + 4 + 2 * 26 + 30 + 36 });
});

test("whom the server handed text on to is told, and not what it keeps to itself", () => {
  const statement = { verdict: "absent", text: "Ação 🙂" };
  const analysis = {
    base: "docs", model: "gpt", heading_model: null, report: {}, refinement: { model: "gpt", asked: 1 },
    statements: [statement, { ...statement, verdict: "not_checkable" }],
  } as unknown as Analysis;
  const models = [{ id: "embed", provider: "local" }, { id: "gpt", provider: "openai", prose: true }] as ModelInfo[];
  const bases = [{ name: "docs", embedding_model: "embed" }] as BaseInfo[];
  expect(relayed(analysis, bases, models)).toEqual([
    { provider: "openai", purpose: "judging", characters: 6 },
    { provider: "openai", purpose: "writing", characters: 6 },
  ]);
  expect(relayed({ ...analysis, model: "small" }, [{ ...bases[0], embedding_model: "gpt" } as BaseInfo], models)).toEqual([
    { provider: "openai", purpose: "embedding", characters: 12 },
    { provider: "openai", purpose: "judging", characters: 6 },
  ]);
});
