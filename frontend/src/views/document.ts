import { html, nothing, type PropertyValues } from "lit";
import type { DocumentText } from "../api/types";
import { lines, t } from "../locale";
import type { Documents, PassageRequest } from "../writing/passage";
import { View } from "./view";
import "../writing/passage";

export type { PassageRequest } from "../writing/passage";

/** A document of the base with one passage marked and scrolled to, over the page. */
export class DocumentView extends View {
  static override properties = { request: { attribute: false }, base: { attribute: false }, client: { attribute: false }, name: { state: true } };
  declare request: PassageRequest | null;
  declare base: string;
  declare client: Documents | null;
  declare name: string | null;

  constructor() {
    super();
    this.request = null;
    this.base = "";
    this.client = null;
    this.name = null;
  }

  override render(): unknown {
    const { request, name: title } = this;
    return html`<dialog class="document" data-testid="document" aria-labelledby="document-title" @close=${() => this.tell("close-document")}
      @click=${(event: Event) => event.target === event.currentTarget && this.#dialog()?.close()}>
      ${request && this.client
        ? html`<div class="document-frame">
            <header class="document-head">
              <div>
                <h2 id="document-title" tabindex="-1" autofocus>${title || request.document}</h2>
                <p class="document-place">${request.document}${request.first_line ? html` · ${lines(request.first_line, request.last_line ?? request.first_line)}` : nothing}</p>
                ${request.section && request.section !== title ? html`<p class="document-place">${request.section}</p>` : nothing}
              </div>
              <button type="button" class="icon-button" data-testid="close-document" aria-label=${t("close")} @click=${() => this.#dialog()?.close()}>×</button>
            </header>
            <div class="document-body" tabindex="0" role="region" aria-label=${t("document-text")}>
              <lacuna-passage .request=${request} .base=${this.base} .documents=${this.client}
                @document=${(event: CustomEvent<DocumentText>) => (this.name = event.detail.title)}></lacuna-passage>
            </div>
          </div>`
        : nothing}
    </dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("request")) return;
    const dialog = this.#dialog();
    if (this.request && dialog && !dialog.open) dialog.showModal();
    if (!this.request && dialog?.open) dialog.close();
    if (!this.request) this.name = null;
  }

  #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }
}
customElements.define("lacuna-document", DocumentView);
