import { html, nothing, type PropertyValues } from "lit";
import { fromInfo } from "../../api/problem";
import { duration, moment, number, t } from "../../locale";
import { roomHash } from "../../state/route";
import type { Change } from "../../state/live";
import type { Mark } from "../parts/curve";
import { factLine, facts } from "../parts/facts";
import { RoomView } from "../parts/room-view";
import { trainingTag } from "../parts/status";
import type { EvaluationInfo, TrainingInfo } from "../types";
import { checkpointsOf, evaluation, promotion } from "./checkpoints";
import { costOf } from "./estimate";
import { moderationOf } from "./moderation";
import { accuracyWords, linesOf, lossWords } from "./reading";
import { isOver, lifeOf } from "./steps";
import "../parts/curve";
import "./events";

/** As it writes itself, where its id is known. */
const providerName = (id: string): string => (id === "openai" ? "OpenAI" : id);

const auto = (value: number | null): string => (value === null ? t("auto") : number(value));

/** A training's life: its steps, curves, checkpoints, moderation and events. */
export class TrainingView extends RoomView {
  static override properties = { ...RoomView.properties, which: { attribute: false }, training: { state: true }, evaluations: { state: true }, asking: { state: true } };
  declare which: string;
  declare training: TrainingInfo | null;
  /** Those on its dataset, newest first: a model is promoted from the one that measured it. */
  declare evaluations: EvaluationInfo[];
  declare asking: boolean;

  constructor() {
    super();
    this.training = null;
    this.evaluations = [];
    this.asking = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has("which")) {
      this.training = null;
      void this.reload();
    }
  }

  protected override concerns(change: Change): boolean {
    return (change.kind === "training" && change.value.id === this.which) || (change.kind === "evaluation" && change.value.dataset === this.training?.dataset);
  }

  protected override interested(): boolean {
    return this.training === null || !isOver(this.training.status);
  }

  protected override async load(): Promise<void> {
    const { which } = this;
    const training = await this.context.trainer.training(which);
    const evaluations = training.checkpoints.length > 0 ? (await this.context.trainer.evaluations(training.dataset)).items : [];
    if (which !== this.which) return;
    this.training = training;
    this.evaluations = evaluations;
  }

  override render(): unknown {
    const { training } = this;
    return html`<article class="room" data-testid="training" data-status=${training?.status ?? "loading"}>
      <header class="room-head">
        <a class="back" href=${roomHash("trainings")}>${t("trainings-back")}</a>
        <h1 tabindex="-1">${training ? training.suffix || t("training-of", { dataset: training.dataset }) : t("training-title")}</h1>
        ${training ? factLine(isOver(training.status) ? trainingTag(training.status) : nothing, [
          html`<span class="model">${training.model}</span>`,
          html`<a href=${roomHash("datasets", [training.dataset, training.dataset_version])}>${training.dataset}</a> ${t("version", { version: training.dataset_version })}`,
          training.provider === "local" ? t("trained-here") : t("trained-at", { provider: providerName(training.provider) }),
          moment(training.created_at),
        ]) : nothing}
      </header>
      ${this.trouble()}
      ${training ? this.#shown(training) : this.problem ? nothing : html`<p class="aside" role="status">${t("training-loading")}</p>`}
    </article>`;
  }

  #shown(training: TrainingInfo): unknown {
    const marks: Mark[] = training.checkpoints.map(({ step, overfits }) => ({ step, warn: overfits }));
    const curves = training.curve.length > 0 || training.status === "running";
    const accuracy = linesOf(training.curve, "accuracy");
    return html`${lifeOf(training, (action) => void this.#ask(action), this.asking)}
      ${training.status === "failed" ? this.#failure(training) : nothing}
      ${training.status === "cancelled" ? html`<p class="verdict-line">${t(training.checkpoints.length > 0 ? "training-stopped-kept" : "training-stopped")}</p>` : nothing}
      ${training.status === "failed" || training.status === "cancelled" ? this.#again(training) : nothing}
      ${training.status === "succeeded" ? this.#model(training) : nothing}
      ${training.moderation.length > 0 ? moderationOf(training.moderation) : nothing}
      ${curves ? html`<section class="block" aria-labelledby="curves-title"><h2 id="curves-title">${t("curves-title")}</h2>
        <p class="section-words">${t("curves-words")}</p>
        <div class="curves">
          <lacuna-curve .name=${"loss-curve"} .caption=${t("curve-loss-title")} .words=${lossWords(training)} .lines=${linesOf(training.curve, "loss")} .marks=${marks}></lacuna-curve>
          ${accuracy.length > 0 ? html`<lacuna-curve .name=${"accuracy-curve"} .share=${true} .caption=${t("curve-accuracy-title")} .words=${accuracyWords(training.curve)} .lines=${accuracy} .marks=${marks}></lacuna-curve>` : nothing}
        </div></section>` : nothing}
      ${training.checkpoints.length > 0 || curves ? checkpointsOf(training, this.evaluations) : nothing}
      <lacuna-events .context=${this.context} .training=${training.id}></lacuna-events>
      ${this.#details(training)}`;
  }

  #model(training: TrainingInfo): unknown {
    const model = training.fine_tuned_model;
    if (model === null) return nothing;
    return html`<section class="block model-made" data-testid="model-made" aria-labelledby="model-made-title"><h2 id="model-made-title">${t("model-made")}</h2>
      <p class="model">${model}</p>
      <p class="section-words">${t("model-made-words")}</p>
      <div class="actions">
        <a class="button primary" data-testid="evaluate-model" href=${evaluation(training, model, "holdout")}>${t("evaluate-against-base")}</a>
        <a class="button" data-testid="try-model" href=${roomHash("playground", [], { models: `${training.model},${model}` })}>${t("try-beside-base")}</a>
        ${promotion(this.evaluations, model, "button")}
      </div></section>`;
  }

  #failure(training: TrainingInfo): unknown {
    const { defects } = training;
    return html`${training.error ? html`<lacuna-problem data-testid="training-error" .problem=${fromInfo(training.error)}></lacuna-problem>` : html`<p class="verdict-line" data-tone="bad">${t("training-failed-unsaid")}</p>`}
      ${training.upstream_error ? html`<p class="upstream"><span>${t("upstream-says", { provider: providerName(training.provider) })}</span> <q>${training.upstream_error}</q></p>` : nothing}
      ${defects.length > 0 ? html`<section class="block" aria-labelledby="failed-lines"><h2 id="failed-lines">${t("failed-lines")}</h2>
        <ol class="defects">${defects.map((defect) => html`<li class="defect" data-testid="defect" data-severity=${defect.severity}><p class="defect-place"><strong>${defect.line === 0 ? t("defect-file") : t("line", { line: defect.line })}</strong>${defect.message === null ? nothing : html` <span>${t("defect-message", { number: defect.message + 1 })}</span>`} ${defect.key ? html`<code>${defect.key}</code>` : nothing}</p><p class="defect-text">${defect.detail ?? defect.code}</p></li>`)}</ol>
        <p><a class="button" href=${roomHash("datasets", [training.dataset])}>${t("failed-mend")}</a></p></section>` : nothing}`;
  }

  #again({ dataset, dataset_version: version, model }: TrainingInfo): unknown {
    return html`<div class="actions"><a class="button" data-testid="train-again" href=${roomHash("trainings", ["new"], { dataset, version, model })}>${t("training-again")}</a></div>`;
  }

  #details(training: TrainingInfo): unknown {
    const { n_epochs, batch_size, learning_rate_multiplier } = training.hyperparameters;
    const ran = training.started_at === null ? null : (training.finished_at ?? Date.now() / 1000) - training.started_at;
    return html`<section class="block" aria-labelledby="details-title"><h2 id="details-title">${t("details-title")}</h2>${facts([
      [t("epochs"), auto(n_epochs)],
      [t("batch-size"), auto(batch_size)],
      [t("learning-rate"), auto(learning_rate_multiplier)],
      [t("seed"), training.seed === null ? t("auto") : String(training.seed)],
      [t("statistics-trained"), training.trained_tokens === null ? "–" : number(training.trained_tokens)],
      [t("time-taken"), ran === null ? "–" : duration(ran)],
      [t("cost"), costOf(training.cost, training.provider)],
      [t("job"), html`<span class="model">${training.remote_id ?? "–"}</span>`],
      [t("base-evaluation"), training.evaluation ? html`<a href=${roomHash("evaluations", [training.evaluation])}>${t("open")}</a>` : (training.override_reason ?? "–")],
    ])}
    ${isOver(training.status) ? html`<p><button type="button" class="button quiet danger" data-testid="delete-training" @click=${() => this.#delete(training)}>${t("training-delete")}</button></p>` : nothing}</section>`;
  }

  /** The button goes with what it did: the next one has the focus, or the title where there is none. */
  async #ask(action: "cancel" | "pause" | "resume"): Promise<void> {
    this.asking = true;
    await this.attempt(async () => void (this.training = await this.context.trainer.control(this.which, action)));
    this.asking = false;
    await this.updateComplete;
    if (document.activeElement === document.body) (this.querySelector<HTMLElement>(".section-tools button") ?? this.querySelector<HTMLElement>("h1"))?.focus();
  }

  #delete(training: TrainingInfo): void {
    this.context.remove(`trainings/${training.id}`, training.suffix || training.dataset);
    location.hash = roomHash("trainings");
  }
}
customElements.define("lacuna-training-life", TrainingView);
