import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Client } from "../api/client";
import { asProblem, fromInfo, type Problem } from "../api/problem";
import type { Analysis, ModelInfo, Verdict } from "../api/types";
import { number, percent, points, t } from "../locale";
import { STAGE_NAME, VERDICT_NAME } from "../locale/ids";
import { sanitised } from "../report/markdown";
import { verdictIcon } from "../views/icons";
import { LaterView } from "../views/view";
import type { RunState } from "../worker/protocol";
import type { Analyser } from "./analyser";
import { type Difference, differences, markDiffering } from "./differing";
import "../views/problem";

/**
 * The same text with two models, beside each other: coverage, the verdicts that differ, the reports. Event `compared`
 * with the id of the other analysis, or null.
 */
export class CompareView extends LaterView {
  static override properties = {
    client: { attribute: false },
    analysis: { attribute: false },
    models: { attribute: false },
    other: { attribute: false },
    analyser: { attribute: false },
    model: { state: true },
    found: { state: true },
    run: { state: true },
    problem: { state: true },
  };
  declare client: Client;
  declare analysis: Analysis;
  declare models: readonly ModelInfo[];
  /** Id of the analysis by the other model. */
  declare other: string | null;
  declare analyser: Analyser;
  declare model: string;
  declare found: Analysis | null;
  /** The other analysis under way. */
  declare run: Partial<RunState> | null;
  declare problem: Problem | null;
  #control: AbortController | null = null;

  constructor() {
    super();
    this.models = [];
    this.other = null;
    this.model = "";
    this.found = null;
    this.run = null;
    this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#control?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.analyser.compare || !changed.has("other") || this.other === this.found?.id) return;
    this.found = null;
    if (this.other !== null) void this.#load(this.other);
  }

  get #offers(): ModelInfo[] {
    return this.models.filter(({ kind, id }) => kind === "chat" && id !== this.analysis.model);
  }

  override render(): unknown {
    if (!this.analyser.compare) return nothing;
    const offers = this.#offers;
    if (offers.length === 0 && !this.found && !this.problem) return nothing;
    const chosen = offers.find(({ id }) => id === this.model) ?? offers.find(({ fine_tuned }) => fine_tuned) ?? offers[0];
    return html`<section class="compare" data-testid="compare" aria-labelledby="compare-title">
      <header class="section-head"><h2 id="compare-title">${t("compare-title")}</h2></header>
      <p class="section-words">${t("compare-words")}</p>
      ${chosen
        ? html`<div class="compare-choice">
            <label class="field"><span>${t("compare-with")}</span>
              <select data-testid="compare-model" ?disabled=${this.run !== null} @change=${(event: Event) => (this.model = (event.target as HTMLSelectElement).value)}>
                ${offers.map(({ id, name, fine_tuned }) => html`<option value=${id} .selected=${id === chosen.id}>${fine_tuned ? t("compare-tuned", { name }) : name}</option>`)}
              </select></label>
            ${this.run
              ? html`<span class="compare-stage" role="status">${this.run.stage ? t(STAGE_NAME[this.run.stage]) : t("stage-starting")}</span>
                  <button type="button" class="button quiet" data-testid="compare-stop" @click=${() => this.#control?.abort()}>${t("cancel")}</button>`
              : html`<button type="button" class="button" data-testid="compare-go" @click=${() => void this.#compare(chosen.id)}>${t("compare-go")}</button>`}
          </div>
          <p class="field-help">${t("compare-sent", { provider: chosen.provider })}</p>`
        : html`<p class="aside">${t("compare-none")}</p>`}
      ${this.problem ? html`<lacuna-problem .problem=${this.problem}></lacuna-problem>` : nothing}
      ${this.found ? this.#beside(this.found) : nothing}
    </section>`;
  }

  #beside(other: Analysis): TemplateResult {
    const { analysis } = this;
    const differ = differences(analysis, other);
    return html`${other.text === analysis.text ? nothing : html`<p class="notices" role="status" data-testid="compare-older">${t("compare-older")}</p>`}
      ${other.base_version === analysis.base_version ? nothing : html`<p class="notices">${t("compare-version")}</p>`}
      <div class="compare-scroll" tabindex="0" role="region" aria-label=${t("compare-verdicts")}><table class="compare-verdicts" data-testid="compare-verdicts">
        <caption>${differ.length === 0 ? t("compare-same") : t("compare-differ", { count: differ.length })}</caption>
        <thead><tr><th scope="col">${t("compare-statement")}</th><th scope="col">${this.#name(analysis)}</th><th scope="col">${this.#name(other)}</th></tr></thead>
        <tbody><tr><th scope="row">${t("compare-coverage")}</th><td class="figure">${percent(analysis.coverage?.score ?? 0)}</td>
          <td class="figure">${percent(other.coverage?.score ?? 0)} <span class="field-help">${points((other.coverage?.score ?? 0) - (analysis.coverage?.score ?? 0))}</span></td></tr>
          ${differ.map((difference) => this.#row(difference))}</tbody>
      </table></div>
      <div class="compare-reports" data-testid="compare-reports">${[analysis, other].map((one) => html`<section class="compare-report" aria-label=${this.#name(one)}>
        <h3>${this.#name(one)}</h3>${one.report?.markdown ? html`<div class="prose" lang=${one.report_language ?? nothing}></div>` : html`<p class="aside">${t("report-none")}</p>`}</section>`)}</div>
      <p class="field-help" data-testid="compare-marked" role="status"></p>
      <p><button type="button" class="button quiet" data-testid="compare-close" @click=${() => this.#close()}>${t("compare-close")}</button></p>`;
  }

  #row({ text, one, other }: Difference): TemplateResult {
    return html`<tr data-testid="compare-row"><th scope="row" lang=${this.analysis.language ?? nothing}>${text}</th>${[one, other].map((verdict) => html`<td>${verdict === null ? "–" : this.#verdict(verdict)}</td>`)}</tr>`;
  }

  #verdict(verdict: Verdict): TemplateResult {
    return html`<span class="compare-verdict" data-verdict=${verdict}>${verdictIcon(verdict)} ${t(VERDICT_NAME[verdict])}</span>`;
  }

  #name({ model }: Analysis): string {
    return this.models.find(({ id }) => id === model)?.name ?? model ?? t("compare-default");
  }

  protected override updated(): void {
    const { found } = this;
    if (!found) return;
    const reports = [this.analysis, found].map(({ report }) => report?.markdown ?? "");
    const places = [...this.querySelectorAll<HTMLElement>(".compare-report .prose")];
    const shown = reports.join("\u0000");
    if (places.length < 2 || places[0]?.dataset["shown"] === String(shown.length) + (found.id ?? "")) return;
    places.forEach((place, at) => place.replaceChildren(sanitised(reports[at] ?? "")));
    const [one, other] = places as [HTMLElement, HTMLElement];
    const count = markDiffering(one, other);
    one.dataset["shown"] = String(shown.length) + (found.id ?? "");
    const said = this.querySelector("[data-testid=compare-marked]");
    if (said) said.textContent = count === 0 ? t("compare-reports-same") : t("compare-marked", { count: number(count) });
  }

  async #compare(model: string): Promise<void> {
    const control = new AbortController();
    this.#control = control;
    this.run = {};
    this.problem = null;
    try {
      const found = await this.analyser.compare?.(this.analysis, model, { signal: control.signal, onUpdate: (update) => (this.run = { ...this.run, ...update }) });
      if (found?.status === "failed" && found.error) this.problem = fromInfo(found.error);
      else if (found) {
        this.found = found;
        this.tell("compared", found.id);
      }
    } catch (error) {
      const problem = asProblem(error);
      this.problem = problem.kind === "aborted" ? null : problem;
    } finally {
      this.run = null;
    }
  }

  async #load(id: string): Promise<void> {
    try {
      const found = await this.client.analysis(id);
      if (this.other === id) this.found = found;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  #close(): void {
    this.found = null;
    this.tell("compared", null);
  }
}
customElements.define("lacuna-compare", CompareView);
