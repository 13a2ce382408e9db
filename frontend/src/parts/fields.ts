import { html, nothing, type TemplateResult } from "lit";
import type { ModelInfo } from "../api/types";
import { day, t } from "../locale";

export interface Field {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
  help?: unknown;
  problem?: string | null;
  type?: "text" | "number";
  min?: number;
  max?: number;
  step?: string;
  /** Values on offer; anything else may be written too. */
  offers?: readonly string[];
  lines?: number;
}

const written = (event: Event): string => (event.target as HTMLInputElement).value;

function around({ id, label, help, problem }: Field, control: TemplateResult): TemplateResult {
  return html`<div class="field"><label for=${id}>${label}</label>${control}
    <div id="${id}-help">${help ? html`<p class="field-help">${help}</p>` : nothing}</div>
    <p id="${id}-problem" class="complaint" role="alert">${problem ?? nothing}</p></div>`;
}

/** A labelled input, or text area where it has `lines`. */
export function input(field: Field): TemplateResult {
  const { id, problem, change } = field;
  const described = `${id}-help ${id}-problem`;
  if (field.lines !== undefined)
    return around(field, html`<textarea id=${id} data-testid=${id} rows=${field.lines} .value=${field.value} aria-invalid=${Boolean(problem)} aria-describedby=${described} @input=${(event: Event) => change(written(event))}></textarea>`);
  return around(field, html`<input id=${id} data-testid=${id} type=${field.type ?? "text"} .value=${field.value} autocomplete="off" spellcheck="false"
      min=${field.min ?? nothing} max=${field.max ?? nothing} step=${field.step ?? nothing} list=${field.offers ? `${id}-offers` : nothing}
      aria-invalid=${Boolean(problem)} aria-describedby=${described} @input=${(event: Event) => change(written(event))} />
    ${field.offers ? html`<datalist id="${id}-offers">${field.offers.map((offer) => html`<option value=${offer}></option>`)}</datalist>` : nothing}`);
}

export function select(field: Field, options: readonly (readonly [string, string])[]): TemplateResult {
  return around(field, html`<select id=${field.id} data-testid=${field.id} .value=${field.value} aria-describedby="${field.id}-help ${field.id}-problem" @change=${(event: Event) => field.change(written(event))}>
      ${options.map(([option, name]) => html`<option value=${option} ?selected=${option === field.value}>${name}</option>`)}
    </select>`);
}

export function checkbox(id: string, label: string, checked: boolean, change: (checked: boolean) => void, help?: string): TemplateResult {
  return html`<label class="check"><input id=${id} data-testid=${id} type="checkbox" .checked=${checked} aria-describedby=${help ? `${id}-help` : nothing}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />
    <span>${label}${help ? html`<span id="${id}-help" class="field-help">${help}</span>` : nothing}</span></label>`;
}

/** Models as a list offers them: the name, its provider, and when it shuts down. */
export function modelOptions(models: readonly ModelInfo[]): [string, string][] {
  return models.filter(({ kind }) => kind === "chat").map((model) => [model.id, `${modelName(model)} · ${model.provider}`]);
}

function modelName(model: ModelInfo): string {
  const name = model.name || model.id;
  return model.shutdown_date ? t("model-shutdown", { name, date: day(model.shutdown_date) }) : name;
}

/** The part of a form's addresses that was asked for, as a whole number. */
export function whole(text: string): number | null {
  const value = Number(text);
  return text.trim() !== "" && Number.isInteger(value) ? value : null;
}
