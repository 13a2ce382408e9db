import { html, nothing, type TemplateResult } from "lit";
import type { Analysis, BaseInfo } from "../api/types";
import { duration, language, list, moment, number, percent, t } from "../locale";
import { INDEX_STAGE } from "../locale/ids";
import { progress } from "../parts/words";
import { hashOf, roomHash } from "../state/route";
import { recall } from "../state/remember";
import { titleOf } from "../state/titles";
import type { TrainingInfo } from "../training/types";
import { FrameView } from "../views/frame-view";
import { Doing } from "./doing";
import { DEMO, type Home, homeOf, type Step } from "./steps";

/** What to do next, by state; what is on its way; the last texts. */
export class HomeView extends FrameView {
  #doing: Doing | null = null;

  protected override watches(): readonly { listen: (listener: () => void) => () => void }[] {
    this.#doing = new Doing(this.frame.client);
    return [this.#doing, this.frame.guide];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#doing?.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#doing?.end();
  }

  override render(): unknown {
    const { catalogue, guide } = this.frame;
    const doing = this.#doing;
    const problem = catalogue.problem ?? doing?.problem ?? null;
    const ready = catalogue.bases && doing?.analyses;
    const home = ready ? homeOf({ bases: catalogue.bases ?? [], models: catalogue.models, analyses: doing.analyses ?? [], trainings: doing.trainings, guide: { done: guide.done, begun: guide.step !== null }, met: (doing.analyses ?? []).some(({ id }) => titleOf(id) !== null) }) : null;
    // What this browser remembers says whom it speaks to: texts on the server may be others', and come too late to change the title under a reader's eyes.
    const fresh = recall("titles") === null;
    return html`<div class="home" data-testid="home" data-state=${problem ? "problem" : home ? (fresh ? "new" : "known") : "loading"}>
      <header class="intro"><h1 tabindex="-1">${t(fresh ? "home-welcome" : "home-title")}</h1>${fresh ? html`<p>${t("intro-words")}</p>` : nothing}</header>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.#retry()}></lacuna-problem>` : nothing}
      ${home ? this.#home(home) : problem ? nothing : html`<p class="aside" role="status">${t("home-loading")}</p>`}
    </div>`;
  }

  #home(home: Home): TemplateResult {
    const moving = [...home.indexing.map((base) => this.#indexing(base)), ...home.running.map((analysis) => this.#running(analysis)), ...home.training.map((training) => this.#training(training))];
    return html`${home.next.length > 0 ? html`<ol class="next" aria-label=${t("home-next")}>${home.next.map((step, at) => html`<li class="next-step" data-testid="next-step" data-kind=${step.kind}>${this.#step(step, at === 0)}</li>`)}</ol>` : nothing}
      ${moving.length > 0 ? html`<section class="block"><h2>${t("home-moving")}</h2><ul class="moving">${moving.map((item) => html`<li>${item}</li>`)}</ul></section>` : nothing}
      ${home.texts.length > 0
        ? html`<section class="block"><h2>${t("home-texts")}</h2><ul class="last-texts">${home.texts.map((text) => this.#text(text))}</ul>
            <p><a href=${roomHash("write")}>${t("home-all-texts")}</a></p></section>`
        : nothing}
      ${home.composed ? html`<p class="notices" data-testid="no-model">${t("home-composed")}</p>` : nothing}`;
  }

  #step(step: Step, first: boolean): TemplateResult {
    const shape = first ? "button primary" : "button";
    switch (step.kind) {
      case "guide":
        return card(t(step.begun ? "home-guide-resume" : "home-guide"), t("home-guide-words"), html`<button type="button" class=${shape} data-testid="guide-start" @click=${() => void this.#guide(step.begun)}>${t(step.begun ? "home-guide-go-on" : "home-guide-start")}</button>`);
      case "make-base":
        return card(t("home-base"), t("home-base-words"), html`<a class=${shape} data-testid="go-bases" href=${roomHash("bases")}>${t("home-base-go")}</a>`);
      case "add-documents":
        return card(t("home-empty", { base: step.base.name }), t("home-empty-words"), html`<a class=${shape} href=${roomHash("bases", [step.base.name])}>${t("home-empty-go")}</a>`);
      case "mend-base":
        return card(t("home-failed", { base: step.base.name }), step.base.error?.detail ?? t("home-failed-words"), html`<a class=${shape} href=${roomHash("bases", [step.base.name])}>${t("home-failed-go")}</a>`);
      case "resume-base":
        return card(t("home-paused", { base: step.base.name }), t("home-paused-words"), html`<a class=${shape} href=${roomHash("bases", [step.base.name])}>${t("home-paused-go")}</a>`);
      case "write":
        return card(t("home-write"), t("home-write-words"), html`<a class=${shape} data-testid="go-write" href=${roomHash("write")}>${t("home-write-go")}</a>`);
    }
  }

  #indexing({ name, progress: stage }: BaseInfo): TemplateResult {
    const words = stage ? `${t(INDEX_STAGE[stage.stage])} ${t("amount-of", { done: number(stage.done), total: number(stage.total) })}` : "";
    const left = stage?.seconds_left ? t("home-left", { time: duration(roughly(stage.seconds_left)).replace(/\s/g, "\u00a0") }) : "";
    return html`<h3><a href=${roomHash("bases", [name])}>${t("home-indexing", { base: name })}</a></h3>${progress([words, left].filter(Boolean).join(" · "), stage?.done, stage?.total)}`;
  }

  #running({ id, base, created_at: begun }: Analysis): TemplateResult {
    return html`<h3><a href=${hashOf(id)}>${titleOf(id) ?? t("history-untitled", { base })}</a></h3><p class="aside" role="status">${t("home-running", { when: moment(begun) })}</p>`;
  }

  #training({ id, dataset, status, progress: share }: TrainingInfo): TemplateResult {
    return html`<h3><a href=${roomHash("trainings", [id])}>${t("home-training", { dataset })}</a></h3><p class="aside" role="status">${share !== null ? t("home-training-done", { share: percent(share) }) : t(status === "pending" || status === "queued" ? "home-training-waits" : "home-training-begins")}</p>`;
  }

  #text({ id, base, coverage, created_at: made }: Analysis): TemplateResult {
    const counts = coverage?.counts ?? {};
    const open = [
      counts.contradicted ? t("home-contradicted", { count: counts.contradicted }) : "",
      counts.absent ? t("home-absent", { count: counts.absent }) : "",
      counts.partial ? t("home-partial", { count: counts.partial }) : "",
    ].filter(Boolean);
    return html`<li class="last-text" data-testid="last-text"><a href=${hashOf(id)}>${titleOf(id) ?? t("history-untitled", { base })}</a>
      <p class="aside">${t("history-covered", { share: percent(coverage?.score ?? 0) })} · ${open.length > 0 ? list(open) : t("home-nothing-open")} · ${base} · <time>${moment(made)}</time></p></li>`;
  }

  async #guide(begun: boolean): Promise<void> {
    const { frame } = this;
    const { guide } = frame;
    if (!begun || !guide.analysis) {
      const { default: text } = language() === "pt" ? await import("../samples/pt.md?raw") : await import("../samples/en.md?raw");
      frame.write({ text, base: DEMO, language: "" });
    }
    if (begun) guide.resume();
    else guide.start();
    location.hash = guide.analysis ? hashOf(guide.analysis) : roomHash("write");
  }

  #retry(): void {
    void this.frame.catalogue.load();
    void this.#doing?.load();
  }
}
customElements.define("lacuna-home", HomeView);

/** Whole minutes, or tens of seconds: nobody knows the rest. */
function roughly(seconds: number): number {
  const unit = seconds < 90 ? 10 : 60;
  return Math.ceil(seconds / unit) * unit;
}

function card(title: string, words: string, action: TemplateResult): TemplateResult {
  return html`<h2>${title}</h2><p>${words}</p><p class="actions">${action}</p>`;
}
