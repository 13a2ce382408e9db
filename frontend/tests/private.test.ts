import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AnalysisRequest } from "../src/api/types";
import type { Judged } from "../src/device/report/outline";
import { forget, keptAnalyses } from "../src/device/store";
import { judge } from "../src/device/verdicts";
import { analysePrivately } from "../src/worker/private";
import { DETACH, type RunState } from "../src/worker/protocol";

vi.mock("../src/device/verdicts", () => ({ judge: vi.fn() }));

const [GOLDEN] = JSON.parse(readFileSync(join(import.meta.dirname, "golden/reports.json"), "utf8")) as { judged: Judged; markdown: string }[];
const REQUEST: AnalysisRequest = { text: "A text.", base: "fastapi" };

/** Judging that waits until it is let go, or its signal fires. */
function held(): () => void {
  let go: (() => void) | undefined;
  vi.mocked(judge).mockImplementation(
    (_request, signal) =>
      new Promise((resolve, reject) => {
        go = () => resolve(GOLDEN?.judged as never);
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  );
  return () => go?.();
}

beforeEach(async () => {
  for (const { id } of await keptAnalyses()) await forget(id);
});
afterEach(() => (vi.resetAllMocks(), vi.useRealTimers()));

test("an analysis has its report, is kept, and only then has an address; a later state of its text knows the first", async () => {
  vi.mocked(judge).mockResolvedValue(GOLDEN?.judged as never);
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000 });
  const state: Partial<RunState> = {};
  const first = await analysePrivately(REQUEST, new AbortController().signal, (update) => Object.assign(state, update));
  expect(first).toMatchObject({ status: "succeeded", text: "A text.", model: null, report: { composed: true, markdown: GOLDEN?.markdown } });
  expect(first.id).toMatch(/^device-[0-9a-f]{20}$/);
  expect(state.id).toBe(first.id);
  vi.setSystemTime(2_000);
  const second = await analysePrivately({ ...REQUEST, revises: first.id }, new AbortController().signal, () => undefined);
  expect(second).toMatchObject({ revises: first.id, origin: first.id });
  expect((await keptAnalyses()).map(({ id }) => id)).toEqual([second.id]);
});

test("one that is stopped leaves nothing; one that is only left is found in the list", async () => {
  held();
  const stopped = new AbortController();
  const first = analysePrivately(REQUEST, stopped.signal, () => undefined);
  stopped.abort();
  await expect(first).rejects.toMatchObject({ name: "AbortError" });
  expect(await keptAnalyses()).toEqual([]);

  const go = held();
  const left = new AbortController();
  const second = analysePrivately(REQUEST, left.signal, () => undefined);
  left.abort(DETACH);
  go();
  const { id } = await second;
  expect((await keptAnalyses()).map((kept) => kept.id)).toEqual([id]);
});
