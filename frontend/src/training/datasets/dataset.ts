import { html, nothing, type PropertyValues } from "lit";
import { fromInfo } from "../../api/problem";
import { bytes, moment, number, t } from "../../locale";
import { roomHash } from "../../state/route";
import type { Change } from "../../state/live";
import { SOURCE_NAME, SPLIT_NAME } from "../locale/ids";
import { select } from "../../parts/fields";
import { factLine } from "../parts/facts";
import { RoomView } from "../parts/room-view";
import { datasetTag } from "../parts/status";
import { type DatasetVersion, SPLITS } from "../types";
import { statisticsOf } from "./statistics";
import "./defects";
import "./examples";
import "./send";

/** One version of a dataset: its check, defects, statistics and examples, and what to do with it. */
export class DatasetView extends RoomView {
  static override properties = { ...RoomView.properties, name: { attribute: false }, number: { attribute: false }, version: { state: true }, versions: { state: true }, asking: { state: true } };
  declare name: string;
  /** The version shown; null: the latest. */
  declare number: number | null;
  declare version: DatasetVersion | null;
  declare versions: DatasetVersion[];
  /** Whether the check is being stopped. */
  declare asking: boolean;

  constructor() {
    super();
    this.name = "";
    this.number = null;
    this.version = null;
    this.versions = [];
    this.asking = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && (changed.has("name") || changed.has("number"))) {
      this.version = null;
      void this.reload();
    }
  }

  protected override concerns(change: Change): boolean {
    return change.kind === "dataset" && change.value.dataset === this.name;
  }

  protected override interested(): boolean {
    return this.version === null || this.version.status === "checking";
  }

  protected override async load(): Promise<void> {
    const [version, versions] = await Promise.all([this.context.trainer.version(this.name, this.number ?? "latest"), this.context.trainer.versions(this.name)]);
    this.version = version;
    this.versions = versions.items;
  }

  override render(): unknown {
    const { version } = this;
    return html`<article class="room" data-testid="dataset" data-status=${version?.status ?? "loading"}>
      <header class="room-head">
        <a class="back" href=${roomHash("datasets")}>${t("datasets-back")}</a>
        <h1 tabindex="-1">${this.name}</h1>
        ${version ? factLine(datasetTag(version.status), [t("version", { version: version.version }), t(SOURCE_NAME[version.source]), bytes(version.size), moment(version.created_at), html`<span class="digest" title=${version.sha256}>SHA-256 ${version.sha256.slice(0, 12)}</span>`]) : nothing}
      </header>
      ${this.trouble()}
      ${version ? this.#shown(version) : this.problem ? nothing : html`<p class="aside" role="status">${t("dataset-loading")}</p>`}
    </article>`;
  }

  #shown(version: DatasetVersion): unknown {
    const { status, errors, warnings } = version;
    return html`
      <p class="hidden" role="status">${status === "ready" ? t("dataset-told-ready") : status === "invalid" ? t("dataset-told-invalid", { count: errors }) : nothing}</p>
      ${status === "checking" ? this.#checking(version) : nothing}
      ${status === "cancelled" ? html`<p class="verdict-line" role="status" data-testid="check-stopped">${t("lines-checked", { count: version.checked, shown: number(version.checked) })}. ${t(version.source === "import" ? "dataset-stopped-words" : "dataset-stopped-built")}</p>` : nothing}
      ${status === "failed" && version.error ? html`<lacuna-problem .problem=${fromInfo(version.error)}></lacuna-problem>` : nothing}
      ${status === "invalid" ? html`<p class="verdict-line" data-tone="bad">${t(version.source === "import" ? "dataset-invalid-words" : "dataset-invalid-built", { count: errors })}</p>` : nothing}
      ${status === "ready" ? this.#actions(version) : nothing}
      ${errors + warnings > 0 && (status === "ready" || status === "invalid") ? html`<lacuna-defects .context=${this.context} .version=${version}></lacuna-defects>` : nothing}
      ${version.statistics ? statisticsOf(version.statistics) : nothing}
      ${status === "ready" ? html`<lacuna-examples .context=${this.context} .version=${version}></lacuna-examples>` : nothing}
      ${this.#rest(version)}`;
  }

  #checking(version: DatasetVersion): unknown {
    return html`<div class="busy-line panel" data-testid="checking"><p role="status">${t("dataset-checking-words")}</p>
      <span class="figure">${t("lines-checked", { count: version.checked, shown: number(version.checked) })}</span>
      <button type="button" class="button quiet" data-testid="cancel-check" ?disabled=${this.asking} @click=${() => this.#cancel(version)}>${t("cancel-check")}</button></div>`;
  }

  /** The button goes with the check: reading goes on at the title. */
  #cancel(version: DatasetVersion): void {
    this.asking = true;
    void this.attempt(async () => {
      this.version = await this.context.trainer.cancelCheck(version.dataset, version.version);
      await this.updateComplete;
      this.querySelector<HTMLElement>("h1")?.focus();
    }).finally(() => (this.asking = false));
  }

  #actions(version: DatasetVersion): unknown {
    const asked = { dataset: version.dataset, version: version.version };
    return html`<div class="actions">
      <a class="button primary" data-testid="train-on" href=${roomHash("trainings", ["new"], asked)}>${t("train-on")}</a>
      <a class="button" data-testid="evaluate-on" href=${roomHash("evaluations", ["new"], asked)}>${t("evaluate-on")}</a>
      <details class="menu"><summary class="button">${t("download-dataset")}</summary><ul class="menu-list">
        <li><a href=${this.context.trainer.contentAddress(version.dataset, version.version)} download="${version.dataset}-v${version.version}.jsonl">${t("download-all")}</a></li>
        ${SPLITS.filter((split) => version.statistics?.by_split[split]).map((split) => html`<li><a href=${this.context.trainer.contentAddress(version.dataset, version.version, split)} download="${version.dataset}-v${version.version}-${split}.jsonl">${t(SPLIT_NAME[split])}</a></li>`)}
      </ul></details>
    </div>`;
  }

  #rest(version: DatasetVersion): unknown {
    const options = this.versions.map((each): [string, string] => [String(each.version), t("version-option", { version: each.version, moment: moment(each.created_at) })]);
    return html`<section class="block" aria-labelledby="versions-title"><h2 id="versions-title">${t("versions-title")}</h2>
      <p class="section-words">${t("versions-words")}</p>
      ${options.length > 1 ? html`<div class="fields">${select({ id: "version-select", label: t("version-shown"), value: String(version.version), change: (value) => (location.hash = roomHash("datasets", [this.name, value])) }, options)}</div>` : nothing}
      <lacuna-send .fixed=${this.name} @sent=${() => this.reload()}></lacuna-send>
      <p><button type="button" class="button quiet danger" data-testid="delete-dataset" @click=${() => this.#delete()}>${t("dataset-delete")}</button></p>
    </section>`;
  }

  #delete(): void {
    this.context.remove(`datasets/${encodeURIComponent(this.name)}`, this.name);
    location.hash = roomHash("datasets");
  }
}
customElements.define("lacuna-dataset", DatasetView);
