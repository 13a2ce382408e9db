import { html, nothing } from "lit";
import type { BaseInfo } from "../api/types";
import { moment, number, t } from "../locale";
import { nameField } from "../parts/name";
import { type Column, table } from "../parts/table";
import { empty } from "../parts/words";
import type { Change } from "../state/live";
import { roomHash } from "../state/route";
import { NAME } from "../text/names";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import type { DeletedBase } from "./types";
import { baseTag, indexing, languageNames } from "./words";

/** All bases, the way to make one, and those that were just deleted. */
export class BaseListView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, items: { state: true }, next: { state: true }, deleted: { state: true }, called: { state: true }, making: { state: true } };
  declare items: BaseInfo[] | null;
  declare next: string | null;
  declare deleted: DeletedBase[];
  declare called: string;
  declare making: boolean;

  constructor() {
    super();
    this.items = null;
    this.next = null;
    this.deleted = [];
    this.called = "";
    this.making = false;
  }

  protected override concerns(change: Change): boolean {
    if (change.kind !== "base") return false;
    const at = this.items?.findIndex(({ name }) => name === change.value.name) ?? -1;
    // A base that moved is in the event itself.
    if (at < 0 || change.value.gone_at !== null) return true;
    this.items = this.items?.with(at, change.value) ?? null;
    return false;
  }

  protected override async load(): Promise<void> {
    const [page, deleted] = await Promise.all([this.context.api.list(), this.context.api.deleted()]);
    const further = (this.items ?? []).slice(page.items.length);
    this.items = page.next === null ? page.items : [...page.items, ...further];
    if (further.length === 0 || page.next === null) this.next = page.next;
    const now = Date.now() / 1000;
    this.deleted = deleted.items.filter(({ gone_at }) => gone_at > now);
  }

  override render(): unknown {
    const { items } = this;
    return html`<div class="room" data-testid="bases">
      <header class="room-head"><h1 tabindex="-1">${t("bases-title")}</h1><p class="words">${t("bases-words")}</p></header>
      ${this.trouble()}
      ${this.#deleted()}
      ${items === null && !this.problem ? html`<p class="aside" role="status">${t("bases-loading")}</p>` : nothing}
      ${items?.length === 0 ? empty(t("bases-empty-title"), t("bases-empty")) : nothing}
      ${items && items.length > 0
        ? html`<section aria-label=${t("bases-title")}>${table("bases-table", t("bases-title"), this.#columns(), items)}
            ${this.next ? html`<button type="button" class="button quiet" @click=${() => this.#further()}>${t("history-more")}</button>` : nothing}</section>`
        : nothing}
      <section class="block" aria-labelledby="new-base-title"><h2 id="new-base-title">${t("new-base-title")}</h2>${this.#form()}</section>
    </div>`;
  }

  #columns(): Column<BaseInfo>[] {
    return [
      { label: t("bases-name"), cell: ({ name }) => html`<a href=${roomHash("bases", [name])} data-testid="open-base">${name}</a>`, sort: ({ name }) => name },
      { label: t("bases-state"), cell: (base) => html`${baseTag(base)}${base.paused && base.status !== "paused" ? html` <span class="aside">${t("bases-status-paused")}</span>` : nothing}${indexing(base)}` },
      { label: t("bases-documents"), numeric: true, cell: ({ documents, documents_failed: failed }) => html`${number(documents)}${failed > 0 ? html` <span class="aside">${t("bases-unread", { count: failed })}</span>` : nothing}`, sort: ({ documents }) => documents },
      { label: t("bases-passages"), numeric: true, cell: ({ passages }) => number(passages), sort: ({ passages }) => passages },
      { label: t("bases-languages"), cell: ({ languages }) => languageNames(languages) || "–" },
      { label: t("bases-changed"), cell: ({ updated_at }) => (updated_at ? html`<span class="whole">${moment(updated_at)}</span>` : "–"), sort: ({ updated_at }) => updated_at ?? 0 },
    ];
  }

  #deleted(): unknown {
    return html`<div role="status" aria-live="polite">${this.deleted.map(
      (base) => html`<p class="notices deleted-base" data-testid="deleted-base"><span>${t("bases-deleted", { name: base.name, until: moment(base.gone_at) })}</span>
        <button type="button" class="button quiet" data-testid="restore-base" @click=${() => this.#restore(base.name)}>${t("bases-restore")}</button></p>`)}</div>`;
  }

  #form(): unknown {
    return html`<form class="new-base" novalidate @submit=${(event: Event) => this.#submit(event)}>
      ${nameField({ id: "base-name", label: t("bases-name"), value: this.called, change: (value) => (this.called = value), help: html`${t("base-name-help")} <span class="whole">${t("base-name-example")}</span>`, problem: this.#taken() ? t("base-name-taken") : null })}
      <button type="submit" class="button primary" data-testid="create-base" ?disabled=${this.making || !NAME.test(this.called) || this.#taken()}>${t(this.making ? "bases-making" : "bases-make")}</button>
    </form>`;
  }

  #taken(): boolean {
    return this.items?.some(({ name }) => name === this.called) ?? false;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!NAME.test(this.called) || this.#taken() || this.making) return;
    this.making = true;
    const name = this.called;
    const refused = await this.attempt(async () => void (await this.context.api.create(name)));
    this.making = false;
    if (refused) return;
    this.called = "";
    void this.context.frame.catalogue.load();
    location.hash = roomHash("bases", [name]);
  }

  #restore(name: string): void {
    void this.attempt(async () => {
      await this.context.api.control(name, "restore");
      void this.context.frame.catalogue.load();
      await this.reload();
      location.hash = roomHash("bases", [name]);
    });
  }

  #further(): void {
    void this.attempt(async () => {
      const page = await this.context.api.list(this.next);
      this.items = [...(this.items ?? []), ...page.items];
      this.next = page.next;
    });
  }
}
customElements.define("lacuna-base-list", BaseListView);
