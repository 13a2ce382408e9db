// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { network, ProblemError } from "../../src/api/problem";
import type { Analysis } from "../../src/api/types";
import type { Analyser, Hooks } from "../../src/writing/analyser";
import { keepText, keptText } from "../../src/writing/drafts";
import { Revising } from "../../src/writing/revising";
import { analysisOf } from "./texts";

/** Somebody who analyses when told to, and remembers what was asked. */
class Asked implements Analyser {
  readonly reviewed = true;
  readonly all: { of: string; text: string; report: boolean; hooks: Hooks; answer: (analysis: Analysis) => void; fail: (error: unknown) => void }[] = [];

  revise(of: Analysis, text: string, { report }: { report: boolean }, hooks: Hooks): Promise<Analysis> {
    return new Promise((answer, fail) => {
      hooks.signal.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
      this.all.push({ of: of.id, text, report, hooks, answer, fail });
    });
  }
}

const first = (): Analysis => analysisOf("first", "One is kept. Two are lost.", { with_report: true });
const settle = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));
let asked: Asked;
let told: string[];
let revising: Revising;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  asked = new Asked();
  told = [];
  revising = new Revising(first(), asked, ({ id }) => told.push(id));
});

afterEach(() => {
  revising.close();
  vi.useRealTimers();
});

describe("a text that is edited", () => {
  test("is judged after a pause, once, as a revision of what was judged; the rest keeps its marks", async () => {
    revising.type("One is kept. Two are");
    await vi.advanceTimersByTimeAsync(500);
    revising.type("One is kept. Two are found.");
    expect(revising.marks.map(({ changed }) => changed)).toEqual([false, true]);
    await vi.advanceTimersByTimeAsync(1_199);
    expect(asked.all).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.all.map(({ of, text, report }) => [of, text, report])).toEqual([["first", "One is kept. Two are found.", false]]);
    expect(revising.stand).toBe("checking");
    asked.all[0]?.answer(analysisOf("second", "One is kept. Two are found."));
    await settle();
    expect(revising.stand).toBe("judged");
    expect(revising.marks.every(({ changed }) => !changed)).toBe(true);
    expect(revising.outdated).toBe(true);
    expect(told).toEqual(["second"]);
    revising.type("Three.");
    await vi.advanceTimersByTimeAsync(1_200);
    expect(asked.all[1]?.of).toBe("second");
  });

  test("typed on while it is judged, gives the old state up", async () => {
    revising.type("One is kept. Two.");
    await vi.advanceTimersByTimeAsync(1_200);
    revising.type("One is kept. Two more.");
    await settle();
    expect(asked.all[0]?.hooks.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(1_200);
    asked.all[1]?.answer(analysisOf("second", "One is kept. Two more."));
    await settle();
    expect(told).toEqual(["second"]);
  });

  test("undone to what was judged, asks nothing and waits for nothing", async () => {
    revising.type("Something else.");
    revising.type("One is kept. Two are lost.");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.all).toEqual([]);
    expect(revising.stand).toBe("judged");
    expect(keptText("first")).toBeNull();
  });

  test("is kept in the browser until it is judged, and is back after the page was left", async () => {
    revising.type("One is kept. Two are found.");
    await vi.advanceTimersByTimeAsync(250);
    expect(keptText("first")?.text).toBe("One is kept. Two are found.");
    revising.close();
    revising = new Revising(first(), asked, ({ id }) => told.push(id));
    expect([revising.text, revising.restored, revising.stand]).toEqual(["One is kept. Two are found.", true, "typing"]);
    await vi.advanceTimersByTimeAsync(1_200);
    asked.all[0]?.answer(analysisOf("second", "One is kept. Two are found."));
    await settle();
    expect(keptText("first")).toBeNull();
    expect(revising.restored).toBe(false);
  });

  test("out of reach, is tried again with growing pauses and at once when the connection is back", async () => {
    revising.type("Two.");
    await vi.advanceTimersByTimeAsync(1_200);
    asked.all[0]?.fail(network());
    await settle();
    expect([revising.stand, keptText("first")?.text]).toEqual(["failed", "Two."]);
    await vi.advanceTimersByTimeAsync(2_000);
    asked.all[1]?.fail(network());
    await settle();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(asked.all).toHaveLength(2);
    dispatchEvent(new Event("online"));
    expect(asked.all).toHaveLength(3);
  });

  test("refused, is not asked again until it is changed", async () => {
    revising.type("Two.");
    await vi.advanceTimersByTimeAsync(1_200);
    asked.all[0]?.fail(new ProblemError({ kind: "problem", status: 422, code: "text_too_long", title: "Long", detail: "" }));
    await vi.advanceTimersByTimeAsync(100_000);
    expect(asked.all).toHaveLength(1);
    expect(revising.problem?.code).toBe("text_too_long");
  });

  test("has its report written to the end whatever is typed meanwhile, and is judged after it", async () => {
    revising.check(true);
    expect(asked.all[0]?.report).toBe(true);
    asked.all[0]?.hooks.onUpdate?.({ report: "# Half" });
    expect(revising.writing?.report).toBe("# Half");
    revising.type("One is kept. Two are lost. Three.");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.all).toHaveLength(1);
    asked.all[0]?.answer(analysisOf("second", "One is kept. Two are lost.", { with_report: true }));
    await settle();
    expect(revising.writing).toBeNull();
    expect(revising.marks.map(({ changed }) => changed)).toEqual([false, false, true]);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(asked.all[1]).toMatchObject({ of: "second", text: "One is kept. Two are lost. Three.", report: false });
  });

  test("waits for the first analysis to end", async () => {
    revising.close();
    revising = new Revising(first(), asked, ({ id }) => told.push(id), true);
    revising.type("Two.");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.all).toEqual([]);
    revising.follow(revising.analysis, false);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(asked.all).toHaveLength(1);
  });
});

test("a browser without room for a text gives up the oldest others, and says so where that is not enough", () => {
  vi.setSystemTime(1_000);
  for (let at = 0; at < 10; at++) {
    vi.setSystemTime(1_000 + at);
    expect(keepText(`t${at}`, "a", "x".repeat(100))).toBe(true);
  }
  expect([keptText("t0"), keptText("t1")]).toEqual([null, null]);
  expect(keptText("t9")?.text).toHaveLength(100);
  expect(keepText("huge", "a", "x".repeat(20_000_000))).toBe(false);
});
