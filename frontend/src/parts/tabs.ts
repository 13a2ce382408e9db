import { html } from "lit";
import { View } from "../views/view";

export interface Tab {
  id: string;
  name: string;
  /** A figure beside the name. */
  count?: string;
}

/** Tells on which sides more of the line is out of sight. */
function edges(line: HTMLElement): void {
  line.toggleAttribute("data-before", line.scrollLeft > 1);
  line.toggleAttribute("data-after", line.scrollLeft + line.clientWidth < line.scrollWidth - 1);
}

/**
 * Tabs, one of which is chosen: arrow keys, Home and End move and choose. Event `choose` with the id.
 * The panel is the caller's: `id="{name}-panel" role="tabpanel" aria-labelledby="{name}-{tab}"`.
 */
export class TabsView extends View {
  static override properties = { name: { attribute: false }, label: { attribute: false }, tabs: { attribute: false }, chosen: { attribute: false } };
  declare name: string;
  /** What the tabs are of, for who hears them. */
  declare label: string;
  declare tabs: readonly Tab[];
  declare chosen: string;

  /** The line's own size says when it begins or ends to be cut. */
  readonly #sized = new ResizeObserver((changes) => changes.forEach(({ target }) => edges(target as HTMLElement)));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sized.disconnect();
  }

  override render(): unknown {
    return html`<div class="tabs" role="tablist" aria-label=${this.label} @keydown=${(event: KeyboardEvent) => this.#move(event)} @scroll=${(event: Event) => edges(event.currentTarget as HTMLElement)}>
      ${this.tabs.map(({ id, name, count }) => html`<button type="button" role="tab" class="tab" id="${this.name}-${id}" data-testid="${this.name}-${id}"
        aria-selected=${id === this.chosen} aria-controls="${this.name}-panel" tabindex=${id === this.chosen ? 0 : -1}
        @click=${() => this.tell("choose", id)}>${name}${count ? html` <span class="figure">${count}</span>` : ""}</button>`)}
    </div>`;
  }

  protected override updated(): void {
    // On a phone the tabs are a line that scrolls: the chosen one stays in sight.
    const line = this.querySelector<HTMLElement>("[role=tablist]");
    const chosen = line?.querySelector<HTMLElement>("[aria-selected=true]");
    if (!line || !chosen) return;
    this.#sized.observe(line);
    const [all, one] = [line.getBoundingClientRect(), chosen.getBoundingClientRect()];
    if (one.left < all.left || one.right > all.right) line.scrollLeft += one.left + one.width / 2 - all.left - all.width / 2;
    edges(line);
  }

  #move(event: KeyboardEvent): void {
    const at = this.tabs.findIndex(({ id }) => id === this.chosen);
    const last = this.tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
    const next = to === undefined ? undefined : this.tabs[to];
    if (!next) return;
    event.preventDefault();
    this.tell("choose", next.id);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#${CSS.escape(`${this.name}-${next.id}`)}`)?.focus());
  }
}
customElements.define("lacuna-tabs", TabsView);
