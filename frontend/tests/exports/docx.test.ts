// @vitest-environment jsdom
import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { documentOf } from "../../src/exports/content";
import { asDocx } from "../../src/exports/docx";
import { setLanguage } from "../../src/locale";
import "../../src/exports/texts";
import { sample } from "./sample";

const TITLE = "Cópias & configuração";

beforeEach(() => setLanguage("pt"));
afterEach(() => setLanguage("en"));

async function read(): Promise<{ body: Document; styles: string; core: string }> {
  const files = unzipSync(new Uint8Array(await asDocx(documentOf(sample(), TITLE))));
  const part = (name: string): string => strFromU8(files[name] ?? new Uint8Array());
  return { body: new DOMParser().parseFromString(part("word/document.xml"), "application/xml"), styles: part("word/styles.xml"), core: part("docProps/core.xml") };
}

const textOf = (node: Element): string => [...node.getElementsByTagName("w:t")].map((run) => run.textContent).join("");

describe("DOCX", () => {
  test("is a package of well-formed XML with real headings, lists and tables", async () => {
    const { body, styles, core } = await read();
    expect(body.getElementsByTagName("parsererror")).toHaveLength(0);
    const paragraphs = [...body.getElementsByTagName("w:p")];
    const styled = (style: string): string[] => paragraphs.filter((p) => p.getElementsByTagName("w:pStyle")[0]?.getAttribute("w:val") === style).map(textOf);
    expect(styled("Title")).toEqual([TITLE]);
    expect(styled("Heading1")).toEqual(["Relatório", "Contradições", "Lacunas", "O que escrever a seguir", "O texto com os vereditos", "As afirmações e a evidência", "Com que foi feita"]);
    expect(styled("Quotation")).toContain("Backups are kept for 30 days, see here.");
    expect(body.getElementsByTagName("w:numPr").length).toBeGreaterThan(2);
    expect(body.getElementsByTagName("w:tbl")).toHaveLength(5);
    expect(styles).toContain('w:lang w:val="pt-BR"');
    expect(core).toContain(`<dc:title>Cópias &amp; configuração</dc:title>`);
  });

  test("is whole whatever characters its words are", async () => {
    const odd = sample();
    odd.text = `\u0000\ud800 \ufffe & < ]]> 🙂\n${odd.text ?? ""}`;
    odd.statements = [];
    const files = unzipSync(new Uint8Array(await asDocx(documentOf(odd, odd.text))));
    for (const name of ["word/document.xml", "docProps/core.xml"]) {
      const parsed = new DOMParser().parseFromString(strFromU8(files[name] ?? new Uint8Array()), "application/xml");
      expect(parsed.getElementsByTagName("parsererror"), name).toHaveLength(0);
    }
  });
});
