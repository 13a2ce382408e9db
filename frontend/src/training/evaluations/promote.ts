import { html, nothing } from "lit";
import { asProblem, type Problem } from "../../api/problem";
import { t } from "../../locale";
import { roomHash } from "../../state/route";
import { View } from "../../views/view";
import type { Context } from "../context";
import { ROLE_NAME } from "../locale/ids";
import { input, select } from "../../parts/fields";
import type { EvaluationInfo, Promotion } from "../types";
import { anew } from "./reading";
import "../../views/problem";

/** Gives a model of an evaluation its role in a base. What is refused is told, and may be forced with a reason. */
export class PromoteView extends View {
  static override properties = { context: { attribute: false }, evaluation: { attribute: false }, wanted: { attribute: false }, base: { state: true }, model: { state: true }, reason: { state: true }, refused: { state: true }, done: { state: true }, busy: { state: true } };
  declare context: Context;
  declare evaluation: EvaluationInfo;
  /** The model that the address asks for. */
  declare wanted: string;
  declare base: string;
  declare model: string;
  declare reason: string;
  declare refused: Problem | null;
  declare done: Promotion | null;
  declare busy: boolean;

  constructor() {
    super();
    this.wanted = "";
    this.base = "";
    this.model = "";
    this.reason = "";
    this.refused = null;
    this.done = null;
    this.busy = false;
  }

  protected override willUpdate(): void {
    const others = this.evaluation.models.slice(1);
    if (!others.includes(this.model)) this.model = others.find((model) => model === this.wanted) ?? this.evaluation.best ?? others[0] ?? "";
    if (this.base === "") this.base = (this.context.bases.find(({ status }) => status === "ready") ?? this.context.bases[0])?.name ?? "";
  }

  override render(): unknown {
    const others = this.evaluation.models.slice(1);
    if (others.length === 0) return nothing;
    if (this.evaluation.split !== "holdout") return this.#decide();
    return html`<section class="block" data-testid="promote" aria-labelledby="promote-title"><h2 id="promote-title">${t("promote-title")}</h2>
      <p class="section-words">${t("promote-words")}</p>
      <form class="panel" novalidate @submit=${(event: Event) => (event.preventDefault(), void this.#promote(""))}>
        <div class="fields">
          ${select({ id: "promote-model", label: t("column-model"), value: this.model, change: (value) => this.#set({ model: value }) }, others.map((model) => [model, model]))}
          ${select({ id: "promote-base", label: t("base-label"), value: this.base, change: (value) => this.#set({ base: value }), help: this.context.bases.length === 0 ? t("promote-no-base") : undefined }, this.context.bases.map(({ name }) => [name, name]))}
        </div>
        ${this.refused ? this.#force(this.refused) : nothing}
        <p role="status" data-testid="promote-said">${this.done ? html`<span class="verdict-line" data-tone="good">${t("promoted", { model: this.done.model ?? "", base: this.done.base, role: t(ROLE_NAME[this.done.role]) })} <a href=${roomHash("evaluations")}>${t("promotions-title")}</a></span>` : nothing}</p>
        ${this.done || this.refused?.code === "promotion_refused" ? nothing : html`<div><button type="submit" class=${this.evaluation.outcome[this.model] === "better" ? "button primary" : "button"} data-testid="promote-go" ?disabled=${this.busy || this.base === ""}>${t(this.busy ? "promote-busy" : "promote-go")}</button></div>`}
      </form></section>`;
  }

  /** Other examples than those held out choose a model; they don't say that it is better. */
  #decide(): unknown {
    const models = [this.evaluation.models[0] ?? "", this.model];
    return html`<section class="block" data-testid="decide" aria-labelledby="promote-title"><h2 id="promote-title">${t("decide-title")}</h2>
      <p class="section-words">${t("decide-words")}</p>
      <p><a class="button primary" href=${anew(this.evaluation, models, "holdout")}>${t("decide-go")}</a></p></section>`;
  }

  /** What failed the moderation can't be forced. */
  #force(problem: Problem): unknown {
    const forced = problem.code === "promotion_refused" && problem.params?.["reason"] !== "moderation";
    return html`<lacuna-problem data-testid="refused" .problem=${problem}></lacuna-problem>
      ${forced ? html`<div class="force">${input({ id: "promote-reason", label: t("promote-reason"), lines: 2, value: this.reason, change: (value) => (this.reason = value), help: t("promote-reason-help") })}
        <button type="button" class="button danger" data-testid="promote-force" ?disabled=${this.busy || this.reason.trim() === ""} @click=${() => void this.#promote(this.reason.trim())}>${t("promote-force")}</button></div>` : nothing}`;
  }

  #set(change: { model?: string; base?: string }): void {
    Object.assign(this, change);
    this.refused = null;
    this.done = null;
  }

  async #promote(reason: string): Promise<void> {
    this.busy = true;
    this.refused = null;
    try {
      this.done = await this.context.trainer.promote(this.base, this.model, this.evaluation.id, reason);
    } catch (error) {
      this.refused = asProblem(error);
    } finally {
      this.busy = false;
    }
  }
}
customElements.define("lacuna-promote", PromoteView);
