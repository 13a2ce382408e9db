/** Words that make two otherwise equal sentences say opposite things, in both languages. */
import type { Language } from "../../api/types";
import table from "../../../../services/retriever/opposites.txt?raw";
import { stem } from "./lexical";
import { split } from "./python";

/** A line of the table and which of its sides: 16 × line + side. */
export type Side = number;

const SIDES = 16;

/** Whether two are sides of one line: what is the one is not the other. */
export const opposed = (one: Side, other: Side): boolean => one !== other && Math.floor(one / SIDES) === Math.floor(other / SIDES);

const known: Partial<Record<Language, ReadonlyMap<string, readonly Side[]>>> = {};
const NONE: readonly Side[] = [];

function read(language: Language): Map<string, Side[]> {
  const out = new Map<string, Side[]>();
  for (const [line, row] of table.trimEnd().split("\n").entries()) {
    const columns = row.split("|");
    const half = columns.length / 2;
    const own = language === "pt" ? columns.slice(half) : columns.slice(0, half);
    for (const [at, words] of own.entries()) {
      const side = SIDES * line + at;
      for (const word of split(words)) {
        const stemmed = word.startsWith("=") ? word : stem(word, language);
        const entry = out.get(stemmed) ?? [];
        out.set(stemmed, entry);
        if (!entry.includes(side)) entry.push(side);
      }
    }
  }
  return out;
}

/** The oppositions that a stemmed word, or "=" and a word as written, takes part in. */
export function sides(stemmed: string, language: Language): readonly Side[] {
  return (known[language] ??= read(language)).get(stemmed) ?? NONE;
}
