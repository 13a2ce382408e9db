import { html, nothing, type PropertyValues } from "lit";
import { duration, percent, t } from "../../locale";
import { languageName } from "../datasets/statistics";
import { checkbox, select } from "../../parts/fields";
import { RoomView } from "../parts/room-view";
import type { EvaluatedExample, EvaluationInfo } from "../types";
import { metricWords } from "./reading";

/** Answers beside each other, example by example; at first those on which a model did worse than the baseline. */
export class AnswersView extends RoomView {
  static override properties = { ...RoomView.properties, evaluation: { attribute: false }, model: { state: true }, regressions: { state: true }, items: { state: true }, next: { state: true } };
  declare evaluation: EvaluationInfo;
  declare model: string;
  declare regressions: boolean;
  declare items: EvaluatedExample[];
  declare next: number | null;

  constructor() {
    super();
    this.model = "";
    this.regressions = true;
    this.items = [];
    this.next = null;
  }

  protected override interested(): boolean {
    return false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.model === "") {
      this.model = this.evaluation.best ?? this.evaluation.models.at(-1) ?? "";
      this.regressions = this.evaluation.models.length > 1;
    } else if (this.hasUpdated && (changed.has("model") || changed.has("regressions"))) void this.reload();
  }

  async #page(after: number | null): Promise<void> {
    const { model, regressions } = this;
    const page = await this.context.trainer.evaluated(this.evaluation.id, { model, regressions, after, limit: 10 });
    if (model !== this.model || regressions !== this.regressions) return;
    this.items = after === null ? page.items : [...this.items, ...page.items];
    this.next = page.next;
  }

  protected override load(): Promise<void> {
    return this.#page(null);
  }

  override render(): unknown {
    const others = this.evaluation.models.slice(1);
    return html`<section class="block" data-testid="answers" aria-labelledby="answers-title"><h2 id="answers-title">${t(this.regressions ? "regressions-title" : "answers-title")}</h2>
      <p class="section-words">${t(this.regressions ? "regressions-words" : "answers-words")}</p>
      ${others.length > 0 ? html`<div class="fields">
        ${others.length > 1 ? select({ id: "answers-model", label: t("column-model"), value: this.model, change: (value) => (this.model = value) }, others.map((model) => [model, model])) : nothing}
        ${checkbox("regressions-only", t("regressions-only"), this.regressions, (checked) => (this.regressions = checked))}
      </div>` : nothing}
      ${this.trouble()}
      ${this.loading ? html`<p class="aside" role="status">${t("answers-loading")}</p>` : this.items.length === 0 && !this.problem ? html`<p class="aside" data-testid="no-regressions">${t(this.regressions ? "regressions-none" : "answers-none")}</p>` : nothing}
      <ol class="evaluated">${this.items.map((item) => this.#item(item))}</ol>
      ${this.next === null ? nothing : html`<button type="button" class="button quiet" @click=${() => void this.attempt(() => this.#page(this.next))}>${t("history-more")}</button>`}
    </section>`;
  }

  #item(item: EvaluatedExample): unknown {
    const shown = item.answers.filter(({ model }) => model === this.evaluation.models[0] || model === this.model);
    return html`<li class="evaluated-item panel" data-testid="evaluated">
      <h3 class="evaluated-line">${t("line", { line: item.line })} · ${languageName(item.language)}</h3>
      <details class="prompt"><summary>${t("evaluated-prompt")}</summary><pre class="said-text">${item.prompt}</pre></details>
      <div class="beside">
        <div class="side" data-kind="reference"><h4>${t("evaluated-reference")}</h4><p class="said-text">${item.reference}</p></div>
        ${shown.map((answer, at) => html`<div class="side"><h4>${at === 0 && answer.model === this.evaluation.models[0] ? t("baseline") : nothing} <span class="model">${answer.model}</span></h4>
          ${answer.error ? html`<p class="complaint">${answer.error.detail ?? answer.error.code}</p>` : html`<p class="said-text">${answer.text}</p>`}
          <p class="figure">${Object.entries(answer.scores).map(([metric, score]) => `${metricWords(metric)} ${percent(score)}`).join(" · ")} · ${duration(answer.seconds)}</p></div>`)}
      </div></li>`;
  }
}
customElements.define("lacuna-answers", AnswersView);
