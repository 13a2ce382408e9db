import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");
const LANGUAGES = ["en", "pt"] as const;

const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" });

/** The texts of a language, file by file; some files are loaded only when they are needed. */
function sources(language: string): string[] {
  return FILES.filter((name) => name.endsWith(`/locale/${language}.ftl`) || name === `locale/${language}.ftl`).toSorted().map((name) => readFileSync(join(SRC, name), "utf8"));
}

function ids(language: string): string[] {
  return sources(language).flatMap((source) => new FluentResource(source).body.map(({ id }) => id));
}

const code = FILES.filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(SRC, name), "utf8"))
  .join("\n");
const quoted = new Set([...code.matchAll(/"([a-z][a-z0-9-]*)"/g)].map((match) => match[1] ?? ""));
/** Those that are named where they are shown, alone or as what a condition chooses from. */
const called = [...code.matchAll(/\bt\(([^(),{}]+)[,)]/g)].flatMap(([, argument = ""]) => [...argument.matchAll(/(?:^|[?:] )"([^"]+)"/g)].map((match) => match[1] ?? ""));
const tables = FILES.filter((name) => name.endsWith("locale/ids.ts")).map((name) => readFileSync(join(SRC, name), "utf8")).join("\n");
const tabled = [...tables.matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map((match) => match[1] ?? "");

describe("texts", () => {
  test("both languages have the same ids, each once", () => {
    for (const language of LANGUAGES) expect(ids(language)).toEqual([...new Set(ids(language))]);
    expect(ids("pt").toSorted()).toEqual(ids("en").toSorted());
  });

  test("every id that the page uses exists", () => {
    expect(called.length).toBeGreaterThan(50);
    const known = new Set(ids("en"));
    expect([...called, ...tabled].filter((id) => !known.has(id))).toEqual([]);
  });

  test("no text is left that nothing uses", () => {
    expect(ids("en").filter((id) => !quoted.has(id))).toEqual([]);
  });

  test("every line of both files is understood", () => {
    for (const language of LANGUAGES) {
      const written = sources(language).flatMap((source) => source.split("\n").filter((line) => /^[a-z]/.test(line)));
      expect(ids(language)).toHaveLength(written.length);
    }
  });
});
