import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Analysis, BaseInfo, ModelInfo } from "../src/api/types";
import { DEMO, homeOf, type Known } from "../src/home/steps";

const base = (name: string, status: BaseInfo["status"]): BaseInfo => ({ name, status }) as BaseInfo;
const analysis = (id: string, status: Analysis["status"]): Analysis => ({ id, status }) as Analysis;
const kinds = (known: Partial<Known>): string[] => homeOf({ bases: [], models: [], analyses: [], trainings: [], guide: { done: false, begun: false }, met: false, ...known }).next.map(({ kind }) => kind);

describe("home says what to do next", () => {
  test("where nothing is: make a base", () => {
    expect(kinds({})).toEqual(["make-base"]);
  });

  test("with the demo base alone: look at it first, and only until that was done", () => {
    const bases = [base(DEMO, "ready")];
    expect(kinds({ bases })).toEqual(["guide", "write", "make-base"]);
    expect(kinds({ bases, met: true })).toEqual(["write", "make-base"]);
    expect(kinds({ bases, met: true, guide: { done: false, begun: true } })[0]).toBe("guide");
    expect(kinds({ bases, guide: { done: true, begun: false } })).toEqual(["write", "make-base"]);
  });

  test("what is broken or empty comes before what could be written", () => {
    expect(kinds({ bases: [base("a", "failed"), base("b", "empty"), base("c", "ready")] })).toEqual(["mend-base", "add-documents", "write"]);
    expect(kinds({ bases: [base("a", "indexing")] })).toEqual([]);
  });

  test("every base and every analysis is somewhere: to be seen to, on its way, ready, or among the last texts", () => {
    const bases = fc.array(fc.constantFrom<BaseInfo["status"]>("empty", "indexing", "paused", "ready", "failed"), { maxLength: 6 });
    const runs = fc.array(fc.constantFrom<Analysis["status"]>("queued", "running", "succeeded", "failed", "cancelled"), { maxLength: 8 });
    fc.assert(
      fc.property(bases, runs, fc.boolean(), (statuses, states, prose) => {
        const all = statuses.map((status, at) => base(`b${at}`, status));
        const analyses = states.map((status, at) => analysis(`a${at}`, status));
        const home = homeOf({ bases: all, models: [{ kind: "chat", prose } as ModelInfo], analyses, trainings: [], guide: { done: true, begun: false }, met: true });
        const named = home.next.flatMap((step) => ("base" in step ? [step.base] : []));
        expect(named.length + home.indexing.length + statuses.filter((status) => status === "ready").length).toBe(all.length);
        expect(home.running.length).toBe(states.filter((status) => status === "queued" || status === "running").length);
        expect(home.texts.length).toBe(Math.min(4, states.filter((status) => status === "succeeded").length));
        expect(home.composed).toBe(!prose && statuses.includes("ready"));
        expect(home.next.length + home.indexing.length).toBeGreaterThan(0);
      }),
    );
  });
});
