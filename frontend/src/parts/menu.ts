import { html, nothing } from "lit";
import { View } from "../views/view";

export interface MenuItem {
  name: string;
  /** Where it leads, or else what it does. */
  href?: string;
  run?: () => void;
  /** A line below the name. */
  words?: string;
  danger?: boolean;
  testid?: string;
}

/** A button that opens a list of actions: arrow keys move, Esc closes and gives the focus back. */
export class MenuView extends View {
  static override properties = { label: { attribute: false }, quiet: { type: Boolean }, items: { attribute: false }, testid: { attribute: false }, open: { state: true } };
  declare label: string;
  declare quiet: boolean;
  declare items: readonly MenuItem[];
  declare testid: string;
  declare open: boolean;
  readonly #outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.open = false;
  };

  constructor() {
    super();
    this.quiet = false;
    this.items = [];
    this.testid = "menu";
    this.open = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pointerdown", this.#outside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pointerdown", this.#outside);
  }

  override render(): unknown {
    return html`<div class="menu" @keydown=${(event: KeyboardEvent) => this.#key(event)} @focusout=${(event: FocusEvent) => this.#left(event)}>
      <button type="button" class="button menu-button ${this.quiet ? "quiet" : ""}" aria-haspopup="menu" aria-expanded=${this.open} data-testid=${this.testid}
        @click=${() => this.#toggle()}>${this.label}</button>
      ${this.open ? html`<div class="menu-list" role="menu" aria-label=${this.label}>${this.items.map((item) => this.#item(item))}</div>` : nothing}
    </div>`;
  }

  #item({ name, href, run, words, danger, testid }: MenuItem): unknown {
    const shown = html`<span>${name}</span>${words ? html`<span class="field-help">${words}</span>` : nothing}`;
    const chosen = (): void => {
      this.#close();
      run?.();
    };
    return href
      ? html`<a role="menuitem" tabindex="-1" class="menu-item" href=${href} data-testid=${testid ?? nothing} @click=${chosen}>${shown}</a>`
      : html`<button type="button" role="menuitem" tabindex="-1" class="menu-item" ?data-danger=${danger} data-testid=${testid ?? nothing} @click=${chosen}>${shown}</button>`;
  }

  #toggle(): void {
    this.open = !this.open;
    if (this.open) void this.updateComplete.then(() => this.#items()[0]?.focus());
  }

  #close(): void {
    this.open = false;
    this.querySelector<HTMLElement>(".menu-button")?.focus();
  }

  #left({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.open = false;
  }

  #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.open) this.#close();
    else if (event.key === "ArrowDown" && !this.open) this.#toggle();
    else {
      const items = this.#items();
      const at = items.indexOf(document.activeElement as HTMLElement);
      const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key];
      if (to === undefined || !this.open) return;
      items[to]?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
customElements.define("lacuna-menu", MenuView);
