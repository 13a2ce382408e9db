import { html, nothing } from "lit";
import { moment, t } from "../../locale";
import { roomHash } from "../../state/route";
import { ROLE_NAME } from "../locale/ids";
import { modelName } from "../parts/model-name";
import { RoomView } from "../parts/room-view";
import { type Column, table } from "../../parts/table";
import type { Promotion } from "../types";

/** Which models work for which bases, and how they came to; the last promotion can be taken back. */
export class PromotionsView extends RoomView {
  static override properties = { ...RoomView.properties, items: { state: true }, said: { state: true }, busy: { state: true } };
  declare items: Promotion[] | null;
  declare said: string;
  declare busy: boolean;

  constructor() {
    super();
    this.items = null;
    this.said = "";
    this.busy = false;
  }

  protected override async load(): Promise<void> {
    this.items = (await this.context.trainer.promotions(null, 100)).items;
  }

  override render(): unknown {
    const { items } = this;
    return html`<section class="block" data-testid="promotions" aria-labelledby="promotions-title"><h2 id="promotions-title">${t("promotions-title")}</h2>
      <p class="section-words">${t("promotions-words")}</p>
      ${this.trouble()}
      <p class="hidden" role="status">${this.said}</p>
      ${items === null ? (this.problem ? nothing : html`<p class="aside" role="status">${t("promotions-loading")}</p>`) : items.length === 0 ? html`<p class="aside" data-testid="no-promotions">${t("promotions-none")}</p>` : html`${this.#present(items)}
        <details class="more"><summary>${t("promotions-history", { count: items.length })}</summary>${table("promotions-history", t("promotions-title"), this.#columns(), items)}</details>`}
    </section>`;
  }

  /** The newest promotion of each base and role: what holds now. */
  #present(items: readonly Promotion[]): unknown {
    const present = new Map<string, Promotion>();
    for (const item of items) if (!present.has(`${item.base}/${item.role}`)) present.set(`${item.base}/${item.role}`, item);
    return html`<ul class="present">${[...present.values()].map((item) => html`<li class="panel" data-testid="promoted" data-base=${item.base} data-role=${item.role}>
      <p class="present-place"><strong>${item.base}</strong> · ${t(ROLE_NAME[item.role])}</p>
      <p>${item.model === null ? t("promotion-default") : modelName(item.model)}</p>
      <p class="facts">${moment(item.created_at)}${item.evaluation ? html` · <a href=${roomHash("evaluations", [item.evaluation])}>${t("column-evaluation")}</a>` : nothing}</p>
      ${item.forced_reason ? html`<p class="facts">${t("promotion-forced", { reason: item.forced_reason })}</p>` : nothing}
      ${item.model === null ? nothing : html`<button type="button" class="button quiet" data-testid="demote" ?disabled=${this.busy} aria-label=${t("demote-named", { model: item.model, base: item.base })} @click=${() => this.#demote(item)}>${t("demote")}</button>`}
    </li>`)}</ul>`;
  }

  #columns(): Column<Promotion>[] {
    return [
      { label: t("base-label"), cell: ({ base }) => base, sort: ({ base }) => base },
      { label: t("column-role"), cell: ({ role }) => t(ROLE_NAME[role]) },
      { label: t("column-model"), cell: ({ model }) => (model === null ? t("promotion-default") : modelName(model)) },
      { label: t("column-changed"), cell: ({ created_at }) => moment(created_at), sort: ({ created_at }) => created_at },
      { label: t("column-reason"), cell: ({ forced_reason }) => forced_reason ?? "–" },
    ];
  }

  #demote({ base, role }: Promotion): void {
    this.busy = true;
    void this.attempt(async () => {
      const now = await this.context.trainer.demote(base, role);
      this.said = t("demoted", { base, model: now.model ?? t("promotion-default") });
      await this.load();
    }).finally(() => (this.busy = false));
  }
}
customElements.define("lacuna-promotions", PromotionsView);
