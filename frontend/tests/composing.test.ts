import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Citation } from "../src/api/types";
import { compose } from "../src/device/report/composing";
import { checkCitations } from "../src/device/report/ledger";
import type { Judged } from "../src/device/report/outline";

/** Written by tests/reporter/golden.py: what the reporter composes. */
const GOLDEN = JSON.parse(readFileSync(join(import.meta.dirname, "golden/reports.json"), "utf8")) as { judged: Judged; markdown: string; citations: Citation[] }[];

test("reports are the reporter's, letter by letter", () => {
  expect(GOLDEN.length).toBeGreaterThan(15);
  for (const { judged, markdown, citations } of GOLDEN) {
    const composed = compose(judged);
    expect(composed.markdown).toBe(markdown);
    expect(composed.citations).toEqual(citations.map((citation) => expect.objectContaining(citation)));
  }
});

test("a citation that the evidence lacks is removed and counted, ranges are written out", () => {
  expect(checkCitations("Both agree [1, 9] , as [2-4] say. \\[5]", new Set([1, 2, 3]))).toEqual({ text: "Both agree [1], as [2][3] say. \\[5]", removed: 2 });
});
