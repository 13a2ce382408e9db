import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bodyOf } from "../src/api/chat";
import type { Analysis } from "../src/api/types";
import type { Judged } from "../src/device/report/outline";
import { reportOf } from "../src/device/sending/answer";
import { material } from "../src/device/sending/material";

const GOLDEN = JSON.parse(readFileSync(join(import.meta.dirname, "golden/reports.json"), "utf8")) as { judged: Judged }[];
const judged = GOLDEN[0]?.judged as Judged;
const SECRET = "GZip of ana@empresa.com.br at Acme compresses responses of at least 1000 bytes by default.";
const wrong = judged.statements.find(({ verdict }) => verdict === "contradicted");
if (wrong) wrong.text = SECRET;
const analysis = {
  ...judged,
  id: "device-1",
  status: "succeeded",
  text: "The whole text, with a paragraph that no statement holds: zebra.",
} as unknown as Analysis;

describe("a model's report of a private analysis", () => {
  const given = material(analysis, ["acme"], "0ff1ce");
  const body = bodyOf("gpt", given.question);

  test("what goes out is statements and passages, with what is hidden replaced", () => {
    expect(body).toContain("⟦WORD-1⟧ compresses");
    expect(body).toContain("`minimum_size` defaults".replaceAll("`", ""));
    for (const never of ["ana@empresa.com.br", "Acme", "zebra", "thank you for reading"]) expect(body).not.toContain(never);
    expect(given.hidden.map(({ kind, value }) => [kind, value])).toEqual([["EMAIL", "ana@empresa.com.br"], ["WORD", "Acme"]]);
    expect(given.characters).toBe([...given.statements.join("")].length);
    expect(given.question.system).toContain("data-0ff1ce");
  });

  test("its answer is checked, and what was hidden is put back", () => {
    const answer = "## Summary\nMostly ⟦EMAIL-1⟧ is right [1][99].\n\n## Gaps\n\nMuch is missing [2].\n\n## Suggestions\n1. Write more [2].";
    const report = reportOf(answer, given, "gpt", true);
    expect(report).toMatchObject({ status: "succeeded", composed: false, model: "gpt", citations_removed: 1 });
    expect(report.markdown).toContain("Mostly ana@empresa.com.br is right [1].");
    // Figures and contradictions stay the composed ones; a section that the model left out is composed.
    expect(report.markdown).toContain("46% of the text is covered");
    expect(report.markdown.match(/^## .*$/gm)).toEqual(["## Summary", "## Similarities", "## Contradictions", "## Gaps", "## Suggestions"]);
    expect(report.markdown).toContain("In part prose by gpt, with prompt v1");
    const cited = new Set([...report.markdown.matchAll(/(?<!\\)\[(\d+)\]/g)].map((match) => Number(match[1])));
    expect(new Set(report.citations.map(({ number }) => number))).toEqual(cited);
  });

  test("an answer that was cut says so, and one that cites nothing is not shown", () => {
    expect(reportOf("Half a sentence [1]", given, "gpt", false).status).toBe("incomplete");
    const report = reportOf("All is well, trust me [99].", given, "gpt", true);
    expect(report).toMatchObject({ composed: true, model: null, status: "succeeded" });
    expect(report.notice).toContain("could not be tied to the evidence");
    expect(report.markdown).not.toContain("trust me");
  });
});
