import { html, nothing, type TemplateResult } from "lit";

export type Tone = "good" | "busy" | "bad" | "idle";

/** How something stands, in a word: the tone colours it, the word says it. */
export function badge(words: string, tone: Tone, status: string = tone): TemplateResult {
  return html`<span class="tag" data-testid="status" data-status=${status} data-tone=${tone}>${words}</span>`;
}

/** Nothing here yet: why, and what to do about it. */
export function empty(title: string, words: unknown, actions: unknown = nothing): TemplateResult {
  return html`<div class="empty" data-testid="empty"><h2>${title}</h2><p>${words}</p>${actions === nothing ? nothing : html`<div class="actions">${actions}</div>`}</div>`;
}

/** Work on its way, always with words; without a total, the words alone. */
export function progress(words: string, done: number | null = null, total: number | null = null): TemplateResult {
  return html`<div class="busy-line"><span role="status">${words}</span>${
    total ? html`<progress max=${total} .value=${done ?? 0} aria-label=${words}></progress>` : nothing}</div>`;
}
