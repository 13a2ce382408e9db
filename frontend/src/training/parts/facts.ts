import { html, type TemplateResult } from "lit";

/** Names and values beside each other. */
export function facts(entries: readonly (readonly [string, unknown])[]): TemplateResult {
  return html`<dl class="fact-list">${entries.map(([name, value]) => html`<div class="fact"><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
