import { onSent, type Sending } from "../api/fetch";
import { added } from "./sums";

/**
 * What left the browser for the analysis that is shown: to have it, and then what is done with it. The page's lists,
 * and asking for a finished analysis again, are no part of it.
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
      if (one.purpose === "page" || (one.purpose === "following" && !this.running)) return;
      const sent = added(this.#sent, one);
      this.#sent = sent;
      changed(sent);
    });
  }
}
