import { html, nothing, type PropertyValues } from "lit";
import { asProblem, type Problem } from "../../api/problem";
import { t } from "../../locale";
import { roomHash } from "../../state/route";
import { newKey } from "../api";
import { keepDraft, recallDraft } from "../drafts";
import { input, modelOptions, select, whole } from "../../parts/fields";
import { RoomView } from "../parts/room-view";
import type { DatasetInfo, Estimate, Hyperparameters, TrainingRequest } from "../types";
import { estimateOf } from "./estimate";

const PAUSE = 400;

const EMPTY = { dataset: "", version: "", model: "", suffix: "", seed: "", epochs: "", batch: "", rate: "", reason: "" };
type Draft = typeof EMPTY;

/** The form of a training, with what it will take, before anything is launched. */
export class LaunchView extends RoomView {
  static override properties = {
    ...RoomView.properties,
    asked: { attribute: false },
    draft: { state: true },
    datasets: { state: true },
    tuned: { state: true },
    estimate: { state: true },
    estimating: { state: true },
    refused: { state: true },
    busy: { state: true },
  };
  /** What the address asks for. */
  declare asked: Record<string, string>;
  declare draft: Draft;
  declare datasets: DatasetInfo[];
  /** Models that trainings here have made: a training can go on from them. */
  declare tuned: string[];
  declare estimate: Estimate | null;
  declare estimating: boolean;
  declare refused: Problem | null;
  declare busy: boolean;
  #control: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #key = newKey();

  constructor() {
    super();
    this.asked = {};
    this.draft = recallDraft("training", EMPTY);
    this.datasets = [];
    this.tuned = [];
    this.estimate = null;
    this.estimating = false;
    this.refused = null;
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("asked")) return;
    const { dataset, version, model } = this.asked;
    if (dataset) this.#change({ dataset, version: version ?? "" });
    if (model) this.#change({ model });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#control?.abort();
  }

  protected override interested(): boolean {
    return false;
  }

  protected override async load(): Promise<void> {
    const [datasets, trainings] = await Promise.all([this.context.trainer.datasets(null, 200), this.context.trainer.trainings(null, 50)]);
    this.datasets = datasets.items;
    this.tuned = trainings.items.flatMap(({ fine_tuned_model }) => fine_tuned_model ?? []);
    this.#ask();
  }

  #change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    keepDraft("training", this.draft);
    this.refused = null;
    this.#ask();
  }

  #request(): TrainingRequest {
    const { dataset, version, model, suffix, seed, epochs, batch, rate } = this.draft;
    const given: Record<keyof Hyperparameters, number | null> = { n_epochs: whole(epochs), batch_size: whole(batch), learning_rate_multiplier: Number(rate) || null };
    const hyperparameters = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as Partial<Hyperparameters>;
    return {
      dataset,
      model,
      ...(whole(version) === null ? {} : { dataset_version: whole(version) ?? 1 }),
      ...(suffix ? { suffix } : {}),
      ...(whole(seed) === null ? {} : { seed: whole(seed) ?? 0 }),
      ...(Object.keys(hyperparameters).length > 0 ? { hyperparameters } : {}),
    };
  }

  /** Asks for the estimate once the form has come to rest. */
  #ask(): void {
    clearTimeout(this.#timer);
    this.#control?.abort();
    this.estimate = null;
    this.estimating = this.draft.dataset !== "" && this.draft.model !== "";
    if (this.estimating) this.#timer = setTimeout(() => void this.#estimate(), PAUSE);
  }

  async #estimate(): Promise<void> {
    const control = (this.#control = new AbortController());
    const { suffix: _suffix, seed: _seed, ...request } = this.#request();
    try {
      const estimate = await this.context.trainer.estimate(request, control.signal);
      if (!control.signal.aborted) this.estimate = estimate;
    } catch (error) {
      if (!control.signal.aborted) this.refused = asProblem(error);
    } finally {
      if (!control.signal.aborted) this.estimating = false;
    }
  }

  override render(): unknown {
    return html`<div class="room" data-testid="launch">
      <header class="room-head"><a class="back" href=${roomHash("trainings")}>${t("trainings-back")}</a><h1 tabindex="-1">${t("training-new")}</h1></header>
      ${this.trouble()}
      <form class="launch" novalidate @submit=${(event: Event) => (event.preventDefault(), void this.#launch(false))}>
        <div class="panel">${this.#what()}${this.#how()}</div>
        <aside class="panel estimate" aria-labelledby="estimate-title" aria-live="polite">
          <h2 id="estimate-title">${t("estimate-title")}</h2>
          ${this.refused ? html`<lacuna-problem .problem=${this.refused}></lacuna-problem>` : nothing}
          ${this.estimating ? html`<p class="aside">${t("estimate-busy")}</p>` : this.estimate ? estimateOf(this.estimate, this.context.models.find(({ id }) => id === this.draft.model)?.provider) : this.refused ? nothing : html`<p class="aside">${t("estimate-waiting")}</p>`}
          ${this.estimate ? this.#go(this.estimate) : nothing}
        </aside>
      </form>
    </div>`;
  }

  #what(): unknown {
    const { draft } = this;
    const ready = this.datasets.filter(({ name, latest }) => latest?.status === "ready" || name === draft.dataset);
    const models = modelOptions(this.context.models);
    const more = [...this.tuned, draft.model].filter((id, at, all) => id !== "" && all.indexOf(id) === at && !models.some(([known]) => known === id));
    return html`<div class="fields">
      ${select({ id: "launch-dataset", label: t("column-dataset"), value: draft.dataset, change: (value) => this.#change({ dataset: value, version: "" }), help: draft.version ? t("launch-version", { version: draft.version }) : ready.length === 0 && !this.loading ? html`${t("launch-no-dataset")} <a href=${roomHash("datasets")}>${t("datasets-title")}</a>` : t("launch-latest") }, [["", t("choose")], ...ready.map(({ name }): [string, string] => [name, name])])}
      ${select({ id: "launch-model", label: t("launch-model"), value: draft.model, change: (value) => this.#change({ model: value }), help: t("launch-model-help") }, [["", t("choose")], ...models, ...more.map((id): [string, string] => [id, id])])}
      ${input({ id: "launch-suffix", label: t("launch-suffix"), value: draft.suffix, change: (value) => this.#change({ suffix: value }), help: t("launch-suffix-help") })}
    </div>`;
  }

  #how(): unknown {
    const { draft } = this;
    return html`<details class="more"><summary>${t("launch-more")}</summary><div class="fields">
      ${input({ id: "launch-epochs", label: t("epochs"), type: "number", min: 1, max: 50, value: draft.epochs, change: (value) => this.#change({ epochs: value }), help: t("auto-help") })}
      ${input({ id: "launch-batch", label: t("batch-size"), type: "number", min: 1, max: 256, value: draft.batch, change: (value) => this.#change({ batch: value }), help: t("auto-help") })}
      ${input({ id: "launch-rate", label: t("learning-rate"), type: "number", min: 0, step: "any", value: draft.rate, change: (value) => this.#change({ rate: value }), help: t("auto-help") })}
      ${input({ id: "launch-seed", label: t("seed"), type: "number", min: 0, value: draft.seed, change: (value) => this.#change({ seed: value }), help: t("launch-seed-help") })}
    </div></details>`;
  }

  /** Evaluations come first: the launch, or what has to come before it. */
  #go(estimate: Estimate): unknown {
    const { dataset, version, model, reason } = this.draft;
    if (estimate.evaluated)
      return html`<p class="words">${t("launch-evaluated")} <a href=${roomHash("evaluations", [estimate.evaluated])}>${t("open")}</a></p>
        <button type="submit" class="button primary" data-testid="launch-go" ?disabled=${this.busy}>${t(this.busy ? "launch-busy" : "launch-go")}</button>`;
    const asked = { dataset, split: "holdout", models: model, ...(version ? { version } : {}) };
    return html`<div class="first" data-testid="evaluate-first"><h3>${t("launch-first-title")}</h3><p>${t("launch-first")}</p>
        <a class="button primary" data-testid="evaluate-base" href=${roomHash("evaluations", ["new"], asked)}>${t("launch-first-go")}</a></div>
      <details class="more"><summary>${t("launch-override")}</summary>
        ${input({ id: "launch-reason", label: t("launch-reason"), value: reason, lines: 2, change: (value) => this.#note(value), help: t("launch-reason-help") })}
        <button type="button" class="button" data-testid="launch-override" ?disabled=${this.busy || reason.trim() === ""} @click=${() => void this.#launch(true)}>${t(this.busy ? "launch-busy" : "launch-anyway")}</button>
      </details>`;
  }

  /** A reason changes nothing of the estimate. */
  #note(reason: string): void {
    this.draft = { ...this.draft, reason };
    keepDraft("training", this.draft);
  }

  async #launch(override: boolean): Promise<void> {
    if (!this.estimate || (!override && !this.estimate.evaluated)) return;
    this.busy = true;
    this.refused = null;
    try {
      const training = await this.context.trainer.train({ ...this.#request(), ...(override ? { override_reason: this.draft.reason.trim() } : {}) }, this.#key);
      keepDraft("training", null);
      location.hash = roomHash("trainings", [training.id]);
    } catch (error) {
      this.refused = asProblem(error);
      // What was refused is not the request that will be sent next; one that was lost is.
      if (this.refused.kind === "problem") this.#key = newKey();
    } finally {
      this.busy = false;
    }
  }
}
customElements.define("lacuna-launch", LaunchView);
