import { html, nothing } from "lit";
import { fromInfo } from "../api/problem";
import { type Language, LANGUAGES } from "../api/types";
import { moment, number, t } from "../locale";
import { LANGUAGE_NAME } from "../locale/ids";
import { checkbox, input, select } from "../parts/fields";
import type { Change } from "../state/live";
import { roomHash } from "../state/route";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import { chunk } from "./reading";
import type { DocumentChunk, DocumentWithText } from "./types";
import { apart, documentHash, documentTag, fileSize, languagesWithin } from "./words";
import "../parts/tabs";

const PAGE = 40;
/** Characters of a source that are shown: a document may have 50 MB. */
const SOURCE = 200_000;

/** A document as the base holds it: read with its headings, chunk by chunk, or its source; and what is done with it. */
export class DocumentView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, base: { attribute: false }, path: { attribute: false }, query: { attribute: false }, found: { state: true }, chunks: { state: true }, total: { state: true }, shown: { state: true }, parts: { state: true }, link: { state: true }, offers: { state: true }, replacing: { state: true } };
  declare base: string;
  declare path: string;
  declare query: Record<string, string>;
  declare found: DocumentWithText | null;
  /** Of the version that serves; neighbours, in order. */
  declare chunks: DocumentChunk[] | null;
  declare total: number;
  declare shown: "reading" | "source";
  declare parts: boolean;
  /** The path that is written into the field of links. */
  declare link: string;
  declare offers: string[];
  declare replacing: boolean;

  constructor() {
    super();
    this.query = {};
    this.found = null;
    this.chunks = null;
    this.total = 0;
    this.shown = "reading";
    this.parts = false;
    this.link = "";
    this.offers = [];
    this.replacing = false;
  }

  protected override concerns(change: Change): boolean {
    return change.kind === "base" && change.value.name === this.base && this.found?.status === "pending";
  }

  protected override interested(): boolean {
    return this.found?.status !== "indexed" || this.chunks === null;
  }

  protected override async load(): Promise<void> {
    const before = this.found;
    this.found = await this.context.api.document(this.base, this.path);
    if (this.found.status === "failed") this.chunks = [];
    else if (this.chunks === null || before?.status !== this.found.status) await this.#first();
  }

  async #first(): Promise<void> {
    try {
      const page = await this.context.api.chunks(this.base, this.path, { at: this.#at()?.start ?? null }, PAGE);
      this.chunks = page.items;
      this.total = page.total;
      await this.updateComplete;
      this.querySelector("[data-testid=meant-passage]")?.scrollIntoView({ block: "center" });
    } catch (error) {
      // It is on its way: no version holds it yet.
      if (this.found?.status === "indexed") throw error;
    }
  }

  #at(): { start: number; end: number } | null {
    const [start, end] = [Number(this.query["at"] ?? Number.NaN), Number(this.query["end"] ?? Number.NaN)];
    return Number.isInteger(start) ? { start, end: Number.isInteger(end) ? end : start + 1 } : null;
  }

  override render(): unknown {
    const { found, base } = this;
    return html`<article class="room base-document" data-testid="base-document" data-status=${found?.status ?? "loading"}>
      <header class="room-head">
        <a class="back" href=${roomHash("bases", [base, "documents"])}>${t("document-back", { base })}</a>
        <h1 tabindex="-1">${found?.title || this.path}</h1>
        ${found ? html`<p class="facts">${documentTag(found.status)} ${apart([html`<span class="path">${this.path}</span>`, fileSize(found.size), languagesWithin([found.language]), found.passages > 0 ? t("base-passages", { count: found.passages, shown: number(found.passages) }) : "", moment(found.updated_at)])}</p>` : nothing}
      </header>
      ${this.trouble()}
      ${found ? html`${found.error ? html`<lacuna-problem .problem=${fromInfo(found.error)}></lacuna-problem>` : nothing}${this.#actions(found)}${this.#about(found)}${this.#text(found)}` : this.problem ? nothing : html`<p class="aside" role="status">${t("document-opening")}</p>`}
    </article>`;
  }

  #actions(found: DocumentWithText): unknown {
    const name = this.path.split("/").at(-1) ?? this.path;
    return html`<div class="actions">
      <a class="button" data-testid="download" href=${this.context.api.original(this.base, this.path)} download=${name}>${t("document-download")}</a>
      <label class="button file-button"><input class="hidden" type="file" data-testid="replace" ?disabled=${this.replacing} @change=${(event: Event) => this.#replace(event)} />${t(this.replacing ? "document-replacing" : "document-replace")}</label>
      <button type="button" class="button danger" data-testid="delete-this" @click=${() => this.#delete()}>${t("delete")}</button>
      ${found.status === "pending" ? html`<span class="aside" role="status">${t("document-pending")}</span>` : nothing}
    </div>`;
  }

  #about(found: DocumentWithText): unknown {
    return html`<details class="more" data-testid="about-document"><summary>${t("document-about")}</summary>
      <div class="fields">
        ${select({ id: "set-language", label: t("documents-language"), value: found.language, help: t("document-language-help"), change: (language) => this.#set({ language: language as Language }) }, LANGUAGES.map((code) => [code, t(LANGUAGE_NAME[code])]))}
        <div class="field"><span class="label" id="links-label">${t("document-translations")}</span>
          ${found.translations.length > 0
            ? html`<ul class="links" aria-labelledby="links-label">${found.translations.map((path) => html`<li><a href=${documentHash(this.base, path)}>${path}</a></li>`)}</ul>
                <button type="button" class="button quiet" data-testid="unlink" @click=${() => this.#set({ translation_of: null })}>${t("document-unlink")}</button>`
            : html`<p class="field-help">${t("document-unlinked")}</p>
                <form class="link-form" @submit=${(event: Event) => this.#linked(event)}>
                  ${input({ id: "link-to", label: t("document-link-to"), value: this.link, offers: this.offers, change: (value) => void this.#offer(value) })}
                  <button type="submit" class="button" data-testid="link" ?disabled=${this.link === ""}>${t("document-link")}</button></form>`}
        </div>
      </div></details>`;
  }

  #text(found: DocumentWithText): unknown {
    const tabs = [{ id: "reading", name: t("document-reading") }, { id: "source", name: t("document-source") }];
    return html`<lacuna-tabs .name=${"document"} .label=${t("document-views")} .tabs=${tabs} .chosen=${this.shown} @choose=${(event: CustomEvent<"reading" | "source">) => (this.shown = event.detail)}></lacuna-tabs>
      <div id="document-panel" role="tabpanel" aria-labelledby="document-${this.shown}">${this.shown === "reading" ? this.#reading(found) : this.#source(found)}</div>`;
  }

  #reading(found: DocumentWithText): unknown {
    const { chunks } = this;
    if (found.status === "failed") return html`<p>${t("document-unreadable")}</p>`;
    if (!chunks) return html`<p class="aside" role="status">${t(found.status === "pending" ? "document-not-yet" : "document-opening")}</p>`;
    const [first, last] = [chunks[0], chunks.at(-1)];
    const shown = { at: this.#at(), parts: this.parts };
    return html`${checkbox("show-chunks", t("document-show-chunks"), this.parts, (parts) => (this.parts = parts), t("document-chunks-help"))}
      ${first && first.position > 0 ? html`<p><button type="button" class="button quiet" data-testid="earlier-chunks" @click=${() => this.#earlier(first.position)}>${t("document-earlier")}</button></p>` : nothing}
      <div class="base-reading" lang=${found.language} data-testid="reading">${chunks.map((one) => chunk(one, shown))}</div>
      ${last && last.position < this.total - 1 ? html`<p><button type="button" class="button quiet" data-testid="later-chunks" @click=${() => this.#later(last.position)}>${t("document-later", { done: number(last.position + 1), total: number(this.total) })}</button></p>` : nothing}`;
  }

  #source({ text, language }: DocumentWithText): unknown {
    if (text === null) return html`<p>${t("document-unread")}</p>`;
    return html`<pre class="source" tabindex="0" lang=${language} data-testid="source">${text.slice(0, SOURCE)}</pre>${text.length > SOURCE ? html`<p class="aside">${t("document-cut-source")}</p>` : nothing}`;
  }

  #earlier(position: number): void {
    void this.attempt(async () => {
      const many = Math.min(PAGE, position);
      const page = await this.context.api.chunks(this.base, this.path, position > many ? { after: position - many - 1 } : {}, many);
      this.chunks = [...page.items, ...(this.chunks ?? [])];
    });
  }

  #later(position: number): void {
    void this.attempt(async () => {
      const page = await this.context.api.chunks(this.base, this.path, { after: position }, PAGE);
      this.chunks = [...(this.chunks ?? []), ...page.items];
    });
  }

  #set(change: { language?: Language; translation_of?: string | null }): void {
    void this.attempt(async () => {
      const text = this.found?.text ?? null;
      this.found = { ...(await this.context.api.update(this.base, this.path, change)), text };
      this.link = "";
    });
  }

  #linked(event: Event): void {
    event.preventDefault();
    if (this.link) this.#set({ translation_of: this.link });
  }

  async #offer(value: string): Promise<void> {
    this.link = value;
    const page = await this.context.api.documents(this.base, { query: value }, null, 8).catch(() => null);
    if (page && this.link === value) this.offers = page.items.map(({ path }) => path).filter((path) => path !== this.path);
  }

  #replace(event: Event): void {
    const field = event.target as HTMLInputElement;
    const [file] = field.files ?? [];
    field.value = "";
    if (!file) return;
    this.replacing = true;
    void this.attempt(async () => {
      await this.context.api.put(this.base, { path: this.path, archive: false }, file, new AbortController().signal, () => {});
      this.chunks = null;
      await this.reload();
    }).finally(() => (this.replacing = false));
  }

  #delete(): void {
    this.context.removeDocuments(this.base, [this.path], this.path);
    location.hash = roomHash("bases", [this.base, "documents"]);
  }
}
customElements.define("lacuna-base-document", DocumentView);
