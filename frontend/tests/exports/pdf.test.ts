import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { documentOf } from "../../src/exports/content";
import { asPdf, type Faces } from "../../src/exports/pdf";
import { setLanguage } from "../../src/locale";
import "../../src/exports/texts";
import { sample } from "./sample";

const FONTS = join(import.meta.dirname, "../../node_modules/@expo-google-fonts/source-serif-4");
const face = (name: string): string => readFileSync(join(FONTS, name)).toString("base64");
const FACES: Faces = {
  normal: face("400Regular/SourceSerif4_400Regular.ttf"),
  italic: face("400Regular_Italic/SourceSerif4_400Regular_Italic.ttf"),
  bold: face("600SemiBold/SourceSerif4_600SemiBold.ttf"),
};

/** The words of a PDF, read as a viewer's search does: each font's glyphs by its own table of what they stand for. */
function wordsOf(pdf: Buffer): string {
  const source = pdf.toString("latin1");
  const objects = new Map([...source.matchAll(/^(\d+) 0 obj\n([^]*?)\nendobj/gm)].map(([, id, body]) => [id, body ?? ""]));
  const stream = (id: string): string => {
    const body = objects.get(id) ?? "";
    const raw = /stream\r?\n([^]*?)\r?\nendstream/.exec(body)?.[1] ?? "";
    return body.includes("/FlateDecode") ? inflateSync(Buffer.from(raw, "latin1")).toString("latin1") : raw;
  };
  const names = new Map([...source.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name, objects.get(id ?? "") ?? ""]));
  const glyphs = new Map(
    [...names].flatMap(([name, font]) => {
      const table = /\/ToUnicode (\d+) 0 R/.exec(font)?.[1];
      return table ? [[name, new Map([...stream(table).matchAll(/<(\w{4})><(\w{4,})>/g)].map(([, glyph, code]) => [glyph?.toLowerCase(), String.fromCharCode(Number.parseInt(code ?? "", 16))]))] as const] : [];
    }),
  );
  const pages = [...objects].flatMap(([, body]) => (/\/Type \/Page\b/.test(body) ? [stream(/\/Contents (\d+) 0 R/.exec(body)?.[1] ?? "")] : []));
  let font = "";
  return pages
    .flatMap((page) => Array.from(page.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9a-f]+)> Tj/gi)))
    .map(([, chosen, shown]) => {
      if (chosen) font = chosen;
      return shown ? [...shown.matchAll(/.{4}/g)].map(([glyph]) => glyphs.get(font)?.get(glyph.toLowerCase()) ?? "?").join("") : "";
    })
    .filter(Boolean)
    .join(" ");
}

test("a PDF holds its words as words, its fonts, its title and a way to each chapter", async () => {
  setLanguage("pt");
  const pdf = Buffer.from(await (await asPdf(documentOf(sample(), "Cópias & configuração"), FACES)).arrayBuffer());
  setLanguage("en");
  const words = wordsOf(pdf);
  for (const said of ["Cópias & configuração", "O que a documentação não diz", "A coleção é atualizada à noite.", "composto só a partir dos vereditos"]) expect(words).toContain(said);
  const source = pdf.toString("latin1");
  expect(source).toMatch(/^%PDF-1\.\d/);
  expect(source.match(/\/FontFile2 /g)).toHaveLength(3);
  expect(source).toContain("/Lang (pt-BR)");
  expect(source).toContain("/DisplayDocTitle true");
  expect(source.match(/\/Type \/Page\b(?!s)/g)?.length).toBeGreaterThan(2);
  expect(source).toContain("/Outlines");
  expect(pdf.length).toBeLessThan(200_000);
});

test("a word that is wider than the page is broken, and no page is left empty", async () => {
  const long = "x".repeat(1000);
  const file = await asPdf({ title: long, language: "en", blocks: [{ kind: "title", text: long }, { kind: "table", head: [[{ text: long }]], rows: [[[{ text: long }]]] }, { kind: "quote", inlines: [{ text: long }], source: long }] }, FACES);
  const words = wordsOf(Buffer.from(await file.arrayBuffer()));
  expect(words.replace(/[^x]/g, "")).toHaveLength(5 * long.length);
});
