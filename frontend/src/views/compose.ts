import { html, nothing, type TemplateResult } from "lit";
import { type BaseInfo, LANGUAGES, type ModelInfo } from "../api/types";
import { day, language, t } from "../locale";
import { LANGUAGE_NAME, OWN_NAME } from "../locale/ids";
import sampleEn from "../samples/en.md?raw";
import samplePt from "../samples/pt.md?raw";
import { chosenModel, type Draft } from "../state/draft";
import { type Refusal, readDropped } from "../state/dropped";
import { codePoints } from "../text/offsets";
import { baseStatus, noBase } from "./base-status";
import { View } from "./view";
import "../device/where";

/** Characters that the server takes by default; it says so itself where its setting differs. */
const LIMIT = 200_000;

const SAMPLES = { en: { text: sampleEn, button: "sample-en" }, pt: { text: samplePt, button: "sample-pt" } } as const;

/** The form: a text, and what it is compared with. Events `draft` (a change of it) and `analyse`. */
export class ComposeView extends View {
  static override properties = {
    draft: { attribute: false },
    bases: { attribute: false },
    models: { attribute: false },
    complaint: { state: true },
    dragging: { state: true },
  };
  declare draft: Draft;
  declare bases: BaseInfo[] | null;
  declare models: ModelInfo[];
  declare complaint: Refusal | "text-missing" | "text-long" | "base-missing" | null;
  declare dragging: boolean;

  constructor() {
    super();
    this.bases = null;
    this.models = [];
    this.complaint = null;
    this.dragging = false;
  }

  override render(): unknown {
    const { draft, bases, complaint } = this;
    const length = codePoints(draft.text);
    return html`<form class="compose" novalidate @submit=${(event: Event) => this.#submit(event)}>
      <div class="sheet" ?data-dragging=${this.dragging} @dragover=${(event: DragEvent) => this.#over(event)}
        @dragleave=${() => (this.dragging = false)} @drop=${(event: DragEvent) => this.#drop(event)}>
        <label class="sheet-label" for="text">${t("text-label")}</label>
        <textarea id="text" data-testid="text-input" rows="12" spellcheck="true" placeholder=${t("text-placeholder")}
          .value=${draft.text} aria-invalid=${complaint !== null && complaint !== "base-missing"} aria-describedby="text-help text-complaint"
          @input=${(event: Event) => this.#change({ text: (event.target as HTMLTextAreaElement).value })}></textarea>
        ${this.dragging ? html`<p class="drop-words">${t("drop-here")}</p>` : nothing}
        <div class="sheet-foot">
          <div class="sheet-tools">
            <label class="link file-button"><input class="hidden" type="file" data-testid="file-input" accept=".txt,.md,.markdown,.mdx,text/plain,text/markdown"
                @change=${(event: Event) => this.#chosen(event)} />${t("choose-file")}</label>
            <span class="sheet-samples">${t("samples-label")}
              ${LANGUAGES.toSorted((a) => (a === language() ? -1 : 1)).map((code) => html`<button type="button" class="link" lang=${code === "pt" ? "pt-BR" : "en"}
                data-testid=${SAMPLES[code].button} @click=${() => this.#change({ text: SAMPLES[code].text })}>${OWN_NAME[code]}</button> `)}
            </span>
          </div>
          <p id="text-help" class="count" ?data-over=${length > LIMIT}>${t("characters", { count: length })}</p>
        </div>
      </div>
      <p id="text-complaint" class="complaint" role="alert" data-testid="complaint">${complaint ? t(complaint) : nothing}</p>
      ${bases?.length === 0 ? noBase() : this.#choices()}
    </form>`;
  }

  #choices(): TemplateResult {
    const { draft, bases } = this;
    const base = bases?.find(({ name }) => name === draft.base);
    const chat = this.models.filter(({ kind }) => kind === "chat");
    const model = chosenModel(draft, this.models);
    return html`<lacuna-where .device=${draft.device} .base=${base ?? null} .textLanguage=${draft.language}
        @where=${(event: CustomEvent<boolean>) => this.#change({ device: event.detail })}></lacuna-where>
      <div class="choices">
        ${this.#select("base", t("base-label"), draft.base, (bases ?? []).map(({ name }) => [name, name]), base ? baseStatus(base) : bases ? nothing : html`<p class="field-help">${t("base-loading")}</p>`)}
        ${this.#select("language", t("language-label"), draft.language, [["", t("language-auto")], ...LANGUAGES.map((code): [string, string] => [code, t(LANGUAGE_NAME[code])])], html`<p class="field-help">${t("language-help")}</p>`)}
        ${this.#select("report-language", t("report-language-label"), draft.reportLanguage || language(), LANGUAGES.map((code) => [code, t(LANGUAGE_NAME[code])]), html`<p class="field-help">${t("report-language-help")}</p>`)}
        ${draft.device ? nothing : this.#select("model", t("model-label"), model?.id ?? "", chat.map((candidate) => [candidate.id, this.#modelName(candidate)]), html`<p class="field-help" data-testid="model-help">${model ? t(model.prose ? "model-prose" : "model-composed", { provider: model.provider }) : t("model-none")}</p>`)}
      </div>
      <div class="go">
        <div class="go-switches">
          ${model?.prose && !draft.device ? this.#judge(t("judge-help", { model: model.name || model.id, provider: model.provider })) : nothing}
        </div>
        <button type="submit" class="button primary" data-testid="analyse-button">${t("analyse")}</button>
      </div>`;
  }

  #judge(help: string): TemplateResult {
    return html`<label class="switch"><input type="checkbox" role="switch" data-testid="judge-switch" .checked=${this.draft.judge} aria-describedby="judge-help"
        @change=${(event: Event) => this.#change({ judge: (event.target as HTMLInputElement).checked })} />
      <span class="switch-track" aria-hidden="true"></span>
      <span><span class="switch-name">${t("judge-label")}</span><span id="judge-help" class="field-help">${help}</span></span>
    </label>`;
  }

  #modelName(model: ModelInfo): string {
    return model.shutdown_date ? t("model-shutdown", { name: model.name || model.id, date: day(model.shutdown_date) }) : model.name || model.id;
  }

  #select(id: string, label: string, value: string, options: [string, string][], help: unknown): TemplateResult {
    const field = { base: "base", language: "language", "report-language": "reportLanguage", model: "model" }[id] as keyof Draft;
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} data-testid="${id}-select" .value=${value} ?disabled=${options.length === 0} aria-describedby="${id}-help"
        @change=${(event: Event) => this.#change({ [field]: (event.target as HTMLSelectElement).value })}>
        ${options.map(([option, name]) => html`<option value=${option} ?selected=${option === value}>${name}</option>`)}
      </select>
      <div id="${id}-help">${help}</div>
    </div>`;
  }

  #change(change: Partial<Draft>): void {
    this.complaint = null;
    this.tell("draft", change);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const { text, base } = this.draft;
    this.complaint = text.trim() === "" ? "text-missing" : codePoints(text) > LIMIT ? "text-long" : base === "" ? "base-missing" : null;
    if (this.complaint === null) this.tell("analyse");
    else this.querySelector<HTMLElement>(this.complaint === "base-missing" ? "#base" : "#text")?.focus();
  }

  #over(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dragging = true;
  }

  #drop(event: DragEvent): void {
    this.dragging = false;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void this.#read(file);
  }

  #chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void this.#read(file);
    input.value = "";
  }

  async #read(file: File): Promise<void> {
    const read = await readDropped(file);
    if ("text" in read) this.#change({ text: read.text });
    else this.complaint = read.refusal;
  }
}
customElements.define("lacuna-compose", ComposeView);
