import { html, nothing, type PropertyValues } from "lit";
import { moment, number, percent, t } from "../../locale";
import { deleteButton } from "../../parts/delete";
import { roomHash } from "../../state/route";
import type { Change } from "../../state/live";
import { SPLIT_NAME } from "../locale/ids";
import { RoomView } from "../parts/room-view";
import { modelName } from "../parts/model-name";
import { evaluationTag, outcomeTag } from "../parts/status";
import { type Column, table } from "../../parts/table";
import type { EvaluationInfo } from "../types";
import "./promotions";

/** All evaluations, newest first, and what was promoted by them. */
export class EvaluationsView extends RoomView {
  static override properties = { ...RoomView.properties, of: { attribute: false }, items: { state: true }, next: { state: true } };
  /** Only those on this dataset; '': all. */
  declare of: string;
  declare items: EvaluationInfo[] | null;
  declare next: string | null;

  constructor() {
    super();
    this.of = "";
    this.items = null;
    this.next = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has("of")) void this.reload();
  }

  protected override concerns(change: Change): boolean {
    return change.kind === "evaluation";
  }

  protected override async load(): Promise<void> {
    const page = await this.context.trainer.evaluations(this.of);
    this.items = page.items;
    this.next = page.next;
  }

  override render(): unknown {
    const items = this.items?.filter(({ id }) => !this.context.removal.hides(`evaluations/${id}`));
    return html`<div class="room">
      <header class="intro"><h1 tabindex="-1">${t("evaluations-title")}</h1><p>${t("evaluations-words")}</p></header>
      <div class="actions"><a class="button primary" data-testid="new-evaluation" href=${roomHash("evaluations", ["new"], this.of ? { dataset: this.of } : {})}>${t("evaluation-new")}</a></div>
      ${this.of ? html`<p class="aside">${t("evaluations-of", { dataset: this.of })} <a href=${roomHash("evaluations")}>${t("evaluations-all")}</a></p>` : nothing}
      ${this.trouble()}
      ${items === undefined && !this.problem ? html`<p class="aside" role="status">${t("evaluations-loading")}</p>` : nothing}
      ${items?.length === 0 ? html`<div class="teach" data-testid="no-evaluations"><h2>${t("evaluations-empty-title")}</h2><p>${t("evaluations-empty")}</p><p><a href=${roomHash("datasets")}>${t("evaluations-datasets")}</a></p></div>` : nothing}
      ${items && items.length > 0 ? html`<section class="block" aria-label=${t("evaluations-list")}>${table("evaluations", t("evaluations-list"), this.#columns(), items)}
        ${this.next ? html`<button type="button" class="button quiet" @click=${() => this.#further()}>${t("history-more")}</button>` : nothing}</section>` : nothing}
      ${this.problem && !items ? nothing : html`<lacuna-promotions .context=${this.context}></lacuna-promotions>`}
    </div>`;
  }

  #columns(): Column<EvaluationInfo>[] {
    return [
      { label: t("column-evaluation"), cell: (item) => html`<a href=${roomHash("evaluations", [item.id])} data-testid="open-evaluation">${t("evaluation-of", { dataset: item.dataset, split: t(SPLIT_NAME[item.split]) })}</a>`, sort: ({ dataset }) => dataset },
      { label: t("column-status"), cell: (item) => html`<span class="tags">${evaluationTag(item.status)}${item.status === "running" && item.total > 0 ? html`<span class="figure">${percent(item.done / item.total)}</span>` : nothing}${item.status === "succeeded" ? [...new Set(Object.values(item.outcome))].map(outcomeTag) : nothing}</span>` },
      { label: t("column-models"), cell: ({ models }) => html`<span class="compared">${models.slice(0, 2).map(modelName)}${models.length > 2 ? html`<span class="figure">${t("models-more", { count: models.length - 2 })}</span>` : nothing}</span>` },
      { label: t("column-answers"), numeric: true, cell: ({ done }) => number(done), sort: ({ done }) => done },
      { label: t("column-begun"), cell: ({ created_at }) => moment(created_at), sort: ({ created_at }) => created_at },
      { label: t("column-actions"), quiet: true, cell: (item) => (item.status === "running" || item.status === "queued" ? nothing : deleteButton("delete-evaluation", item.dataset, () => this.context.remove(`evaluations/${item.id}`, t("evaluation-of", { dataset: item.dataset, split: t(SPLIT_NAME[item.split]) })))) },
    ];
  }

  #further(): void {
    void this.attempt(async () => {
      const page = await this.context.trainer.evaluations(this.of, this.next);
      this.items = [...(this.items ?? []), ...page.items];
      this.next = page.next;
    });
  }
}
customElements.define("lacuna-evaluations", EvaluationsView);
