import { html, nothing } from "lit";
import { moment, percent, t } from "../../locale";
import { roomHash } from "../../state/route";
import type { Change } from "../../state/live";
import { deleteButton } from "../../parts/delete";
import { RoomView } from "../parts/room-view";
import { trainingTag } from "../parts/status";
import { type Column, table } from "../../parts/table";
import type { TrainingInfo } from "../types";
import { isOver } from "./steps";

/** All trainings, newest first. */
export class TrainingsView extends RoomView {
  static override properties = { ...RoomView.properties, items: { state: true }, next: { state: true } };
  declare items: TrainingInfo[] | null;
  declare next: string | null;

  constructor() {
    super();
    this.items = null;
    this.next = null;
  }

  protected override concerns(change: Change): boolean {
    return change.kind === "training";
  }

  protected override async load(): Promise<void> {
    const page = await this.context.trainer.trainings();
    this.items = page.items;
    this.next = page.next;
  }

  override render(): unknown {
    const items = this.items?.filter(({ id }) => !this.context.removal.hides(`trainings/${id}`));
    return html`<div class="room">
      <header class="intro"><h1 tabindex="-1">${t("trainings-title")}</h1><p>${t("trainings-words")}</p></header>
      <div class="actions"><a class="button primary" data-testid="new-training" href=${roomHash("trainings", ["new"])}>${t("training-new")}</a></div>
      ${this.trouble()}
      ${items === undefined && !this.problem ? html`<p class="aside" role="status">${t("trainings-loading")}</p>` : nothing}
      ${items?.length === 0 ? html`<div class="teach" data-testid="no-trainings"><h2>${t("trainings-empty-title")}</h2><p>${t("trainings-empty")}</p></div>` : nothing}
      ${items && items.length > 0 ? html`<section class="block" aria-label=${t("trainings-list")}>${table("trainings", t("trainings-list"), this.#columns(), items)}
        ${this.next ? html`<button type="button" class="button quiet" @click=${() => this.#further()}>${t("history-more")}</button>` : nothing}</section>` : nothing}
    </div>`;
  }

  #columns(): Column<TrainingInfo>[] {
    return [
      { label: t("column-training"), cell: (item) => html`<a href=${roomHash("trainings", [item.id])} data-testid="open-training">${item.suffix || item.dataset}</a>`, sort: (item) => item.suffix || item.dataset },
      { label: t("column-status"), cell: (item) => html`${trainingTag(item.status)}${item.status === "running" && item.progress !== null ? html` <span class="figure">${percent(item.progress)}</span>` : nothing}` },
      { label: t("column-model"), cell: ({ model }) => html`<span class="model">${model}</span>`, sort: ({ model }) => model },
      { label: t("column-dataset"), cell: (item) => html`<a href=${roomHash("datasets", [item.dataset, item.dataset_version])}>${item.dataset}</a> <span class="figure">${t("version", { version: item.dataset_version })}</span>` },
      { label: t("column-begun"), cell: ({ created_at }) => moment(created_at), sort: ({ created_at }) => created_at },
      { label: t("column-actions"), quiet: true, cell: (item) => (isOver(item.status) ? deleteButton("delete-training", item.suffix || item.dataset, () => this.context.remove(`trainings/${item.id}`, item.suffix || item.dataset)) : nothing) },
    ];
  }

  #further(): void {
    void this.attempt(async () => {
      const page = await this.context.trainer.trainings(this.next);
      this.items = [...(this.items ?? []), ...page.items];
      this.next = page.next;
    });
  }
}
customElements.define("lacuna-trainings", TrainingsView);
