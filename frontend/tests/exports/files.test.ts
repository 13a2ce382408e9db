import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { documentOf } from "../../src/exports/content";
import { asJson } from "../../src/exports/json";
import { asMarkdown } from "../../src/exports/markdown";
import { fileName } from "../../src/exports/name";
import { asChecklist, asCsv, asIssue } from "../../src/exports/tasks";
import { setLanguage } from "../../src/locale";
import { blocksOf } from "../../src/exports/prose";
import { tasksOf } from "../../src/writing/tasks";
import "../../src/exports/texts";
import { sample } from "./sample";

// The golden file tells moments.
process.env["TZ"] = "UTC";

const TITLE = "Cópias & configuração";
const GOLDEN = join(import.meta.dirname, "../golden");

beforeEach(() => setLanguage("pt"));
afterEach(() => setLanguage("en"));

describe("Markdown", () => {
  test("holds all there is, in the page's language", async () => {
    await expect(asMarkdown(documentOf(sample(), TITLE))).toMatchFileSnapshot(join(GOLDEN, "export.md"));
  });

  test("says nothing by the id of a text that is missing", () => {
    for (const language of ["pt", "en"] as const) {
      setLanguage(language);
      expect(asMarkdown(documentOf(sample(), TITLE))).not.toMatch(/\b(?:export|verdict|likelihood|suggestion|evidence|omissions|report|gauge)-[a-z]/);
    }
  });

  test("whatever words it holds, they are read as words again", () => {
    const words = fc.string({ unit: fc.constantFrom(..."ab*_`[]()<>#+-.!|~&;=\\1 ") }).map((text) => text.trim().replace(/\s+/g, " ")).filter(Boolean);
    fc.assert(
      fc.property(words, (text) => {
        const markdown = asMarkdown({ title: "", language: "pt", blocks: [{ kind: "paragraph", inlines: [{ text }] }] });
        expect(blocksOf(markdown)).toEqual([{ kind: "paragraph", inlines: expect.anything() as unknown }]);
        const [block] = blocksOf(markdown);
        expect(block?.kind === "paragraph" && block.inlines.map((run) => run.text).join("")).toBe(text);
        expect(block?.kind === "paragraph" && block.inlines.some((run) => run.bold || run.italic || run.code)).toBe(false);
      }),
    );
  });
});

describe("JSON", () => {
  test("is what the command line writes, which tests/frontend/test_export.py says, with the analysis beside", async () => {
    const json = asJson(sample(), TITLE);
    expect((JSON.parse(json) as { analysis: unknown }).analysis).toEqual(JSON.parse(JSON.stringify(sample())));
    await expect(json).toMatchFileSnapshot(join(GOLDEN, "export.json"));
  });
});

describe("tasks", () => {
  test("are a checklist and an issue that mentions nobody", () => {
    const tasks = tasksOf(sample());
    expect(asChecklist(tasks, TITLE).match(/^- \[ \] /gm)).toHaveLength(3);
    const issue = asIssue(tasks, TITLE, "41%");
    expect(issue).toContain("- [ ] **Corrigir: Operations · en/operations.md** (+21 pontos)");
    expect(issue).not.toMatch(/@team|#12/);
    expect(issue).toContain("team closes");
  });

  test("are rows in which no spreadsheet finds a formula", () => {
    const [head, ...rows] = parsed(asCsv(tasksOf(sample())).replace(/^\ufeff/, ""));
    expect(head).toEqual(["O que fazer", "Documento", "Seção", "Pontos de cobertura", "Palavras"]);
    expect(rows).toHaveLength(3);
    expect(rows[1]?.[4]).toBe(`'=HYPERLINK("http://a") can be imported.`);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",'a1 ") }), (words) => {
        const task = { ...tasksOf(sample())[1]!, section: words, document: words };
        const cells = parsed(asCsv([task]).replace(/^\ufeff/, ""))[1] ?? [];
        expect(cells).toHaveLength(5);
        for (const cell of cells.slice(1, 3)) {
          expect(cell).not.toMatch(/^[=+\-@\t\r]/);
          expect([words, `'${words}`]).toContain(cell);
        }
      }),
    );
  });
});

test("names of files are safe anywhere, and say what the text is called", () => {
  expect(fileName("Cópias & configuração", "pdf")).toBe("cópias-configuração.pdf");
  expect(fileName("../../etc/passwd", "md")).toBe("etc-passwd.md");
  expect(fileName("CON", "md")).toBe("lacuna-con.md");
  fc.assert(
    fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)) }), (title) => {
      expect(fileName(title, "pdf")).toMatch(/^[\p{L}\p{N}\p{M}-]{1,70}\.pdf$/u);
    }),
  );
});

/** RFC 4180. */
function parsed(csv: string): string[][] {
  const rows: string[][] = [];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    const row = rows.at(-1) ?? [];
    if (rows.length === 0) rows.push(row);
    row.push(quoted?.replaceAll('""', '"') ?? bare ?? "");
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}
