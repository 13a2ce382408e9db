import type { Statement, Suggestion, SuggestionKind } from "../../api/types";
import type { Outline } from "./outline";
import { escape } from "./quoting";
import { points } from "./rounding";
import { type Cited, numbered, paragraphs, type Wording } from "./wording";

const SUGGESTIONS = 10;
const NAMED = 3;
const OF_A_KIND = 3;
/** Characters by which a statement that is quoted above is called to mind. */
const HANDLE = 70;

/** What to do next, as services/reporter/suggesting.py: the numbered list, in the order given; '' where there is none. */
export function suggestions(outline: Outline, words: Wording): string {
  const all = outline.judged.suggestions;
  if (all.length === 0) return "";
  const statements = new Map(outline.judged.statements.map((statement) => [statement.index, statement]));
  const chosen = shown(all);
  const items = chosen.map((suggestion) => suggested(suggestion, suggestion.statements.flatMap((index) => statements.get(index) ?? []), outline, words));
  const rest = all.length - chosen.length;
  return paragraphs([numbered(items), supplied(chosen, words), rest > 0 ? words.say("suggest-rest", { n: rest }) : ""]);
}

/** Which of the suggestions ask for facts that only the author has. */
function supplied(chosen: readonly Suggestion[], words: Wording): string {
  const numbers = chosen.flatMap(({ author_supplies }, index) => (author_supplies ? [String(index + 1)] : []));
  if (numbers.length === 0) return "";
  const every = chosen.filter(({ kind }) => kind === "write" || kind === "complete").every(({ author_supplies }) => author_supplies);
  return words.say("suggest-author", { n: numbers.length, all: every ? "yes" : "no", list: words.listing(numbers) });
}

/** The first few of every kind, so that none crowds out the others, then the next; in their order. */
function shown(all: readonly Suggestion[]): Suggestion[] {
  const seen = new Map<SuggestionKind, number>();
  const first: number[] = [];
  const later: number[] = [];
  all.forEach(({ kind }, position) => {
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    (count <= OF_A_KIND ? first : later).push(position);
  });
  return [...first, ...later].slice(0, SUGGESTIONS).toSorted((a, b) => a - b).map((position) => all[position] as Suggestion);
}

function suggested(suggestion: Suggestion, statements: readonly Statement[], { contradictions }: Outline, words: Wording): string {
  const items = statements.slice(0, NAMED).map(({ text }) => words.say("what-item", { statement: words.quote(text, HANDLE) }));
  if (statements.length > NAMED) items.push(words.say("what-rest", { n: statements.length - NAMED }));
  const what = words.listing(items);
  const marks = words.some(suggestion.passages.map((place): Cited => [place, null]));
  const gain = points(suggestion.gain) === 0 ? "" : words.say("suggest-gain", { n: points(suggestion.gain) });
  const fills = { what, place: words.where(suggestion), marks: marks ? ` ${marks}` : "", gain };
  if (suggestion.kind === "include") return words.say("suggest-include", fills);
  if (suggestion.kind === "complete") return words.say("suggest-complete", fills);
  if (suggestion.kind === "write") return words.say(suggestion.document === null ? "suggest-new" : "suggest-write", fills);
  const found = contradictions.find(({ statement }) => suggestion.statements.includes(statement.index))?.difference;
  if (!found || statements.length > 1) return words.say("suggest-correct", fills);
  return words.say("suggest-replace", { here: escape(found.here), there: escape(found.there), ...fills });
}
