import { html, nothing, type PropertyValues } from "lit";
import { asProblem, type Problem } from "../api/problem";
import { language, lines, moment, onLanguage, t } from "../locale";
import { dialog } from "../parts/dialog";
import { readable } from "../report/markdown";
import { firstWords } from "../state/titles";
import { versionNumber } from "../text/version";
import type { PassageRequest } from "../views/document";
import { FrameView } from "../views/frame-view";
import { START } from "../worker/protocol";
import { type SharedAnalysis, sharedAnalysis } from "./calls";
import "../exports/export";
import "../views/problem";
import "../writing";
import "../styles/result.css";
import "../styles/report.css";
import "./sharing.css";
import "./texts";

/** One analysis that somebody shared: to be read and exported, and nothing else. */
export class SharedView extends FrameView {
  static override properties = { token: { attribute: false }, analysis: { state: true }, problem: { state: true }, passage: { state: true } };
  declare token: string;
  declare analysis: SharedAnalysis | null;
  declare problem: Problem | null;
  declare passage: PassageRequest | null;
  #end: (() => void) | null = null;

  constructor() {
    super();
    this.token = "";
    this.analysis = null;
    this.problem = null;
    this.passage = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The problem of a link is told in the language that was chosen.
    this.#end = onLanguage(() => this.problem && void this.#load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("token")) return;
    this.analysis = null;
    this.passage = null;
    void this.#load();
  }

  override render(): unknown {
    const { analysis, problem } = this;
    return html`<article class="result shared" data-testid="shared" data-status=${problem ? "problem" : analysis ? "shown" : "loading"} @open-passage=${(event: CustomEvent<PassageRequest>) => (this.passage = event.detail)}>
      <header class="result-head">
        <h1 tabindex="-1" data-testid="result-title">${analysis ? firstWords(analysis.text ?? "") || t("nav-shared") : t("nav-shared")}</h1>
        ${analysis ? this.#facts(analysis) : nothing}
        ${!analysis && !problem ? html`<p class="aside" role="status">${t("shared-loading")}</p>` : nothing}
      </header>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${problem.code !== "share_not_found"} @retry=${() => this.#load()}></lacuna-problem>` : nothing}
      ${analysis
        ? html`<lacuna-writing .client=${this.frame.client} .run=${{ ...START, id: analysis.id, status: analysis.status, analysis, report: analysis.report?.markdown ?? "" }} .text=${analysis.text ?? ""} .analyser=${null}></lacuna-writing>`
        : nothing}
      ${this.#quoted()}
    </article>`;
  }

  #facts(analysis: SharedAnalysis): unknown {
    return html`<p class="facts" data-testid="facts">${t("facts-base", { base: analysis.base })}${analysis.base_version ? html` <span class="figure" title=${analysis.base_version}>${t("facts-version", { version: versionNumber(analysis.base_version) })}</span>` : nothing}
        ${analysis.language ? html` · ${t("language-within", { language: analysis.language })}` : nothing} · ${moment(analysis.created_at)}</p>
      <p class="notices shared-words">${t("shared-words")} ${analysis.expires_at === null ? nothing : t("shared-until", { date: moment(analysis.expires_at) })} ${analysis.with_text ? nothing : t("shared-without-text")}</p>
      <div class="actions"><lacuna-export .analysis=${analysis} .name=${firstWords(analysis.text ?? "") || t("nav-shared")}></lacuna-export></div>`;
  }

  /** A cited passage: its words alone are shared. */
  #quoted(): unknown {
    const { passage } = this;
    return dialog({ id: "shared-passage", title: passage?.section || passage?.document || t("evidence-label"), open: passage !== null, close: () => (this.passage = null), kind: "sheet" }, () => html`
      <blockquote class="passage-quote" lang=${passage?.language ?? nothing}>${readable(passage?.quote ?? "")}</blockquote>
      <p class="passage-file">${passage?.document}${passage?.first_line ? html` · ${lines(passage.first_line, passage.last_line ?? passage.first_line)}` : nothing}</p>
      <p class="field-help">${t("shared-quote")}</p>`);
  }

  async #load(): Promise<void> {
    const { token } = this;
    this.problem = null;
    this.frame.client.language = language();
    try {
      const analysis = await sharedAnalysis(this.frame.client, token);
      if (this.token === token) this.analysis = analysis;
    } catch (error) {
      if (this.token === token) this.problem = asProblem(error);
    }
  }
}
customElements.define("lacuna-shared", SharedView);
