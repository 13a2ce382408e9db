import { html, nothing, type PropertyValues } from "lit";
import { asProblem, type Problem } from "../api/problem";
import type { DocumentText, Language } from "../api/types";
import { t } from "../locale";
import { Offsets } from "../text/offsets";
import { type Line, linesOf } from "./source";
import { View } from "../views/view";
import "../views/problem";

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

/** Who has the documents of a base: the server, or this device. */
export interface Documents {
  /** Throws `ProblemError`. */
  document(base: string, path: string, options: { signal: AbortSignal }): Promise<DocumentText>;
}

/** Code units shown before and after the passage: a document may be 50 MB. */
const AROUND = 60_000;

const MARKDOWN = /\.(?:md|mdx|markdown)$/i;

/** What of `lines` lies between two places of `text`. The signs of a heading stay in the text and are not shown. */
function styled(text: string, lines: readonly Line[], start: number, end: number): unknown {
  const own = lines.filter((line) => line.start < end && start < line.end);
  return own.map((line) => {
    const [from, to] = [Math.max(start, line.start), Math.min(end, line.end)];
    if (line.kind === "text") return text.slice(from, to);
    if (line.kind === "code") return html`<span class="document-code">${text.slice(from, to)}</span>`;
    const words = Math.min(Math.max(from, line.words), to);
    return html`<span class="document-signs">${text.slice(from, words)}</span><span class="document-heading">${text.slice(words, to)}</span>`;
  });
}

/** A document of the base with one passage marked and scrolled to. Event `document` once it is there. */
export class PassageView extends View {
  static override properties = { request: { attribute: false }, base: { attribute: false }, documents: { attribute: false }, found: { state: true }, problem: { state: true } };
  declare request: PassageRequest;
  declare base: string;
  declare documents: Documents;
  declare found: DocumentText | null;
  declare problem: Problem | null;
  #control: AbortController | null = null;

  constructor() {
    super();
    this.found = null;
    this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#control?.abort();
  }

  override render(): unknown {
    const { request, found, problem } = this;
    if (problem)
      return html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.#load()}></lacuna-problem>
        ${request.quote ? html`<blockquote class="passage-quote">${request.quote}</blockquote>` : nothing}`;
    return found ? this.#text(found, request) : html`<p role="status">${t("document-loading")}</p>`;
  }

  #text(found: DocumentText, request: PassageRequest): unknown {
    if (found.text === null) return html`<p>${t("document-unread")}</p>`;
    const offsets = new Offsets(found.text);
    const start = offsets.unit(request.start);
    const end = offsets.unit(request.end);
    const from = start > AROUND ? found.text.indexOf("\n", start - AROUND) + 1 : 0;
    const to = end + AROUND < found.text.length ? Math.max(end, found.text.lastIndexOf("\n", end + AROUND)) : found.text.length;
    const lines = MARKDOWN.test(found.path) ? [...linesOf(found.text, from, to)] : [{ kind: "text" as const, start: from, end: to, words: from }];
    return html`${from > 0 ? html`<p class="document-cut">${t("document-cut-before")}</p>` : nothing}
      <pre class="document-text" lang=${found.language}>${styled(found.text, lines, from, start)}<mark data-testid="document-passage" class="document-passage">${styled(found.text, lines, start, end)}</mark>${styled(found.text, lines, end, to)}</pre>
      ${to < found.text.length ? html`<p class="document-cut">${t("document-cut-after")}</p>` : nothing}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("request") || changed.has("base")) {
      if (this.found?.path === this.request.document && !changed.has("base")) this.#show();
      else void this.#load();
    }
    if (changed.has("found") && this.found) this.#show();
  }

  /** Scrolls what scrolls the document, and nothing around it. */
  #show(): void {
    const mark = this.querySelector("mark");
    const around = this.parentElement;
    if (!mark || !around) return;
    const [place, frame] = [mark.getBoundingClientRect(), around.getBoundingClientRect()];
    around.scrollTop += place.top + Math.min(place.height, frame.height) / 2 - frame.top - frame.height / 2;
  }

  async #load(): Promise<void> {
    this.#control?.abort();
    const control = new AbortController();
    this.#control = control;
    this.found = null;
    this.problem = null;
    try {
      const found = await this.documents.document(this.base, this.request.document, { signal: control.signal });
      if (control.signal.aborted) return;
      this.found = found;
      this.tell("document", found);
    } catch (error) {
      if (!control.signal.aborted) this.problem = asProblem(error);
    }
  }
}
customElements.define("lacuna-passage", PassageView);
