import type { Language, Place, Statement, Suggestion } from "../api/types";
import { runsOf } from "./clashing";
import type { Edit, Mark } from "./marks";

/** A text that is being written, and how a passage reads in it. */
export interface Written {
  text: string;
  marks: readonly Mark[];
  language: Language | null;
  /** The words of a passage, without the marks of its source. */
  plain: (place: Place) => string;
}

/** What accepting a suggestion does to the text; null: it asks for something that the text alone cannot do. */
export function editFor(suggestion: Suggestion, written: Written): Edit | null {
  if (suggestion.kind === "include") return included(suggestion.passages, written);
  if (suggestion.kind !== "correct") return null;
  const mark = written.marks.find(({ statement, changed }) => !changed && statement !== null && suggestion.statements.includes(statement.index));
  return mark ? corrected(mark, written) : null;
}

/**
 * A contradicted statement in the documentation's words: the clashing ones alone where they are known, else all,
 * unless they are in another language.
 */
export function corrected(mark: Mark, { text, language, plain }: Written): Edit | null {
  const { statement, start, end, changed } = mark;
  const [passage] = statement?.evidence ?? [];
  if (changed || statement?.verdict !== "contradicted" || !passage) return null;
  const words = replaced(statement, text.slice(start, end));
  if (words !== null) return { start, end, text: words };
  return passage.language === language ? { start, end, text: plain(passage) } : null;
}

/** `own` with each word that clashes in the documentation's place of it; null where one cannot be told apart. */
function replaced({ clashes = [] }: Statement, own: string): string | null {
  if (clashes.length === 0) return null;
  let words = own;
  for (const { said, found, kind } of clashes) {
    if (said === "" || found === "" || kind === "negation") return null;
    const runs = runsOf(words, [said]);
    if (runs.filter(({ marked }) => marked).length !== 1) return null;
    words = runs.map((run) => (run.marked ? cased(found, run.text) : run.text)).join("");
  }
  return words === own ? null : words;
}

const isUpper = (letter: string): boolean => letter !== letter.toLowerCase();

/** A word that begins a sentence keeps its capital. */
function cased(found: string, said: string): string {
  const [first = ""] = found;
  return isUpper(said[0] ?? "") && !isUpper(first) && said.slice(1) === said.slice(1).toLowerCase() ? first.toUpperCase() + found.slice(first.length) : found;
}

/**
 * What the text leaves out, behind what it already says of the same section, else document; else at its end. What is
 * in another language would have to be translated first: null.
 */
export function included(passages: readonly Place[], { marks, text, language, plain }: Written): Edit | null {
  const [first] = passages;
  if (!first || passages.some((place) => place.language !== language)) return null;
  const words = [...new Set(passages.map((place) => plain(place).trim()).filter(Boolean))];
  const after = lastOn(marks, (place) => place.document === first.document && place.section === first.section) ?? lastOn(marks, (place) => place.document === first.document);
  if (!after) {
    const end = text.trimEnd().length;
    return { start: end, end, text: `${end > 0 ? "\n\n" : ""}${words.join(" ")}` };
  }
  const line = text.slice(text.lastIndexOf("\n", after.start - 1) + 1, after.start);
  const item = /^\s*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/.exec(line);
  const put = item ? words.map((each) => `\n${item[0]}${each}`).join("") : ` ${words.join(" ")}`;
  return { start: after.end, end: after.end, text: put };
}

/** The last mark whose first evidence is there; headings are none that anything is put behind. */
function lastOn(marks: readonly Mark[], there: (place: Place) => boolean): Mark | null {
  return marks.findLast(({ statement }) => statement !== null && statement.verdict !== "absent" && statement.verdict !== "not_checkable" && statement.evidence[0] !== undefined && there(statement.evidence[0])) ?? null;
}
