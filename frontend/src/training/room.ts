import { html, nothing } from "lit";
import { t } from "../locale";
import type { Route } from "../state/route";
import { View } from "../views/view";
import type { Context } from "./context";
import type { BuildRequest } from "./types";
import "./datasets/dataset";
import "./datasets/list";
import "./evaluations/create";
import "./evaluations/evaluation";
import "./evaluations/list";
import "./playground/playground";
import "./trainings/launch";
import "./trainings/list";
import "./trainings/training";

type RoomRoute = Extract<Route, { name: "room" }>;

/** The training rooms: what the address says, under a way back from what was deleted. */
export class TrainingRooms extends View {
  static override properties = { context: { attribute: false }, route: { attribute: false } };
  declare context: Context;
  declare route: RoomRoute;
  #unlisten: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => (this.#unlisten = this.context.removal.listen(() => this.#removed())));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
  }

  #removed(): void {
    this.requestUpdate();
    if (this.context.removal.pending) void this.updateComplete.then(() => this.querySelector<HTMLElement>("[data-testid=undo]")?.focus());
  }

  override render(): unknown {
    const { pending, problem } = this.context.removal;
    return html`<div role="status" aria-live="polite">${pending ? html`<p class="undo">${t("deleted-named", { name: pending.name })} <button type="button" class="link" data-testid="undo" @click=${() => this.context.removal.undo()}>${t("undo")}</button></p>` : nothing}</div>
      ${problem ? html`<lacuna-problem .problem=${problem}></lacuna-problem>` : nothing}
      ${this.#view()}`;
  }

  #view(): unknown {
    const { context } = this;
    const { room, path, query } = this.route;
    const [name, rest] = path;
    if (room === "datasets")
      return name
        ? html`<lacuna-dataset .context=${context} .name=${name} .number=${Number(rest) || null}></lacuna-dataset>`
        : html`<lacuna-datasets .context=${context} .source=${(query["from"] as BuildRequest["source"] | undefined) ?? null}></lacuna-datasets>`;
    if (room === "trainings") {
      if (name === "new") return html`<lacuna-launch .context=${context} .asked=${query}></lacuna-launch>`;
      return name ? html`<lacuna-training-life .context=${context} .which=${name}></lacuna-training-life>` : html`<lacuna-trainings .context=${context}></lacuna-trainings>`;
    }
    if (room === "playground") return html`<lacuna-playground .context=${context} .asked=${query}></lacuna-playground>`;
    if (name === "new") return html`<lacuna-create-evaluation .context=${context} .asked=${query}></lacuna-create-evaluation>`;
    return name ? html`<lacuna-evaluation .context=${context} .which=${name} .promote=${query["promote"] ?? ""}></lacuna-evaluation>` : html`<lacuna-evaluations .context=${context} .of=${query["of"] ?? ""}></lacuna-evaluations>`;
  }
}
customElements.define("lacuna-training", TrainingRooms);
