import { html } from "lit";
import type { Frame } from "../state/frame";
import type { Route } from "../state/route";
import { View } from "../views/view";
import { Context } from "./context";
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

/** What the rooms share, kept between visits: drafts, and the one stream of events. */
let shared: Context | null = null;

/** The training rooms: what the address says. */
export class TrainingRooms extends View {
  static override properties = { frame: { attribute: false }, route: { attribute: false }, offers: { attribute: false } };
  declare frame: Frame;
  declare route: Route;
  /** The models on offer: a change of them is a change of what is shown. */
  declare offers: unknown;

  override render(): unknown {
    return this.#view((shared ??= new Context(this.frame)));
  }

  #view(context: Context): unknown {
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
