import { registerKeys } from "../state/keys";
import { VERDICTS, type Verdict } from "../api/types";

/** What the keys of the writing view do. */
export interface Doing {
  /** To a statement that wants attention, after or before the open one. */
  attend: (step: 1 | -1) => void;
  edit: () => void;
  /** Opens the document of the first passage, or of the one `step` further. */
  document: (step: number) => void;
  /** Says that the open statement's right verdict is this one. */
  review: (verdict: Verdict) => void;
  undoReview: () => void;
}

/** Adds the keys of the writing view while it is shown, of a text that is only read no others; returns what takes them away. */
export function registerWritingKeys(doing: Doing, editable: boolean): () => void {
  return registerKeys({
    name: "keys-writing",
    keys: [
      { keys: "j F8", words: "key-next-wanting", run: () => doing.attend(1) },
      { keys: "k", words: "key-previous-wanting", run: () => doing.attend(-1) },
      ...(editable ? [{ keys: "shift+F8", words: "key-previous-typing" }] : []),
      { keys: "ArrowDown ArrowUp", words: "key-every-statement" },
      { keys: "Enter", words: "key-open-evidence" },
      { keys: "o", words: "key-open-document", run: () => doing.document(0) },
      { keys: "n", words: "key-next-passage", run: () => doing.document(1) },
      { keys: "p", words: "key-previous-passage", run: () => doing.document(-1) },
      { keys: "Escape", words: "key-back" },
      ...(editable
        ? [
            { keys: "e", words: "key-edit", run: () => doing.edit() },
            ...VERDICTS.map((verdict, at) => ({ keys: String(at + 1), words: REVIEW_KEY[verdict], run: () => doing.review(verdict) })),
            { keys: "u", words: "key-undo-review", run: () => doing.undoReview() },
          ]
        : []),
    ],
  });
}

const REVIEW_KEY: Record<Verdict, string> = {
  covered: "key-review-covered",
  partial: "key-review-partial",
  contradicted: "key-review-contradicted",
  absent: "key-review-absent",
  not_checkable: "key-review-not-checkable",
};
