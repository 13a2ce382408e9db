import type { Analysis, Language, Place, SuggestionKind, Verdict } from "../api/types";
import { dismissedOf, suggestionKey } from "./dismissed";

/** A suggestion as something to do: what, where, why, and what it would bring. */
export interface Task {
  /** The same in every state of the text that still has it. */
  id: string;
  kind: SuggestionKind;
  /** Where it is done: in the text itself, in a document, or in one that is yet to be written (null). */
  document: string | null;
  section: string;
  anchor: string;
  language: Language | null;
  /** The text's words that it is about. */
  statements: { text: string; verdict: Verdict; reason: string }[];
  /** What the documentation says there. */
  passages: Place[];
  /** Only the author knows the facts. */
  authorSupplies: boolean;
  /** The share of coverage that it would add. */
  gain: number;
  /** A heading that a promoted model proposes. */
  heading: string | null;
  dismissed: boolean;
}

/** What is to be done for the text of `analysis`, in its suggestions' order, what was dismissed marked as such. */
export function tasksOf(analysis: Analysis): Task[] {
  const dismissed = dismissedOf(analysis.origin ?? analysis.id);
  const headings = analysis.report?.headings ?? [];
  return (analysis.suggestions ?? []).map((suggestion) => {
    const id = suggestionKey(suggestion, analysis.statements);
    const about = suggestion.statements.map((index) => analysis.statements[index]).filter((found) => found !== undefined);
    return {
      id,
      kind: suggestion.kind,
      document: suggestion.document,
      section: suggestion.section,
      anchor: suggestion.anchor,
      language: suggestion.language,
      statements: about.map(({ text, verdict, reason }) => ({ text, verdict, reason })),
      passages: suggestion.passages,
      authorSupplies: suggestion.author_supplies,
      gain: suggestion.gain,
      heading: headings.find(({ statement }) => suggestion.statements.includes(statement))?.heading ?? null,
      dismissed: dismissed.has(id),
    };
  });
}
