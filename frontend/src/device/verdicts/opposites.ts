/** Words that make two otherwise equal sentences say opposite things, in both languages. */
import type { Language } from "../../api/types";
import table from "../../../../services/retriever/opposites.txt?raw";
import { stem } from "./lexical";

/** A line of the table and one of its sides: 2 × line + side. */
export type Side = number;

export const opposite = (side: Side): Side => side ^ 1;

const known: Partial<Record<Language, ReadonlyMap<string, readonly Side[]>>> = {};
const NONE: readonly Side[] = [];

function read(language: Language): Map<string, Side[]> {
  const out = new Map<string, Side[]>();
  for (const [line, row] of table.trimEnd().split("\n").entries()) {
    const columns = row.split("|");
    for (const side of [0, 1]) {
      for (const word of (columns[side + (language === "pt" ? 2 : 0)] ?? "").trim().split(/ +/)) {
        const stemmed = stem(word, language);
        const entry = out.get(stemmed) ?? [];
        out.set(stemmed, entry);
        if (!entry.includes(2 * line + side)) entry.push(2 * line + side);
      }
    }
  }
  return out;
}

/** The oppositions that a stemmed word takes part in. */
export function sides(stemmed: string, language: Language): readonly Side[] {
  return (known[language] ??= read(language)).get(stemmed) ?? NONE;
}
