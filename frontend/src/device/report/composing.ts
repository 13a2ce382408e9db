import type { Citation } from "../../api/types";
import { contradictions, lacks, leavesOut, similarities } from "./findings";
import { Ledger } from "./ledger";
import { type Judged, type Outline, outline } from "./outline";
import { escape } from "./quoting";
import { suggestions } from "./suggesting";
import { facts, reading } from "./summary";
import { Texts } from "./texts";
import { paragraphs, Wording } from "./wording";

export interface Composed {
  markdown: string;
  citations: Citation[];
}

/** The sections, in their order; the first stands in the opening. */
export const PARTS = ["summary", "similarities", "contradictions", "gaps", "suggestions"] as const;
export type Part = (typeof PARTS)[number];

export interface Composition {
  outline: Outline;
  /** The title, and the summary's figures under their heading. */
  opening: string;
  /** Bodies, without headings; '' where there is nothing to say. */
  sections: Record<Part, string>;
  ledger: Ledger;
  texts: Texts;
}

/** All parts of a report. Pure and deterministic. */
export function composition(judged: Judged): Composition {
  const lines = outline(judged);
  const texts = new Texts(judged.report_language);
  const ledger = new Ledger();
  const words = new Wording(texts, ledger);
  const subject = words.quote(lines.subject, 70);
  const base = escape(judged.base);
  const title = `# ${subject ? words.say("title", { text: subject, base }) : words.say("title-plain", { base })}`;
  // in the order of reading: citations are numbered as they are first made
  const opening = paragraphs([title, headed(texts, "summary"), facts(lines, words)]);
  const sections = {
    summary: reading(lines, words),
    similarities: similarities(lines, words),
    contradictions: contradictions(lines, words),
    gaps: gaps(lines, words),
    suggestions: suggestions(lines, words),
  };
  return { outline: lines, opening, sections, ledger, texts };
}

export const headed = (texts: Texts, part: Part): string => `## ${texts.say(`heading-${part}`)}`;

/** Heading and body; '' for an empty one. */
export function section({ texts, sections }: Composition, part: Part): string {
  const body = sections[part];
  return part === "summary" || !body ? body : `${headed(texts, part)}\n\n${body}`;
}

/**
 * The report that needs no model, always the same for the same judgement: what services/reporter/composing.py
 * composes of it, letter by letter (tests/composing.test.ts).
 */
export function compose(judged: Judged): Composed {
  const made = composition(judged);
  const markdown = paragraphs([made.opening, ...PARTS.map((part) => section(made, part)), footer(judged, made.texts, made.texts.say("written-composed"))]);
  return { markdown: `${markdown}\n`, citations: made.ledger.usedIn(markdown) };
}

function gaps(lines: Outline, words: Wording): string {
  const parts = [
    ["heading-lacks", lacks(lines, words)],
    ["heading-leaves-out", leavesOut(lines, words)],
  ] as const;
  const found = paragraphs(parts.map(([heading, body]) => (body ? `### ${words.say(heading)}\n\n${body}` : "")));
  return found || (lines.shape === "covered" ? words.say("gaps-none") : "");
}

/** What it takes to get this report again; `written`: who wrote it. */
export function footer(judged: Judged, texts: Texts, written: string): string {
  const line = texts.say("footer", {
    base: escape(judged.base),
    version: escape(judged.base_version),
    languages: texts.listing(judged.evidence_languages.map((language) => texts.say(`language-${language}`))),
    method: escape(judged.method),
    embedding: escape(judged.embedding_model),
    written,
    refined: "",
  });
  return `---\n\n${line}`;
}
