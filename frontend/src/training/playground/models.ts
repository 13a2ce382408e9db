import { html, nothing } from "lit";
import { t } from "../../locale";
import { View } from "../../views/view";
import type { Context } from "../context";

/** Models on offer: the server's, and the results and checkpoints of the newest trainings, those of finished ones first. */
export async function offered(context: Context): Promise<string[]> {
  const chat = context.models.filter(({ kind }) => kind === "chat").map(({ id }) => id);
  const { items } = await context.trainer.trainings(null, 12);
  const finishedFirst = items.toSorted((one, other) => Number(other.status === "succeeded") - Number(one.status === "succeeded"));
  const read = await Promise.allSettled(finishedFirst.map(({ id }) => context.trainer.training(id)));
  const trainings = read.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const made = [...trainings.map((training) => training.fine_tuned_model), ...trainings.flatMap(({ checkpoints }) => checkpoints.map(({ model }) => model))];
  return [...new Set([...chat, ...made.filter((model) => model !== null)])];
}

/** Models as chips, with a field to add another. Event `models` with all of them. */
export class ModelsView extends View {
  static override properties = { context: { attribute: false }, models: { attribute: false }, label: { attribute: false }, help: { attribute: false }, most: { attribute: false }, first: { attribute: false }, offers: { state: true }, typed: { state: true } };
  declare context: Context;
  declare models: readonly string[];
  declare label: string;
  declare help: string;
  declare most: number;
  /** What the first one is called, where it is another kind than the rest. */
  declare first: string;
  /** null: not known yet. */
  declare offers: string[] | null;
  declare typed: string;

  constructor() {
    super();
    this.models = [];
    this.label = "";
    this.help = "";
    this.most = 6;
    this.first = "";
    this.offers = null;
    this.typed = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete
      .then(() => offered(this.context))
      .then((offers) => (this.offers = offers))
      .catch(() => (this.offers = this.context.models.map(({ id }) => id)));
  }

  override render(): unknown {
    const { models } = this;
    const left = this.offers?.filter((offer) => !models.includes(offer)) ?? [];
    return html`<fieldset class="models"><legend>${this.label}</legend>
      ${this.help ? html`<p class="field-help">${this.help}</p>` : nothing}
      ${models.length === 0 ? nothing : html`<ul class="chips">${models.map((model, at) => html`<li class="chip" data-testid="model-chip">${at === 0 && this.first ? html`<span class="chip-role">${this.first}</span>` : nothing}<span class="model">${model}</span>
        <button type="button" class="icon-button" aria-label=${t("models-remove", { model })} @click=${() => this.tell("models", models.filter((each) => each !== model))}>×</button></li>`)}</ul>`}
      ${models.length < this.most
        ? html`<div class="models-add"><label class="hidden" for="models-add">${t("models-add-label")}</label>
          <input id="models-add" data-testid="models-add" list="models-offers" autocomplete="off" spellcheck="false" placeholder=${t("models-add-label")} .value=${this.typed}
            @input=${(event: Event) => this.#typed(event)} @keydown=${(event: KeyboardEvent) => event.key === "Enter" && (event.preventDefault(), this.#add(this.typed))} />
          <datalist id="models-offers">${left.map((offer) => html`<option value=${offer}></option>`)}</datalist>
          <button type="button" class="button quiet" data-testid="models-add-go" ?disabled=${this.typed.trim() === ""} @click=${() => this.#add(this.typed)}>${t("models-add")}</button></div>
        ${this.offers === null ? html`<p class="field-help" role="status">${t("models-loading")}</p>` : nothing}
        ${left.length > 0 && left.length <= 30 ? html`<ul class="offers" aria-label=${t("models-offers")}>${left.slice(0, 8).map((offer) => html`<li><button type="button" class="offer" data-testid="offer" @click=${() => this.#add(offer)}>+ ${offer}</button></li>`)}</ul>` : nothing}`
        : html`<p class="field-help">${t("models-full", { count: this.most })}</p>`}
    </fieldset>`;
  }

  #typed(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
  }

  #add(model: string): void {
    const name = model.trim();
    if (name === "") return;
    this.typed = "";
    if (!this.models.includes(name)) this.tell("models", [...this.models, name]);
  }
}
customElements.define("lacuna-models", ModelsView);
