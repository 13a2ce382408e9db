import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { Analysis } from "../src/api/types";
import { forget, keepAnalysis, keepReceipt, keptAnalyses, keptAnalysis, keptReceipt, keptStates } from "../src/device/store";

const made = (id: string, origin: string, created_at: number): Analysis & { origin: string; created_at: number } => ({ id, origin, created_at }) as never;

test("the newest state of each text is listed, twenty are kept, and a text is forgotten whole", async () => {
  await keepAnalysis(made("device-a", "device-a", 1));
  await keepAnalysis(made("device-b", "device-b", 2));
  for (let state = 0; state < 25; state++) await keepAnalysis(made(`device-a${state}`, "device-a", 10 + state));
  await keepReceipt("device-a24", [{ purpose: "base", to: "http://here", relay: null, requests: 1, bytes: 3, characters: 0 }]);
  expect((await keptAnalyses()).map(({ id }) => id)).toEqual(["device-a24", "device-b"]);
  expect(await keptStates("device-a")).toHaveLength(20);
  expect(await keptAnalysis("device-a4")).toBeNull();
  expect(await keptReceipt("device-a24")).toHaveLength(1);
  await forget("device-a24");
  expect((await keptAnalyses()).map(({ id }) => id)).toEqual(["device-b"]);
  expect(await keptReceipt("device-a24")).toBeNull();
});
