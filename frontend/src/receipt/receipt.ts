import { onSent, type Purpose, type Sending } from "../api/fetch";
import { added } from "./sums";

/** What a reader does with a finished analysis and can count against its secrecy. */
const LATER: ReadonlySet<Purpose> = new Set(["analysis", "base", "document", "embedding", "encoder", "model"]);

/**
 * What left the browser for the analysis that is shown: from the question to the answer all that page and worker
 * send, afterwards what is done with it.
 */
export class Receipt {
  /** Whether the analysis is under way. */
  running = true;
  /** Nothing is counted any more. */
  readonly end: () => void;
  #sent: readonly Sending[];

  /** `before`: what is known to have left already. */
  constructor(before: readonly Sending[], changed: (sent: Sending[]) => void) {
    this.#sent = before;
    this.end = onSent((one) => {
      if (!this.running && !LATER.has(one.purpose)) return;
      const sent = added(this.#sent, one);
      this.#sent = sent;
      changed(sent);
    });
  }
}
