import { html, nothing, type PropertyValues } from "lit";
import { fromInfo, type Problem } from "../api/problem";
import type { BaseInfo, ErrorInfo } from "../api/types";
import { number, t } from "../locale";
import type { Change } from "../state/live";
import { roomHash } from "../state/route";
import { versionNumber } from "../text/version";
import { ServerView } from "../views/server-view";
import type { Context } from "./context";
import { apart, baseTag, compareLink, indexing, languagesWithin } from "./words";
import "../parts/tabs";
import "./documents";
import "./insights";
import "./overview";
import "./search";
import "./versions";

const TABS = ["overview", "documents", "search", "insights", "versions"] as const;
const TAB_NAME: Record<(typeof TABS)[number], string> = {
  overview: "tab-overview",
  documents: "tab-documents",
  search: "tab-search",
  insights: "tab-insights",
  versions: "tab-versions",
};

/** One base: how it stands, and its tabs. */
export class BaseView extends ServerView<Context> {
  static override properties = { ...ServerView.properties, name: { attribute: false }, tab: { attribute: false }, query: { attribute: false }, base: { state: true }, busy: { state: true } };
  declare name: string;
  declare tab: string;
  declare query: Record<string, string>;
  declare base: BaseInfo | null;
  declare busy: boolean;

  constructor() {
    super();
    this.base = null;
    this.busy = false;
    this.tab = "overview";
    this.query = {};
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tab") && this.hasUpdated) void this.#chosen();
  }

  /** A tab that was come to by its address is where reading goes on. */
  async #chosen(): Promise<void> {
    await this.updateComplete;
    if (document.activeElement === document.body) this.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  protected override concerns(change: Change): boolean {
    if (change.kind !== "base" || change.value.name !== this.name) return false;
    if (change.value.gone_at !== null) return true;
    // What other rooms offer depends on whether it is ready.
    if (change.value.status !== this.base?.status) void this.context.frame.catalogue.load();
    this.base = change.value;
    return false;
  }

  protected override async load(): Promise<void> {
    this.base = await this.context.api.base(this.name);
  }

  override render(): unknown {
    const { base } = this;
    return html`<article class="room base" data-testid="base" data-status=${base?.status ?? "loading"}>
      <header class="room-head">
        <a class="back" href=${roomHash("bases")}>${t("bases-back")}</a>
        <h1 tabindex="-1">${this.name}</h1>
        ${base ? this.#facts(base) : nothing}
      </header>
      ${this.trouble()}
      ${base ? this.#shown(base) : this.problem ? nothing : html`<p class="aside" role="status">${t("base-reading")}</p>`}
    </article>`;
  }

  #facts(base: BaseInfo): unknown {
    return html`<p class="facts" role="status">${baseTag(base)}
      ${base.documents > 0 ? apart([t("base-documents", { count: base.documents }), t("base-passages", { count: base.passages, shown: number(base.passages) }), languagesWithin(base.languages), base.version ? t("base-version", { version: versionNumber(base.version) }) : ""]) : nothing}</p>
      ${indexing(base)}
      ${base.status === "indexing" && !base.version ? html`<p class="aside">${t("base-not-yet")}</p>` : nothing}
      ${base.paused ? html`<p class="notices" data-testid="paused">${t("base-paused-words")}</p>` : nothing}`;
  }

  #shown(base: BaseInfo): unknown {
    const tab = TABS.find((known) => known === this.tab) ?? "overview";
    return html`${base.status === "failed" && base.error ? html`<lacuna-problem data-testid="failed" .problem=${this.#failure(base.error)}></lacuna-problem>` : nothing}
      <div class="actions">
        ${base.status === "ready" || base.version ? compareLink(this.context.frame, this.name, tab === "search" ? "button" : "button primary") : nothing}
        ${base.status === "indexing" || base.paused ? html`<button type="button" class="button" data-testid=${base.paused ? "resume" : "pause"} ?disabled=${this.busy} @click=${() => this.#pause(!base.paused)}>${t(base.paused ? "base-resume" : "base-pause")}</button>` : nothing}
        <button type="button" class="button danger" data-testid="delete-base" ?disabled=${this.busy} @click=${() => this.#delete()}>${t("base-delete")}</button>
      </div>
      <lacuna-tabs .name=${"base"} .label=${t("base-tabs")} .tabs=${TABS.map((id) => ({ id, name: t(TAB_NAME[id]) }))} .chosen=${tab} @choose=${(event: CustomEvent<string>) => this.#go(event.detail)}></lacuna-tabs>
      <div id="base-panel" role="tabpanel" tabindex="-1" aria-labelledby="base-${tab}">${this.#panel(tab, base)}</div>`;
  }

  /** What went wrong, and that nothing need be pressed once it is mended. */
  #failure(error: ErrorInfo): Problem {
    const problem = fromInfo(error);
    return { ...problem, detail: [problem.detail, t("base-failed-words")].filter(Boolean).join(" ") };
  }

  #panel(tab: (typeof TABS)[number], base: BaseInfo): unknown {
    const { context } = this;
    switch (tab) {
      case "overview":
        return html`<lacuna-base-overview .context=${context} .base=${base}></lacuna-base-overview>`;
      case "documents":
        return html`<lacuna-base-documents .context=${context} .base=${base} .query=${this.query}></lacuna-base-documents>`;
      case "search":
        return html`<lacuna-base-search .context=${context} .base=${base} .asked=${this.query["for"] ?? ""}></lacuna-base-search>`;
      case "insights":
        return html`<lacuna-base-insights .context=${context} .base=${base}></lacuna-base-insights>`;
      case "versions":
        return html`<lacuna-base-versions .context=${context} .base=${base}></lacuna-base-versions>`;
    }
  }

  /** The address says which tab is open; the focus stays on the tab. */
  #go(tab: string): void {
    history.replaceState(null, "", roomHash("bases", tab === "overview" ? [this.name] : [this.name, tab]));
    this.tab = tab;
    this.query = {};
  }

  #pause(paused: boolean): void {
    this.busy = true;
    void this.attempt(async () => {
      this.base = await this.context.api.control(this.name, paused ? "pause" : "resume");
    }).finally(() => (this.busy = false));
  }

  #delete(): void {
    this.busy = true;
    void this.attempt(async () => {
      this.context.uploads(this.name).cancelAll();
      await this.context.api.remove(this.name);
      void this.context.frame.catalogue.load();
      location.hash = roomHash("bases");
    }).finally(() => (this.busy = false));
  }
}
customElements.define("lacuna-base", BaseView);
