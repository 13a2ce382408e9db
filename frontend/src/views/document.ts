import { html, nothing, type PropertyValues } from "lit";
import type { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import type { DocumentText, Language } from "../api/types";
import { lines, t } from "../locale";
import { Offsets } from "../text/offsets";
import { View } from "./view";
import "./problem";

/** A passage to be shown in its document. */
export interface PassageRequest {
  document: string;
  section: string;
  start: number;
  end: number;
  quote?: string;
  language?: Language;
  first_line?: number;
  last_line?: number;
}

/** Code units shown before and after the passage: a document may be 50 MB. */
const AROUND = 60_000;

/** A document of the base with one passage marked and scrolled to, over the page. */
export class DocumentView extends View {
  static override properties = {
    request: { attribute: false },
    base: { attribute: false },
    client: { attribute: false },
    found: { state: true },
    problem: { state: true },
  };
  declare request: PassageRequest | null;
  declare base: string;
  declare client: Client | null;
  declare found: DocumentText | null;
  declare problem: Problem | null;
  #control: AbortController | null = null;

  constructor() {
    super();
    this.request = null;
    this.base = "";
    this.client = null;
    this.found = null;
    this.problem = null;
  }

  override render(): unknown {
    const { request, found, problem } = this;
    return html`<dialog class="document" data-testid="document" aria-labelledby="document-title" @close=${() => this.tell("close-document")}
      @click=${(event: Event) => event.target === event.currentTarget && this.#dialog()?.close()}>
      ${request
        ? html`<div class="document-frame">
            <header class="document-head">
              <div>
                <h2 id="document-title" tabindex="-1" autofocus>${found?.title || request.document}</h2>
                <p class="document-place">${request.document}${request.first_line ? html` · ${lines(request.first_line, request.last_line ?? request.first_line)}` : nothing}</p>
                ${request.section && request.section !== found?.title ? html`<p class="document-place">${request.section}</p>` : nothing}
              </div>
              <button type="button" class="icon-button" data-testid="close-document" aria-label=${t("close")} @click=${() => this.#dialog()?.close()}>×</button>
            </header>
            <div class="document-body" tabindex="0" role="region" aria-label=${t("document-text")}>
              ${problem
                ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.#load()}></lacuna-problem>
                    ${request.quote ? html`<blockquote class="passage-quote">${request.quote}</blockquote>` : nothing}`
                : found
                  ? this.#text(found, request)
                  : html`<p role="status">${t("document-loading")}</p>`}
            </div>
          </div>`
        : nothing}
    </dialog>`;
  }

  #text(found: DocumentText, request: PassageRequest): unknown {
    if (found.text === null) return html`<p>${t("document-unread")}</p>`;
    const offsets = new Offsets(found.text);
    const start = offsets.unit(request.start);
    const end = offsets.unit(request.end);
    const from = start > AROUND ? found.text.indexOf("\n", start - AROUND) + 1 : 0;
    const to = end + AROUND < found.text.length ? Math.max(end, found.text.lastIndexOf("\n", end + AROUND)) : found.text.length;
    return html`${from > 0 ? html`<p class="document-cut">${t("document-cut-before")}</p>` : nothing}
      <pre class="document-text" lang=${found.language}>${found.text.slice(from, start)}<mark data-testid="document-passage" class="document-passage">${found.text.slice(start, end)}</mark>${found.text.slice(end, to)}</pre>
      ${to < found.text.length ? html`<p class="document-cut">${t("document-cut-after")}</p>` : nothing}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const dialog = this.#dialog();
    if (changed.has("request")) {
      if (this.request && dialog && !dialog.open) dialog.showModal();
      if (!this.request && dialog?.open) dialog.close();
      if (this.request) void this.#load();
    }
    if (changed.has("found") && this.found) this.querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  async #load(): Promise<void> {
    const { request, client } = this;
    if (!request || !client) return;
    this.#control?.abort();
    const control = new AbortController();
    this.#control = control;
    this.found = null;
    this.problem = null;
    try {
      const found = await client.document(this.base, request.document, { signal: control.signal });
      if (!control.signal.aborted) this.found = found;
    } catch (error) {
      if (!control.signal.aborted) this.problem = asProblem(error);
    }
  }
}
customElements.define("lacuna-document", DocumentView);
