import type { Place, Statement, Suggestion } from "../../api/types";
import type { Ledger } from "./ledger";
import { best } from "./outline";
import { cut, escape, plain, quoted } from "./quoting";
import type { Texts } from "./texts";

const SECTION = 70;
const STRONG = 0.5;
const MARKS = 3;
const PLACES = 4;

export type Cited = readonly [place: Place, statement: number | null];

/**
 * How the report speaks of places, quotes and citations, in one language and with one ledger: escapes whatever
 * comes from documents and texts; all of composing speaks through it. As services/reporter/wording.py.
 */
export class Wording {
  readonly #texts: Texts;
  readonly #ledger: Ledger;
  readonly #named = new Set<string>();

  constructor(texts: Texts, ledger: Ledger) {
    this.#texts = texts;
    this.#ledger = ledger;
  }

  say(id: string, args?: Record<string, string | number>): string {
    return this.#texts.say(id, args);
  }

  listing(items: readonly string[]): string {
    return this.#texts.listing(items);
  }

  /** The section's trail and its document, the first time; then its own heading alone. */
  place({ document, section }: Place): string {
    return this.#short(document, section);
  }

  /** Where a suggestion with a document belongs, told as `place` tells it. */
  home({ document, section }: Suggestion): string {
    return this.#short(document ?? "", section);
  }

  /** Where a suggestion belongs, in full; a new document where it names none. */
  where({ document, section }: Suggestion): string {
    return document === null ? this.say("new-document") : this.#full(document, section);
  }

  #short(document: string, section: string): string {
    const key = JSON.stringify([document, section]);
    if (section && this.#named.has(key)) return this.say("place-again", { section: this.#section(section.split(" › ").at(-1) ?? "") || "…" });
    this.#named.add(key);
    return this.#full(document, section);
  }

  #full(document: string, section: string): string {
    const named = escape(plain(document.replaceAll("_", "\\_").replaceAll("*", "\\*")));
    const trail = this.#section(section);
    return trail ? this.say("place", { section: trail, document: named }) : this.say("place-whole", { document: named });
  }

  /** The heading trail; its innermost headings where it is too long. */
  #section(section: string): string {
    let trail = plain(section);
    while (Array.from(trail).length > SECTION && trail.includes(" › ")) trail = trail.slice(trail.indexOf(" › ") + 3);
    return escape(cut(trail, SECTION));
  }

  quote(source: string, limit = 220): string {
    return quoted(source, limit);
  }

  mark(place: Place, statement: number | null = null): string {
    return this.#ledger.cite(place, statement);
  }

  /** Marks of what supports a statement: its best passage, and another document's that does so well. */
  proof(statement: Statement): string {
    const first = best(statement);
    const mark = this.mark(first, statement.index);
    const other = statement.evidence.slice(1).find(({ document, score }) => document !== first.document && score >= STRONG);
    return mark + (other ? this.mark(other, statement.index) : "");
  }

  /** Marks of the best passages of `statements`, without repetition; '…' after the first few. */
  marks(statements: readonly Statement[]): string {
    return this.some(statements.flatMap((statement): Cited[] => (statement.evidence[0] ? [[statement.evidence[0], statement.index]] : [])));
  }

  /** Marks of the first few distinct places, with '…' where there are more. */
  some(places: readonly Cited[]): string {
    // of one place the last statement, as a dict keeps it
    const distinct = new Map(places.map((cited): [string, Cited] => [JSON.stringify([cited[0].passage, cited[0].document, cited[0].start]), cited]));
    const shown = [...distinct.values()].slice(0, MARKS).map(([place, statement]) => this.mark(place, statement));
    return shown.join("") + (distinct.size > MARKS ? "…" : "");
  }

  /** Sections, each by passages of it, with their marks; the first few, and how many more. */
  places(sections: readonly (readonly Cited[])[]): string {
    const shown = sections.slice(0, PLACES).map((section) => this.say("place-marked", { place: this.place((section[0] as Cited)[0]), marks: this.some(section) }));
    const more = sections.length - PLACES;
    return this.listing(more > 0 ? [...shown, this.say("more-sections", { n: more })] : shown);
  }
}

/** Blocks of Markdown, parted by empty lines; empty ones are left out. */
export const paragraphs = (blocks: readonly string[]): string => blocks.filter(Boolean).join("\n\n");

/** Sentences of one paragraph. */
export const sentences = (parts: readonly string[]): string => parts.filter(Boolean).join(" ");

export const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

export const numbered = (items: readonly string[]): string => items.map((item, index) => `${index + 1}. ${item}`).join("\n");

/** A table of inline Markdown; its cells hold no line ends and no bare '|'. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
