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

/**
 * The report that needs no model, always the same for the same judgement: what services/reporter/composing.py
 * composes of it, letter by letter (tests/composing.test.ts).
 */
export function compose(judged: Judged): Composed {
  const lines = outline(judged);
  const texts = new Texts(judged.report_language);
  const ledger = new Ledger();
  const words = new Wording(texts, ledger);
  const subject = words.quote(lines.subject, 70);
  const base = escape(judged.base);
  const title = `# ${subject ? words.say("title", { text: subject, base }) : words.say("title-plain", { base })}`;
  const headed = (part: string, body: string): string => (body ? `## ${words.say(`heading-${part}`)}\n\n${body}` : "");
  // in the order of reading: citations are numbered as they are first made
  const figures = facts(lines, words);
  const markdown = paragraphs([
    title,
    headed("summary", figures),
    reading(lines, words),
    headed("similarities", similarities(lines, words)),
    headed("contradictions", contradictions(lines, words)),
    headed("gaps", gaps(lines, words)),
    headed("suggestions", suggestions(lines, words)),
    footer(judged, words),
  ]);
  return { markdown: `${markdown}\n`, citations: ledger.usedIn(markdown) };
}

function gaps(lines: Outline, words: Wording): string {
  const parts = [
    ["heading-lacks", lacks(lines, words)],
    ["heading-leaves-out", leavesOut(lines, words)],
  ] as const;
  const found = paragraphs(parts.map(([heading, body]) => (body ? `### ${words.say(heading)}\n\n${body}` : "")));
  return found || (lines.shape === "covered" ? words.say("gaps-none") : "");
}

/** What it takes to get this report again. */
function footer(judged: Judged, words: Wording): string {
  const line = words.say("footer", {
    base: escape(judged.base),
    version: escape(judged.base_version),
    languages: words.listing(judged.evidence_languages.map((language) => words.say(`language-${language}`))),
    method: escape(judged.method),
    embedding: escape(judged.embedding_model),
    written: words.say("written-composed"),
    refined: "",
  });
  return `---\n\n${line}`;
}
