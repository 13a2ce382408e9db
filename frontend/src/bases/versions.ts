import { html, nothing, type PropertyValues } from "lit";
import type { BaseInfo } from "../api/types";
import { moment, number, t } from "../locale";
import { dialog } from "../parts/dialog";
import { type Column, table } from "../parts/table";
import { badge, empty } from "../parts/words";
import { versionNumber } from "../text/version";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import type { BaseVersion } from "./types";
import { addLink, languageNames } from "./words";

/** What the base was, and the way back to it. */
export class VersionsView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, base: { attribute: false }, items: { state: true }, chosen: { state: true }, changing: { state: true }, told: { state: true } };
  declare base: BaseInfo;
  declare items: BaseVersion[] | null;
  /** The version that a person is asked about. */
  declare chosen: BaseVersion | null;
  /** Documents would be lost that no version holds. */
  declare changing: boolean;
  /** What was put back last. */
  declare told: string;

  constructor() {
    super();
    this.items = null;
    this.chosen = null;
    this.changing = false;
    this.told = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("base") as BaseInfo | undefined;
    if (before && before.version !== this.base.version) this.soon();
  }

  protected override async load(): Promise<void> {
    this.items = (await this.context.api.versions(this.base.name)).items;
  }

  override render(): unknown {
    const { items } = this;
    return html`<div class="versions" data-testid="versions">
      <p class="section-words">${t("versions-explained")}</p>
      ${this.trouble()}
      <p role="status" class=${this.told ? "notices" : "hidden"}>${this.told}</p>
      ${items === null && !this.problem ? html`<p class="aside" role="status">${t("versions-loading")}</p>` : nothing}
      ${items?.length === 0 ? empty(t("versions-none"), t("versions-none-words"), addLink(this.base.name)) : nothing}
      ${items && items.length > 0 ? table("versions-table", t("tab-versions"), this.#columns(), items) : nothing}
      ${this.#asking()}
    </div>`;
  }

  #columns(): Column<BaseVersion>[] {
    return [
      { label: t("versions-version"), cell: ({ version, current, restored_from: from }) => html`${number(Number(versionNumber(version)))} ${current ? badge(t("versions-current"), "good", "current") : nothing}${from ? html`<br /><span class="aside">${t("versions-as", { version: from.split("-")[0] ?? "" })}</span>` : nothing}` },
      { label: t("versions-made"), cell: ({ created_at }) => html`<span class="whole">${moment(created_at)}</span>` },
      { label: t("bases-documents"), numeric: true, cell: ({ documents }) => number(documents) },
      { label: t("bases-passages"), numeric: true, cell: ({ passages }) => number(passages) },
      { label: t("bases-languages"), cell: ({ languages }) => languageNames(languages) || "–" },
      { label: t("documents-actions"), quiet: true, cell: (one) => (one.current && this.base.status === "ready" ? nothing : html`<button type="button" class="button quiet" data-testid="restore-version" aria-label=${t("versions-restore-named", { version: versionNumber(one.version) })} @click=${() => this.#choose(one)}>${t("versions-restore")}</button>`) },
    ];
  }

  #asking(): unknown {
    const { chosen, base } = this;
    const now = this.items?.find(({ current }) => current);
    return dialog({ id: "restore-version-dialog", title: chosen ? t("versions-ask", { version: versionNumber(chosen.version) }) : "", open: chosen !== null, close: () => (this.chosen = null) }, () =>
      chosen
        ? html`<p>${t("versions-ask-words", { now: base.documents, count: chosen.documents })}</p>
            ${this.changing ? html`<p class="notices warn" role="alert" data-testid="changes-lost">${t("versions-lost")}</p>` : html`<p class="aside">${now ? t("versions-undo", { version: versionNumber(now.version) }) : nothing}</p>`}
            <div class="actions"><button type="button" class="button ${this.changing ? "danger" : "primary"}" data-testid="confirm-restore" @click=${() => this.#restore(chosen)}>${t(this.changing ? "versions-restore-anyway" : "versions-restore")}</button>
              <button type="button" class="button" @click=${() => (this.chosen = null)}>${t("versions-leave")}</button></div>`
        : nothing);
  }

  #choose(one: BaseVersion): void {
    this.chosen = one;
    this.changing = this.base.status !== "ready";
  }

  async #restore(one: BaseVersion): Promise<void> {
    const discard = this.changing;
    const refused = await this.attempt(async () => void (await this.context.api.restoreVersion(this.base.name, one.version, discard)));
    if (refused?.code === "base_changing") {
      // It changed while the question was being read.
      this.refusal = null;
      this.changing = true;
      return;
    }
    this.chosen = null;
    if (!refused) this.told = t("versions-told", { version: versionNumber(one.version) });
  }
}
customElements.define("lacuna-base-versions", VersionsView);
