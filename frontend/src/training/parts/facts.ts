import { html, type TemplateResult } from "lit";

/** Facts in a line, after a badge: it breaks between two of them, and no dot is left over there. */
export function factLine(badge: unknown, items: readonly unknown[]): TemplateResult {
  return html`<p class="facts fact-line">${badge} ${items.map((item) => html`<span class="fact-item">${item}</span>`)}</p>`;
}

/** Names and values beside each other. */
export function facts(entries: readonly (readonly [string, unknown])[]): TemplateResult {
  return html`<dl class="fact-list">${entries.map(([name, value]) => html`<div class="fact"><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
