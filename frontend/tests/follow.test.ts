import { afterEach, describe, expect, test, vi } from "vitest";
import { Client } from "../src/api/client";
import { follow } from "../src/worker/follow";
import type { RunState } from "../src/worker/protocol";

const QUICK = { pause: 1, longestPause: 2, failures: 3, silence: 5_000 };
const DONE = { id: "a1", status: "succeeded", statements: [], report: { markdown: "Olá 🙂 mundo" } };

const frame = (event: string, data: unknown, id: string): string => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
const stream = (...frames: string[]): Response => new Response(frames.join(""), { headers: { "content-type": "text/event-stream" } });

/** Answers each connection with the next of `answers`; returns the Last-Event-ID of each. */
function server(...answers: (Response | (() => Response))[]): (string | null)[] {
  const seen: (string | null)[] = [];
  vi.stubGlobal("fetch", async (_address: string, init: RequestInit) => {
    seen.push(new Headers(init.headers).get("last-event-id"));
    const answer = answers[seen.length - 1];
    if (!answer) throw new TypeError("fetch failed");
    return typeof answer === "function" ? answer() : answer;
  });
  return seen;
}

async function run(): Promise<{ result: unknown; state: Partial<RunState> }> {
  const state: Partial<RunState> = {};
  const result = await follow(new Client("pt"), "a1", new AbortController().signal, (update) => Object.assign(state, update), QUICK);
  return { result, state };
}

afterEach(() => vi.unstubAllGlobals());

describe("following an analysis", () => {
  test("resumes after the last event that was seen, and the report is whole", async () => {
    const seen = server(
      stream(frame("status", { id: "a1", status: "running" }, "1.1.1"), frame("report", { attempt: 1, offset: 0, text: "Olá 🙂" }, "4.1.5"), "id: 4.1.9\nevent: rep"),
      new Response("down", { status: 503 }),
      stream(frame("report", { attempt: 1, offset: 5, text: " mundo" }, "4.1.11"), frame("done", DONE, "5.1.0")),
    );
    const { result, state } = await run();
    expect(seen).toEqual([null, "4.1.5", "4.1.5"]);
    expect(result).toEqual(DONE);
    expect(state).toMatchObject({ report: "Olá 🙂 mundo", status: "succeeded", reconnecting: false });
  });

  test("text that comes again is not written twice, and another attempt begins anew", async () => {
    const reports: (string | undefined)[] = [];
    server(
      stream(
        frame("report", { attempt: 1, offset: 0, text: "🙂 abc" }, "4.1.5"),
        frame("report", { attempt: 1, offset: 2, text: "abcd" }, "4.1.6"),
        frame("report", { attempt: 2, offset: 0, text: "x" }, "4.2.1"),
        frame("done", { ...DONE, report: null }, "5.2.0"),
      ),
    );
    await follow(new Client(), "a1", new AbortController().signal, ({ report }) => reports.push(report), QUICK);
    expect(reports.filter((report) => report !== undefined)).toEqual(["🙂 abc", "🙂 abcd", "x", "x"]);
  });

  test("a hole in the report is asked for again", async () => {
    const seen = server(
      stream(frame("report", { attempt: 1, offset: 0, text: "ab" }, "4.1.2"), frame("report", { attempt: 1, offset: 4, text: "ef" }, "4.1.6")),
      stream(frame("done", DONE, "5.1.0")),
    );
    await run();
    expect(seen).toEqual([null, "4.1.2"]);
  });

  test("a refusal is told at once", async () => {
    const seen = server(Response.json({ code: "analysis_not_found", detail: "Não existe.", title: "", status: 404 }, { status: 404 }));
    await expect(run()).rejects.toMatchObject({ problem: { code: "analysis_not_found", detail: "Não existe." } });
    expect(seen).toHaveLength(1);
  });

  test("a server that stays away is told after the last try", async () => {
    const seen = server();
    await expect(run()).rejects.toMatchObject({ problem: { kind: "network" } });
    expect(seen).toHaveLength(QUICK.failures + 1);
  });

  test("aborting ends the waiting", async () => {
    const control = new AbortController();
    server();
    const waiting = follow(new Client(), "a1", control.signal, () => control.abort(), { ...QUICK, pause: 60_000, longestPause: 60_000 });
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});
