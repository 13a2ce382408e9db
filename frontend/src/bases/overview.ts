import { html, nothing, type PropertyValues } from "lit";
import type { BaseInfo } from "../api/types";
import { t } from "../locale";
import { deleteButton } from "../parts/delete";
import type { Change } from "../state/live";
import { roomHash } from "../state/route";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import type { DocumentInfo } from "./types";
import { compareLink, documentHash, once } from "./words";
import "./uploads/drop";
import "./uploads/uploads";

const SHOWN = 20;

/** How documents get in, what is on its way, and what could not be read. */
export class OverviewView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, base: { attribute: false }, failed: { state: true } };
  declare base: BaseInfo;
  declare failed: DocumentInfo[];
  #end: (() => void) | null = null;

  constructor() {
    super();
    this.failed = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end?.();
    this.#end = null;
  }

  /** What was sent says more than that the base is empty. */
  #listen(): void {
    this.#end ??= this.context.uploads(this.base.name).listen(() => this.requestUpdate());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#listen();
    const before = changed.get("base") as BaseInfo | undefined;
    if (before && before.documents_failed !== this.base.documents_failed) this.soon();
  }

  protected override concerns(_change: Change): boolean {
    return false;
  }

  protected override interested(): boolean {
    return this.base.documents_failed !== this.failed.length;
  }

  protected override async load(): Promise<void> {
    this.failed = this.base.documents_failed > 0 ? (await this.context.api.documents(this.base.name, { status: "failed" }, null, SHOWN)).items : [];
  }

  override render(): unknown {
    const queue = this.context.uploads(this.base.name);
    return html`<div class="overview">
      ${this.trouble()}
      ${this.base.documents === 0 && queue.total === 0 ? html`<p class="words">${t("base-empty-words")}</p>` : nothing}
      <lacuna-drop .queue=${queue}></lacuna-drop>
      <lacuna-uploads .queue=${queue}></lacuna-uploads>
      ${this.base.status === "ready" && this.base.documents > 0 ? html`<div class="notices" data-testid="ready-words"><p>${t("base-ready-words")}</p>
        <p class="actions">${compareLink(this.context.frame, this.base.name, "button")} <a href=${roomHash("bases", [this.base.name, "documents"])}>${t("base-ready-look")}</a></p></div>` : nothing}
      ${this.failed.length > 0 ? this.#failures() : nothing}
    </div>`;
  }

  #failures(): unknown {
    const { base } = this;
    return html`<section class="block" data-testid="unread" aria-labelledby="unread-title"><h2 id="unread-title">${t("unread-title", { count: base.documents_failed })}</h2>
      <p class="section-words">${t("unread-words")}</p>
      <ul class="failures">${this.failed.filter(({ path }) => !this.context.hides(base.name, path)).map(({ path, error }) => html`<li class="failure" data-code=${error?.code ?? ""}>
        <div><p><a class="path" href=${documentHash(base.name, path)}>${path}</a> <strong>${error?.title}</strong></p><p class="aside">${error?.detail}</p></div>
        <div class="row-actions">${deleteButton("delete-document", path, once(() => this.context.removeDocuments(base.name, [path], path)))}</div></li>`)}</ul>
      ${base.documents_failed > this.failed.length ? html`<p><a href=${roomHash("bases", [base.name, "documents"], { status: "failed" })}>${t("unread-all")}</a></p>` : nothing}
    </section>`;
  }
}
customElements.define("lacuna-base-overview", OverviewView);
