import { html, nothing, type PropertyValues } from "lit";
import { asProblem, type Problem } from "../../api/problem";
import { decimal, duration, number, t } from "../../locale";
import { View } from "../../views/view";
import type { Context } from "../context";
import { keepDraft, recallDraft } from "../drafts";
import { input, whole } from "../../parts/fields";
import { ask, NOTHING, type Said } from "../../api/chat";
import "./models";
import "../../views/problem";

const EMPTY = { prompt: "", system: "", longest: "400", models: [] as string[] };

interface Answer {
  said: Said;
  problem: Problem | null;
  control: AbortController | null;
  stopped: boolean;
}

/** Problems that asking the same model once more can't mend. */
const LASTING = new Set(["model_not_found", "model_retired"]);

/** One prompt to models beside each other, each answer as it is written. */
export class PlaygroundView extends View {
  static override properties = { context: { attribute: false }, asked: { attribute: false }, draft: { state: true }, answers: { state: true }, complaint: { state: true }, copied: { state: true } };
  declare context: Context;
  /** What the address asks for. */
  declare asked: Record<string, string>;
  declare draft: typeof EMPTY;
  declare answers: Map<string, Answer>;
  declare complaint: string | null;
  declare copied: string | null;

  constructor() {
    super();
    this.asked = {};
    this.draft = recallDraft("playground", EMPTY);
    this.answers = new Map();
    this.complaint = null;
    this.copied = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const models = this.asked["models"]?.split(",").filter(Boolean);
    if (changed.has("asked") && models?.length) this.#change({ models: [...new Set(models)] });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  #change(change: Partial<typeof EMPTY>): void {
    this.draft = { ...this.draft, ...change };
    this.complaint = null;
    keepDraft("playground", this.draft);
  }

  override render(): unknown {
    const { draft } = this;
    const busy = [...this.answers.values()].some(({ control }) => control !== null);
    return html`<div class="room" data-testid="playground">
      <header class="intro"><h1 tabindex="-1">${t("playground-title")}</h1><p>${t("playground-words")}</p></header>
      <form class="panel" novalidate @submit=${(event: Event) => (event.preventDefault(), this.#submit())}>
        <lacuna-models .context=${this.context} .models=${draft.models} .label=${t("playground-models")} @models=${(event: CustomEvent<string[]>) => this.#change({ models: event.detail })}></lacuna-models>
        ${input({ id: "prompt", label: t("playground-prompt"), lines: 6, value: draft.prompt, change: (prompt) => this.#change({ prompt }), help: t("playground-kept"), problem: this.complaint ? t(this.complaint) : null })}
        <details class="more" ?open=${draft.system !== ""}><summary>${t("playground-system")}</summary>${input({ id: "system", label: t("playground-system"), lines: 3, value: draft.system, change: (system) => this.#change({ system }), help: t("playground-system-help") })}</details>
        <div class="fields">${input({ id: "longest", label: t("playground-longest"), type: "number", min: 1, value: draft.longest, change: (longest) => this.#change({ longest }), help: t("playground-longest-help") })}</div>
        <div class="actions"><button type="submit" class="button primary" data-testid="ask" ?disabled=${busy}>${t(busy ? "playground-busy" : "playground-ask")}</button>
          ${busy ? html`<button type="button" class="button" data-testid="stop-all" @click=${() => this.#stop()}>${t("playground-stop")}</button>` : nothing}</div>
      </form>
      ${this.answers.size > 0 ? html`<section aria-labelledby="answers-title"><h2 id="answers-title" class="hidden">${t("playground-answers")}</h2><div class="answers">${[...this.answers].map(([model, answer]) => this.#answer(model, answer))}</div></section>` : nothing}
    </div>`;
  }

  #answer(model: string, { said, problem, control, stopped }: Answer): unknown {
    return html`<article class="answer" data-testid="answer" data-model=${model} data-state=${control ? "writing" : problem ? "problem" : "done"} aria-label=${model} aria-busy=${control !== null}>
      <header class="answer-head"><h3 class="model">${model}</h3></header>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${!LASTING.has(problem.code)} @retry=${() => void this.#ask(model)}></lacuna-problem>` : nothing}
      ${said.text ? html`<div class="answer-text">${said.text}</div>` : control ? html`<p class="aside">${t("playground-waiting")}</p>` : problem ? nothing : html`<p class="aside">${t("playground-empty")}</p>`}
      ${problem && !said.text ? nothing : html`<p class="answer-foot"><span class="figure" role="status">${stopped ? t("playground-stopped") : control ? t("report-writing") : nothing}</span>
        ${this.#figures(said)}
        ${control ? html`<button type="button" class="button quiet" aria-label=${t("playground-stop-named", { model })} @click=${() => control.abort()}>${t("cancel")}</button>` : nothing}
        ${!control && said.text ? html`<button type="button" class="button quiet" data-testid="copy-answer" aria-label=${t("playground-copy-named", { model })} @click=${() => void this.#copy(model, said.text)}>${t(this.copied === model ? "copied" : "suggestion-copy")}</button>` : nothing}</p>`}
    </article>`;
  }

  #figures({ promptTokens, completionTokens, first, took, reason }: Said): unknown {
    const speed = completionTokens && took && first !== null && took > first ? completionTokens / ((took - first) / 1000) : null;
    const words = [
      completionTokens === null ? "" : t("playground-tokens", { prompt: number(promptTokens ?? 0), answer: number(completionTokens) }),
      took === null ? "" : duration(took / 1000),
      speed === null ? "" : t("playground-speed", { speed: decimal(speed, 3) }),
      reason === "length" ? t("playground-cut") : "",
    ].filter(Boolean);
    return words.length > 0 ? html`<span class="figure" data-testid="answer-figures">${words.join(" · ")}</span>` : nothing;
  }

  #submit(): void {
    const { prompt, models } = this.draft;
    this.complaint = prompt.trim() === "" ? "playground-no-prompt" : models.length === 0 ? "playground-no-model" : null;
    if (this.complaint) {
      this.querySelector<HTMLElement>(models.length === 0 && prompt.trim() !== "" ? "#models-add" : "#prompt")?.focus();
      return;
    }
    this.answers = new Map();
    void this.#bringIntoView(Promise.all(models.map((model) => this.#ask(model))));
  }

  /** While the answers are short the page may not scroll far enough; once they are there it does, unless somebody scrolled meanwhile. */
  async #bringIntoView(answered: Promise<unknown>): Promise<void> {
    const scroll = async (): Promise<void> => {
      await this.updateComplete;
      this.querySelector(".answers")?.scrollIntoView();
    };
    await scroll();
    const at = window.scrollY;
    await answered;
    if (window.scrollY === at) await scroll();
  }

  async #ask(model: string): Promise<void> {
    const control = new AbortController();
    const set = (change: Partial<Answer>): void => {
      const answer = this.answers.get(model) ?? { said: NOTHING, problem: null, control, stopped: false };
      this.answers = new Map(this.answers).set(model, { ...answer, ...change });
    };
    set({ said: NOTHING, problem: null, control, stopped: false });
    try {
      await ask(this.context.trainer.client, model, { ...this.draft, longest: whole(this.draft.longest) }, control.signal, (said) => control.signal.aborted || set({ said }));
      set({ control: null });
    } catch (error) {
      const problem = asProblem(error);
      set({ control: null, ...(problem.kind === "aborted" ? { stopped: true } : { problem }) });
    }
  }

  #stop(): void {
    for (const { control } of this.answers.values()) control?.abort();
  }

  async #copy(model: string, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = model;
      setTimeout(() => (this.copied = null), 4000);
    } catch {
      this.complaint = "playground-copy-failed";
    }
  }
}
customElements.define("lacuna-playground", PlaygroundView);
