import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");
const SHEETS = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
const read = (name: string): string => readFileSync(join(SRC, name), "utf8").replace(/\/\*.*?\*\//gs, "");

type Colours = Record<string, string>;
const [LIGHT, DARK] = themes(read("styles/tokens.css"));

/** Letters of normal size (WCAG 2.2, 1.4.3), and what bounds a control or shows the focus (1.4.11). */
const LETTERS = 4.5;
const BOUNDS = 3;
const GROUNDS = ["paper", "sheet", "sunken"];
/** What stands on grounds that other rules have put below it. */
const ANYWHERE = ["ink", "ink-soft"];

function themes(sheet: string): [Colours, Colours] {
  const found = [...sheet.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)/g)].map(([, name, light, dark]) => [name ?? "", light ?? "", dark ?? ""] as const);
  return [Object.fromEntries(found.map(([name, light]) => [name, light])), Object.fromEntries(found.map(([name, , dark]) => [name, dark]))];
}

/** Relative luminance of '#rrggbb'. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Every pair of letters and ground that a rule of the sheets makes, and those that inheritance does. */
function pairs(): [string, string][] {
  const made = new Map<string, [string, string]>();
  const add = (letters: string, ground: string): void => void made.set(`${letters} on ${ground}`, [letters, ground]);
  for (const name of SHEETS) {
    for (const [, body = ""] of read(name).matchAll(/\{([^{}]*)\}/g)) {
      const letters = /(?:^|[;\s])color: var\(--([\w-]+)\)/.exec(body)?.[1];
      const ground = /(?:^|[;\s])background(?:-color)?: var\(--([\w-]+)\)/.exec(body)?.[1];
      if (letters && ground) add(letters, ground);
      else if (letters) for (const below of GROUNDS) if (letters !== "accent-ink") add(letters, below);
      if (ground && !letters && (GROUNDS.includes(ground) || ground.endsWith("-wash"))) for (const above of ANYWHERE) add(above, ground);
    }
  }
  return [...made.values()];
}

describe.each([["light", LIGHT], ["dark", DARK]] as const)("the %s theme", (_, colours) => {
  test("every pair of letters and ground in use can be read", () => {
    const all = pairs();
    expect(all.length).toBeGreaterThan(40);
    const poor = all.filter(([letters, ground]) => contrast(colours[letters] ?? "", colours[ground] ?? "") < LETTERS);
    expect(poor.map(([letters, ground]) => `${letters} on ${ground}: ${contrast(colours[letters] ?? "", colours[ground] ?? "").toFixed(2)}`)).toEqual([]);
  });

  test("what bounds a control, and the focus, can be seen", () => {
    for (const ground of [...GROUNDS, "accent-wash"]) {
      for (const line of ["rule-strong", "accent"]) expect(contrast(colours[line] ?? "", colours[ground] ?? ""), `${line} on ${ground}`).toBeGreaterThanOrEqual(BOUNDS);
    }
  });
});

test("colours stand in the tokens alone", () => {
  const raw = SHEETS.filter((name) => !name.endsWith("tokens.css")).flatMap((name) => (read(name).match(/#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgba?|hsla?|oklch)\(/gi) ?? []).map((found) => `${name}: ${found}`));
  expect(raw).toEqual([]);
  const unknown = SHEETS.flatMap((name) => [...read(name).matchAll(/var\(--([\w-]+)[,)]/g)].map(([, used = ""]) => used));
  const defined = new Set(SHEETS.flatMap((name) => [...read(name).matchAll(/(?:^|[\s;{])--([\w-]+):/g)].map(([, given = ""]) => given)));
  expect([...new Set(unknown)].filter((used) => !defined.has(used))).toEqual([]);
});
