/** Which of the product's two languages a text is in, as py3langid says (`frontend/words` cuts its model down). */
import type { Language } from "../../api/types";
import { Offsets } from "../../text/offsets";

const SAMPLE = 4_000;
/** Of a weight of 1, in the table. */
const STEPS = 16;

export class Identifier {
  /** By the latin-1 spelling of its bytes: log-likelihood in Portuguese less that in English. */
  readonly #weights = new Map<string, number>();
  readonly #prior: number;
  #longest = 1;

  constructor(table: ArrayBuffer) {
    const view = new DataView(table);
    this.#prior = view.getFloat32(4, true);
    let before = "";
    for (let left = view.getUint32(0, true), at = 8; left > 0; left--) {
      const length = view.getUint8(at++);
      let sequence = before.slice(0, view.getUint8(at++));
      while (sequence.length < length) sequence += String.fromCharCode(view.getUint8(at++));
      this.#weights.set(sequence, view.getInt8(at++) / STEPS);
      this.#longest = Math.max(this.#longest, length);
      before = sequence;
    }
  }

  /** The likelier of English and Portuguese; English where nothing tells (empty, numbers). */
  detect(text: string): Language {
    const points = text.slice(0, new Offsets(text.slice(0, 2 * SAMPLE)).unit(SAMPLE));
    const shouted = points === points.toUpperCase() && points !== points.toLowerCase();
    const bytes = latin1((shouted ? points.toLowerCase() : points).normalize("NFC"));
    const counts = new Map<string, number>();
    for (let end = 1; end <= bytes.length; end++) {
      // the longest known sequence that ends here
      for (let length = Math.min(this.#longest, end); length > 0; length--) {
        const sequence = bytes.slice(end - length, end);
        if (!this.#weights.has(sequence)) continue;
        counts.set(sequence, (counts.get(sequence) ?? 0) + 1);
        break;
      }
    }
    if (counts.size === 0) return "en";
    let score = this.#prior;
    for (const [sequence, times] of counts) score += Math.log1p(times) * (this.#weights.get(sequence) as number);
    return score > 0 ? "pt" : "en";
  }
}

function latin1(text: string): string {
  let out = "";
  for (const byte of new TextEncoder().encode(text)) out += String.fromCharCode(byte);
  return out;
}
