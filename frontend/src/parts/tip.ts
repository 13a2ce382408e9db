import { html } from "lit";
import { t } from "../locale";
import { View } from "../views/view";

let made = 0;

/** A word explained: shown under the pointer, at the focus, and by a press; Esc hides it. WCAG 1.4.13. */
export class TipView extends View {
  static override properties = { words: { attribute: false }, about: { attribute: false }, open: { state: true } };
  /** The explanation. */
  declare words: string;
  /** What it explains, for who hears the button. */
  declare about: string;
  declare open: boolean;
  readonly #id = `tip-${++made}`;

  constructor() {
    super();
    this.open = false;
  }

  override render(): unknown {
    return html`<span class="tip" @mouseenter=${() => (this.open = true)} @mouseleave=${() => (this.open = false)}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}>
      <button type="button" class="tip-button" aria-label=${t("explain", { name: this.about })} aria-describedby=${this.#id}
        @focus=${() => (this.open = true)} @blur=${() => (this.open = false)} @click=${() => (this.open = true)}>?</button>
      <span class="tip-words" role="tooltip" id=${this.#id} ?hidden=${!this.open}>${this.words}</span>
    </span>`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.open) return;
    this.open = false;
    event.preventDefault();
    event.stopPropagation();
  }
}
customElements.define("lacuna-tip", TipView);
