import { html, nothing } from "lit";
import { moment, number, t } from "../../locale";
import { roomHash } from "../../state/route";
import type { Change } from "../../state/live";
import { deleteButton } from "../../parts/delete";
import { RoomView } from "../parts/room-view";
import { datasetTag } from "../parts/status";
import { type Column, table } from "../../parts/table";
import type { BuildRequest, DatasetInfo } from "../types";
import "./build";
import "./send";

/** All datasets, and the ways to get one. */
export class DatasetsView extends RoomView {
  static override properties = { ...RoomView.properties, items: { state: true }, next: { state: true }, source: { attribute: false } };
  declare items: DatasetInfo[] | null;
  declare next: string | null;
  /** What a dataset is to be built from, where the address says so. */
  declare source: BuildRequest["source"] | null;

  constructor() {
    super();
    this.items = null;
    this.next = null;
    this.source = null;
  }

  protected override concerns(change: Change): boolean {
    return change.kind === "dataset";
  }

  protected override async load(): Promise<void> {
    const page = await this.context.trainer.datasets();
    // What was shown further down stays.
    const further = (this.items ?? []).slice(page.items.length).filter(({ name }) => !page.items.some((item) => item.name === name));
    this.items = page.next === null ? page.items : [...page.items, ...further];
    if (further.length === 0 || page.next === null) this.next = page.next;
  }

  override render(): unknown {
    const items = this.items?.filter(({ name }) => !this.context.removal.hides(`datasets/${encodeURIComponent(name)}`));
    return html`<div class="room">
      <header class="intro"><h1 tabindex="-1">${t("datasets-title")}</h1><p>${t("datasets-words")}</p></header>
      ${this.trouble()}
      ${items === undefined && !this.problem ? html`<p class="aside" role="status">${t("datasets-loading")}</p>` : nothing}
      ${items?.length === 0 ? html`<div class="teach" data-testid="no-datasets"><h2>${t("datasets-empty-title")}</h2><p>${t("datasets-empty")}</p></div>` : nothing}
      ${items && items.length > 0 ? html`<section class="block" aria-labelledby="datasets-list"><h2 id="datasets-list" class="hidden">${t("datasets-list")}</h2>${table("datasets", t("datasets-list"), this.#columns(), items)}
        ${this.next ? html`<button type="button" class="button quiet" @click=${() => this.#further()}>${t("history-more")}</button>` : nothing}</section>` : nothing}
      ${items === undefined && this.problem ? nothing : this.#ways(items ?? [])}
    </div>`;
  }

  /** The ways to get one. */
  #ways(items: readonly DatasetInfo[]): unknown {
    return html`<section class="block" aria-labelledby="send-title"><h2 id="send-title">${t("send-title")}</h2><lacuna-send></lacuna-send></section>
      <section class="block" aria-labelledby="build-title"><h2 id="build-title">${t("build-title")}</h2><p class="section-words">${t("build-words")}</p>
        <lacuna-build .context=${this.context} .datasets=${items} .source=${this.source ?? "reviews"}></lacuna-build></section>`;
  }

  #columns(): Column<DatasetInfo>[] {
    return [
      { label: t("dataset-name"), cell: ({ name }) => html`<a href=${roomHash("datasets", [name])} data-testid="open-dataset">${name}</a>`, sort: ({ name }) => name },
      { label: t("column-status"), cell: ({ latest }) => (latest ? datasetTag(latest.status) : "–") },
      { label: t("column-examples"), numeric: true, cell: ({ latest }) => (latest?.statistics ? number(latest.statistics.examples) : "–"), sort: ({ latest }) => latest?.statistics?.examples ?? 0 },
      { label: t("column-tokens"), numeric: true, cell: ({ latest }) => (latest?.statistics ? number(latest.statistics.total_tokens) : "–"), sort: ({ latest }) => latest?.statistics?.total_tokens ?? 0 },
      { label: t("column-versions"), numeric: true, cell: ({ versions }) => number(versions) },
      { label: t("column-changed"), cell: ({ updated_at }) => moment(updated_at), sort: ({ updated_at }) => updated_at },
      { label: t("column-actions"), quiet: true, cell: ({ name }) => deleteButton("delete-dataset", name, () => this.context.remove(`datasets/${encodeURIComponent(name)}`, name)) },
    ];
  }

  #further(): void {
    void this.attempt(async () => {
      const page = await this.context.trainer.datasets(this.next);
      this.items = [...(this.items ?? []), ...page.items];
      this.next = page.next;
    });
  }
}
customElements.define("lacuna-datasets", DatasetsView);
