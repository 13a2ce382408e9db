import type { Verdict } from "../api/types";

/** A run of words in one style. */
export interface Inline {
  text: string;
  bold?: boolean;
  italic?: boolean;
  code?: boolean;
  /** Stands above the line: the number of a statement, after its words. */
  raised?: boolean;
  /** What these words of the text were found to be. */
  verdict?: Verdict;
}

/** A part of an exported document. Markdown, DOCX and PDF are each written from these alone. */
export type Block =
  | { kind: "title"; text: string }
  /** 1 is a chapter, 2 a part of it, 3 below that. */
  | { kind: "heading"; level: 1 | 2 | 3; text: string }
  | { kind: "paragraph"; inlines: Inline[]; soft?: boolean }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  /** Words of the documentation, and where they stand. */
  | { kind: "quote"; inlines: Inline[]; source: string }
  | { kind: "code"; text: string }
  /** Names with what they are. */
  | { kind: "facts"; rows: (readonly [string, string])[] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] };

/** A document as it is exported. */
export interface Exported {
  title: string;
  /** BCP 47, of the words that are ours. */
  language: string;
  blocks: Block[];
}

export const plain = (text: string): Inline[] => [{ text }];

/** The words of `inlines` without their styles. */
export const wordsOf = (inlines: readonly Inline[]): string => inlines.map(({ text }) => text).join("");
