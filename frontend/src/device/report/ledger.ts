import type { Citation, Place } from "../../api/types";

/** [3], [3, 7] and [3-5], but neither an escaped bracket nor the words of a link. */
const MARK = /(?<!\\)\[(\s*\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*\s*)\](?!\()/g;
const PART = /(\d{1,4})(?:\s*[–-]\s*(\d{1,4}))?/g;
const LONGEST_RANGE = 20;

/** Gives passages their numbers, in the order in which they are first cited. As services/reporter/citations.py. */
export class Ledger {
  readonly #citations = new Map<string, Citation>();

  /** `[n]`, as it stands in the report: of one place always the same. `statement` is kept from its first citation. */
  cite({ passage, document, language, section, anchor, start, end, first_line, last_line, quote }: Place, statement: number | null = null): string {
    const key = JSON.stringify([passage, document, start]);
    const known: Citation = this.#citations.get(key) ?? {
      number: this.#citations.size + 1, statement, passage, document, language, section, anchor, start, end, first_line, last_line, quote,
    };
    this.#citations.set(key, known);
    return `[${known.number}]`;
  }

  get all(): Citation[] {
    return [...this.#citations.values()];
  }

  /** The citations that `markdown` holds a mark of, by number. */
  usedIn(markdown: string): Citation[] {
    const used = new Set([...markdown.matchAll(MARK)].flatMap((mark) => parts(mark[1] ?? "")));
    return this.all.filter(({ number }) => used.has(number));
  }
}

export interface Checked {
  text: string;
  removed: number;
}

/** `text` with every mark rewritten as `[n]`s of `known` numbers; the others are removed and counted. */
export function checkCitations(text: string, known: ReadonlySet<number>): Checked {
  let removed = 0;
  const rewritten = text.replace(MARK, (_, inside: string) => {
    const numbers = parts(inside);
    const kept = numbers.filter((number) => known.has(number));
    removed += numbers.length - kept.length;
    return kept.map((number) => `[${number}]`).join("");
  });
  return { text: removed > 0 ? rewritten.replace(/[ \t]{2,}/g, " ").replace(/\s+([.,;:!?])/g, "$1").trimEnd() : rewritten, removed };
}

function parts(inside: string): number[] {
  const numbers = [...inside.matchAll(PART)].flatMap(([, from, to]) => {
    const first = Number(from);
    const last = Number(to ?? from);
    if (first > last || last > first + LONGEST_RANGE) return [first, last];
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  });
  return [...new Set(numbers)];
}
