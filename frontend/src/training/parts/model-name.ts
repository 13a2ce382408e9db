import { html, type TemplateResult } from "lit";

/** A model's id, which breaks after a colon rather than within a part. */
export function modelName(model: string): TemplateResult {
  return html`<span class="model">${model.split(/(?<=:)/).map((part) => html`<span class="model-part">${part}</span>`)}</span>`;
}
