import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");
const SHEETS = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));

/** Whose a sheet is. The writing view's adds to the page's own. */
const roomOf = (sheet: string): string => sheet.split("/")[0]?.replace("writing", "styles") ?? "";

/** Classes that a sheet dresses wherever they stand. */
function classes(sheet: string): string[] {
  const rules = readFileSync(join(SRC, sheet), "utf8").replace(/\/\*.*?\*\//gs, "");
  const selectors = [...rules.matchAll(/([^{}]+)\{/g)].flatMap(([, selector]) => (selector ?? "").split(","));
  return selectors.map((selector) => selector.trim()).filter((selector) => /^\.[\w-]+$/.test(selector));
}

// Sheets come with the rooms and stay: the look of one would depend on which others were opened before.
test("no two rooms dress the same class", () => {
  const rooms = new Map<string, Set<string>>();
  for (const sheet of SHEETS) for (const name of classes(sheet)) rooms.set(name, (rooms.get(name) ?? new Set()).add(roomOf(sheet)));
  expect(rooms.size).toBeGreaterThan(100);
  expect([...rooms].filter(([, of]) => of.size > 1).map(([name, of]) => `${name}: ${[...of].join(", ")}`)).toEqual([]);
});
