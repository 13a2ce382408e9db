import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { ask, bodyOf } from "../../api/chat";
import type { Client } from "../../api/client";
import { asProblem, type Problem } from "../../api/problem";
import type { Analysis, ModelInfo } from "../../api/types";
import { addTexts, bytes, t } from "../../locale";
import { dialog } from "../../parts/dialog";
import { View } from "../../views/view";
import { reportOf } from "./answer";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";
import { type Material, material } from "./material";
import "../../views/problem";
import "./sending.css";

addTexts({ en, pt });

/** The models service of the installation itself. */
const OWN = "local";
const PLACEHOLDER = /(⟦[A-Z]+-\d+⟧)/;

/**
 * Has a model write the report of a private analysis: shows what would leave the browser, hides what the reader
 * wants hidden, and sends it at a press. Events `rewritten` (the analysis with its new report) and `close`.
 */
export class SendingView extends View {
  static override properties = {
    client: { attribute: false },
    analysis: { attribute: false },
    models: { attribute: false },
    model: { state: true },
    words: { state: true },
    length: { state: true },
    problem: { state: true },
  };
  declare client: Client;
  declare analysis: Analysis;
  declare models: readonly ModelInfo[];
  declare model: string;
  /** The reader's own words to hide, as typed. */
  declare words: string;
  /** Characters of the answer so far; null: nothing was sent. */
  declare length: number | null;
  declare problem: Problem | null;
  readonly #nonce = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  #control: AbortController | null = null;
  #material: Material | null = null;

  constructor() {
    super();
    this.model = "";
    this.words = "";
    this.length = null;
    this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#control?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("analysis") || changed.has("words")) this.#material = material(this.analysis, this.words.split("\n"), this.#nonce);
  }

  #chosen(): ModelInfo | undefined {
    const chat = this.models.filter(({ kind }) => kind === "chat");
    return chat.find(({ id }) => id === this.model) ?? chat.find(({ prose }) => prose) ?? chat.find((one) => one.default) ?? chat[0];
  }

  override render(): unknown {
    return dialog({ id: "sending", title: t("sending-title"), open: true, close: () => this.tell("close") }, () => this.#body());
  }

  #body(): TemplateResult {
    const model = this.#chosen();
    const given = this.#material;
    if (!model || !given) return html`<p>${t("sending-none")}</p>`;
    const sent = this.length !== null;
    return html`<p>${t("sending-words")}</p>
      <div class="field"><label for="send-model">${t("sending-to")}</label>
        <select id="send-model" data-testid="send-model" ?disabled=${sent} aria-describedby="send-model-help" @change=${(event: Event) => (this.model = (event.target as HTMLSelectElement).value)}>
          ${this.models.filter(({ kind }) => kind === "chat").map(({ id, name }) => html`<option value=${id} ?selected=${id === model.id}>${name || id}</option>`)}
        </select>
        <p id="send-model-help" class="field-help">${model.provider === OWN ? t("sending-to-own") : t("sending-to-provider", { provider: model.provider })} ${model.prose ? nothing : t("sending-untrusted")}</p></div>
      <div class="field"><label for="send-words">${t("sending-hide")}</label>
        <textarea id="send-words" data-testid="send-hide" rows="2" ?disabled=${sent} aria-describedby="send-words-help" .value=${this.words} @input=${(event: Event) => (this.words = (event.target as HTMLTextAreaElement).value)}></textarea>
        <p id="send-words-help" class="field-help">${t("sending-hide-help")}</p></div>
      <div><p role="status">${t("sending-hidden", { count: given.hidden.length })}</p>
        ${given.hidden.length > 0
          ? html`<ul class="send-hidden">${given.hidden.map(({ placeholder, value }) => html`<li data-testid="send-hidden"><code>${placeholder}</code> ${value}</li>`)}</ul>`
          : nothing}</div>
      <section aria-labelledby="send-preview-title"><h3 id="send-preview-title" class="send-preview-title">${t("sending-preview", { count: given.statements.length, characters: given.characters })}</h3>
        <ol class="send-preview" data-testid="send-preview" tabindex="0" lang=${this.analysis.language ?? nothing}>${given.statements.map((text) => html`<li>${marked(text)}</li>`)}</ol>
        <p class="field-help">${t("sending-also")}</p></section>
      ${this.#raw(model, given)}
      ${this.problem ? html`<lacuna-problem .problem=${this.problem}></lacuna-problem>` : nothing}
      <div class="actions">${sent
        ? html`<p class="send-progress" role="status" data-testid="send-progress">${this.length === 0 ? t("sending-waiting") : t("sending-writing", { count: this.length ?? 0 })}</p>
            <button type="button" class="button quiet" data-testid="send-stop" @click=${() => this.#control?.abort()}>${t("cancel")}</button>`
        : html`<button type="button" class="button primary" data-testid="send-go" @click=${() => void this.#send(model, given)}>${t("sending-go", { whom: model.provider === OWN ? t("sending-server") : model.provider })}</button>`}</div>`;
  }

  #raw(model: ModelInfo, { question }: Material): TemplateResult {
    const body = bodyOf(model.id, question);
    return html`<details class="send-raw"><summary>${t("sending-raw", { size: bytes(new TextEncoder().encode(body).length) })}</summary>
      <pre tabindex="0" data-testid="send-raw">${body}</pre></details>`;
  }

  async #send(model: ModelInfo, given: Material): Promise<void> {
    const control = new AbortController();
    this.#control = control;
    this.problem = null;
    this.length = 0;
    try {
      const { analysis } = this;
      const { text, reason } = await ask(this.client, model.id, given.question, control.signal, (said) => (this.length = said.text.length), {
        relay: model.provider === OWN ? null : model.provider,
        characters: given.characters,
      });
      this.tell("rewritten", { ...analysis, report: reportOf(text, given, model.id, reason === "stop") });
    } catch (error) {
      const problem = asProblem(error);
      this.problem = problem.kind === "aborted" ? null : problem;
      this.length = null;
    }
  }
}
customElements.define("lacuna-sending", SendingView);

/** A text with its placeholders set apart. */
function marked(text: string): unknown[] {
  return text.split(PLACEHOLDER).map((part) => (PLACEHOLDER.test(part) ? html`<mark class="send-placeholder">${part}</mark>` : part));
}
