import { html, nothing, type PropertyValues } from "lit";
import { t } from "../../locale";
import { roomHash } from "../../state/route";
import { newKey } from "../api";
import { keepDraft, recallDraft } from "../drafts";
import { SPLIT_NAME } from "../locale/ids";
import { input, modelOptions, select, whole } from "../../parts/fields";
import { RoomView } from "../parts/room-view";
import { type DatasetInfo, type EvaluationRequest, type Split, SPLITS } from "../types";
import "../playground/models";

const EMPTY = { dataset: "", version: "", split: "holdout" as Split, models: [] as string[], judge: "", prompt: "" };
type Draft = typeof EMPTY;

/** The form of an evaluation: models beside each other on a split, the first the baseline. */
export class CreateEvaluationView extends RoomView {
  static override properties = { ...RoomView.properties, asked: { attribute: false }, draft: { state: true }, datasets: { state: true }, complaint: { state: true }, busy: { state: true } };
  declare asked: Record<string, string>;
  declare draft: Draft;
  declare datasets: DatasetInfo[];
  declare complaint: string | null;
  declare busy: boolean;
  #key = newKey();

  constructor() {
    super();
    this.asked = {};
    this.draft = recallDraft("evaluation", EMPTY);
    this.datasets = [];
    this.complaint = null;
    this.busy = false;
  }

  protected override interested(): boolean {
    return false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("asked")) return;
    const { dataset, version, split, models, judge, prompt } = this.asked;
    if (dataset) this.#change({ dataset, version: version ?? "", judge: judge ?? "", prompt: prompt ?? "", ...(split ? { split: split as Split } : {}) });
    if (models) this.#change({ models: models.split(",").filter(Boolean) });
  }

  protected override async load(): Promise<void> {
    this.datasets = (await this.context.trainer.datasets(null, 200)).items;
  }

  #change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    this.complaint = null;
    keepDraft("evaluation", this.draft);
  }

  override render(): unknown {
    const ready = this.datasets.filter(({ name, latest }) => latest?.status === "ready" || name === this.draft.dataset);
    return html`<div class="room" data-testid="create-evaluation">
      <header class="room-head"><a class="back" href=${roomHash("evaluations")}>${t("evaluations-back")}</a><h1 tabindex="-1">${t("evaluation-new")}</h1></header>
      ${this.trouble()}
      ${this.loading ? html`<p class="aside" role="status">${t("datasets-loading")}</p>` : ready.length > 0 ? this.#form(ready) : this.problem ? nothing : html`<p class="notices" data-testid="no-dataset">${t("evaluation-none-ready")}</p>
        <div class="actions"><a class="button primary" href=${roomHash("datasets")}>${t("evaluations-datasets")}</a></div>`}
    </div>`;
  }

  #form(ready: readonly DatasetInfo[]): unknown {
    const { draft } = this;
    return html`<form class="panel" novalidate @submit=${(event: Event) => (event.preventDefault(), this.#submit())}>
      <div class="fields">
        ${select({ id: "evaluation-dataset", label: t("column-dataset"), value: draft.dataset, change: (value) => this.#change({ dataset: value, version: "" }), help: draft.version ? t("launch-version", { version: draft.version }) : t("launch-latest") }, [["", t("choose")], ...ready.map(({ name }): [string, string] => [name, name])])}
        ${select({ id: "evaluation-split", label: t("evaluation-split"), value: draft.split, change: (value) => this.#change({ split: value as Split }), help: t(draft.split === "validation" ? "evaluation-validation-help" : draft.split === "train" ? "evaluation-train-help" : "evaluation-holdout-help") }, SPLITS.map((split) => [split, t(SPLIT_NAME[split])]))}
      </div>
      <lacuna-models .context=${this.context} .models=${draft.models} .label=${t("evaluation-models")} .help=${t("evaluation-models-help")} .first=${t("baseline")} .most=${12} @models=${(event: CustomEvent<string[]>) => this.#change({ models: event.detail })}></lacuna-models>
      <details class="more" ?open=${draft.judge !== "" || draft.prompt !== ""}><summary>${t("evaluation-more")}</summary><div class="fields">
        ${select({ id: "evaluation-judge", label: t("evaluation-judge"), value: draft.judge, change: (judge) => this.#change({ judge }), help: t("evaluation-judge-help") }, [["", t("evaluation-no-judge")], ...modelOptions(this.context.models)])}
        ${input({ id: "evaluation-prompt", label: t("prompt-version"), value: draft.prompt, change: (prompt) => this.#change({ prompt }), help: t("evaluation-prompt-help") })}
      </div></details>
      <p class="complaint" role="alert">${this.complaint ? t(this.complaint) : ""}</p>
      <div><button type="submit" class="button primary" data-testid="evaluate-go" ?disabled=${this.busy}>${t(this.busy ? "evaluate-busy" : "evaluate-go")}</button></div>
    </form>`;
  }

  #submit(): void {
    const { dataset, version, split, models, judge, prompt } = this.draft;
    this.complaint = dataset === "" ? "evaluation-no-dataset" : models.length === 0 ? "evaluation-no-models" : null;
    if (this.complaint) {
      this.querySelector<HTMLElement>(dataset === "" ? "#evaluation-dataset" : "#models-add")?.focus();
      return;
    }
    const request: EvaluationRequest = {
      dataset,
      split,
      models,
      ...(whole(version) === null ? {} : { dataset_version: whole(version) ?? 1 }),
      ...(judge ? { judge_model: judge } : {}),
      ...(prompt ? { prompt_version: prompt } : {}),
    };
    void this.#begin(request);
  }

  async #begin(request: EvaluationRequest): Promise<void> {
    this.busy = true;
    const problem = await this.attempt(async () => {
      const evaluation = await this.context.trainer.evaluate(request, this.#key);
      keepDraft("evaluation", null);
      location.hash = roomHash("evaluations", [evaluation.id]);
    });
    this.busy = false;
    // What was refused is not the request that will be sent next; one that was lost is.
    if (problem?.kind === "problem") this.#key = newKey();
  }
}
customElements.define("lacuna-create-evaluation", CreateEvaluationView);
