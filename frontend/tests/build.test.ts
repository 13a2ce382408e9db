import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

test("the page holds no inline code or style, and asks no other host", () => {
  const html = readFileSync(join(ROOT, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  expect(html).not.toMatch(/https?:|\/\/[a-z]/);
  expect([...html.matchAll(/<script\b[^>]*>([^<]*)/g)].map((match) => match[1])).toEqual([""]);
});

test("the lock names no registry", () => {
  expect(readFileSync(join(ROOT, "package-lock.json"), "utf8")).not.toMatch(/"resolved"/);
});
