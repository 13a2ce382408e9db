// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Removal } from "../src/state/removal";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const removed: [string, boolean][] = [];
const thing = (name: string): { what: string; name: string; remove: (leaving: boolean) => Promise<void> } => ({
  what: `datasets/${name}`,
  name,
  remove: async (leaving) => void removed.push([name, leaving]),
});

test("what is deleted is deleted once, when the time to undo is over or the page goes", async () => {
  const removal = new Removal();
  removal.begin(thing("a"));
  removal.undo();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([removed, removal.hides("datasets/a")]).toEqual([[], false]);
  removal.begin(thing("a"));
  removal.begin(thing("b"));
  dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(removed).toEqual([["a", false], ["b", true]]);
});

test("the time to undo stands still while a person is at the button", async () => {
  const removal = new Removal();
  removal.begin(thing("c"));
  removal.hold();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(removal.pending?.name).toBe("c");
  removal.release();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(removed.at(-1)).toEqual(["c", false]);
});

test("it comes back where the server refuses, with its problem", async () => {
  const removal = new Removal();
  removal.begin({ ...thing("d"), remove: () => Promise.reject(new Error("in use")) });
  removal.commit();
  expect(removal.hides("datasets/d")).toBe(true);
  await vi.waitFor(() => expect(removal.problem?.detail).toBe("in use"));
  expect(removal.hides("datasets/d")).toBe(false);
});
