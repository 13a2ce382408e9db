import { html, nothing, type PropertyValues } from "lit";
import { type BaseInfo, LANGUAGES } from "../api/types";
import { moment, number, t } from "../locale";
import { LANGUAGE_NAME } from "../locale/ids";
import { deleteButton } from "../parts/delete";
import { input, select } from "../parts/fields";
import { type Column, table } from "../parts/table";
import { empty } from "../parts/words";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import { DOCUMENT_TAG, ORDER_NAME } from "./locale/ids";
import { DOCUMENT_ORDERS, DOCUMENT_STATUSES, type DocumentInfo, type Filter } from "./types";
import { addLink, documentHash, documentTag, fileSize, once } from "./words";

const PAGE = 50;
/** Milliseconds that a person may still be writing. */
const WRITING = 250;

/** The documents of a base: found by name, language and state, page by page; one or many deleted. */
export class DocumentsView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, base: { attribute: false }, query: { attribute: false }, filter: { state: true }, items: { state: true }, next: { state: true }, total: { state: true }, picked: { state: true } };
  declare base: BaseInfo;
  declare query: Record<string, string>;
  declare filter: Filter;
  declare items: DocumentInfo[] | null;
  declare next: string | null;
  declare total: number;
  declare picked: ReadonlySet<string>;
  #writing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.query = {};
    this.filter = { query: "", language: "", status: "", order: "path" };
    this.items = null;
    this.next = null;
    this.total = 0;
    this.picked = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const status = DOCUMENT_STATUSES.find((known) => known === this.query["status"]);
    if (status) this.filter = { ...this.filter, status };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("base") as BaseInfo | undefined;
    // Titles, states and counts come with each version.
    if (before && (before.version !== this.base.version || before.documents !== this.base.documents || before.status !== this.base.status)) this.soon();
  }

  protected override interested(): boolean {
    return this.base.status === "indexing";
  }

  protected override async load(): Promise<void> {
    const many = Math.min(1000, Math.max(PAGE, this.items?.length ?? 0));
    const page = await this.context.api.documents(this.base.name, this.filter, null, many);
    this.items = page.items;
    this.next = page.next;
    this.total = page.total;
  }

  override render(): unknown {
    const { filter, base } = this;
    const items = this.items?.filter(({ path }) => !this.context.hides(base.name, path));
    // What was just deleted counts no more, though the server still has it.
    const total = this.total - (this.items?.length ?? 0) + (items?.length ?? 0);
    const narrowed = filter.query !== "" || filter.language !== "" || filter.status !== "";
    return html`<div class="documents" data-testid="documents">
      <search class="fields filters">
        ${input({ id: "document-query", label: t("documents-find"), value: filter.query, change: (query) => this.#written(query) })}
        ${select({ id: "document-language", label: t("documents-language"), value: filter.language, change: (language) => this.#narrow({ language: language as Filter["language"] }) }, [["", t("documents-any")], ...LANGUAGES.map((code): [string, string] => [code, t(LANGUAGE_NAME[code])])])}
        ${select({ id: "document-status", label: t("documents-state"), value: filter.status, change: (status) => this.#narrow({ status: status as Filter["status"] }) }, [["", t("documents-any")], ...DOCUMENT_STATUSES.map((status): [string, string] => [status, t(DOCUMENT_TAG[status])])])}
        ${select({ id: "document-order", label: t("documents-order"), value: filter.order, change: (order) => this.#narrow({ order: order as Filter["order"] }) }, DOCUMENT_ORDERS.map((order) => [order, t(ORDER_NAME[order])]))}
      </search>
      ${this.trouble()}
      ${items === undefined && !this.problem ? html`<p class="aside" role="status">${t("documents-loading")}</p>` : nothing}
      ${items ? html`<p class="aside" role="status" data-testid="documents-count">${t("documents-count", { count: total, shown: number(total) })}</p>` : nothing}
      ${items?.length === 0 ? (narrowed ? empty(t("documents-none"), t("documents-none-words")) : empty(t("documents-empty"), t("documents-empty-words"), addLink(base.name))) : nothing}
      ${this.#picked()}
      ${items && items.length > 0 ? table("documents-table", t("tab-documents"), this.#columns(), items) : nothing}
      ${this.next ? html`<p><button type="button" class="button quiet" data-testid="more-documents" @click=${() => this.#further()}>${t("documents-more", { shown: number(items?.length ?? 0), total: number(total) })}</button></p>` : nothing}
    </div>`;
  }

  #columns(): Column<DocumentInfo>[] {
    const { name } = this.base;
    return [
      {
        label: t("documents-name"),
        cell: ({ path, title }) => html`<span class="pick"><input type="checkbox" data-testid="pick" aria-label=${t("documents-pick", { path })} .checked=${this.picked.has(path)} @change=${() => this.#pick([path], !this.picked.has(path))} />
          <span><a href=${documentHash(name, path)} data-testid="open-base-document">${path}</a>${title ? html`<br /><span class="aside">${title}</span>` : nothing}</span></span>`,
      },
      { label: t("documents-state"), cell: ({ status, error }) => html`${documentTag(status)}${error ? html`<br /><span class="aside">${error.code === "document_unreadable" ? t("document-damaged") : error.title}</span>` : nothing}` },
      { label: t("documents-language"), cell: ({ language, translations }) => html`${t(LANGUAGE_NAME[language])}${translations.length > 0 ? html`<br /><span class="aside">${t("documents-translated", { count: translations.length })}</span>` : nothing}` },
      { label: t("bases-passages"), numeric: true, cell: ({ passages }) => number(passages) },
      { label: t("documents-size"), numeric: true, cell: ({ size }) => fileSize(size) },
      { label: t("bases-changed"), cell: ({ updated_at }) => html`<span class="whole">${moment(updated_at)}</span>` },
      {
        label: t("documents-actions"),
        quiet: true,
        cell: ({ path }) => deleteButton("delete-document", path, once(() => this.#remove([path]))),
      },
    ];
  }

  #picked(): unknown {
    const count = this.picked.size;
    if (count === 0) return nothing;
    const items = this.items ?? [];
    return html`<div class="actions picked" data-testid="picked"><span role="status">${t("documents-picked", { count, shown: number(count) })}</span>
      ${count < items.length ? html`<button type="button" class="button quiet" data-testid="pick-all" @click=${() => this.#pick(items.map(({ path }) => path), true)}>${t("documents-pick-all")}</button>` : nothing}
      <button type="button" class="button quiet" @click=${() => (this.picked = new Set())}>${t("documents-pick-none")}</button>
      <button type="button" class="button quiet danger" data-testid="delete-picked" @click=${() => this.#remove([...this.picked])}>${t("documents-delete", { count })}</button></div>`;
  }

  #pick(paths: readonly string[], chosen: boolean): void {
    const picked = new Set(this.picked);
    for (const path of paths) {
      if (chosen) picked.add(path);
      else picked.delete(path);
    }
    this.picked = picked;
  }

  #remove(paths: readonly string[]): void {
    this.context.removeDocuments(this.base.name, paths, paths.length === 1 ? (paths[0] ?? "") : t("documents-many", { count: paths.length }));
    this.#pick(paths, false);
  }

  #written(query: string): void {
    this.filter = { ...this.filter, query };
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => this.#narrow({}), WRITING);
  }

  #narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.items = null;
    this.picked = new Set();
    void this.reload();
  }

  #further(): void {
    void this.attempt(async () => {
      const page = await this.context.api.documents(this.base.name, this.filter, this.next, PAGE * 2);
      this.items = [...(this.items ?? []), ...page.items];
      this.next = page.next;
      this.total = page.total;
    });
  }
}
customElements.define("lacuna-base-documents", DocumentsView);
