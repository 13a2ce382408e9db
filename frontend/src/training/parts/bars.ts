import { html, nothing, svg, type TemplateResult } from "lit";
import { number, percent } from "../../locale";
import type { Spread } from "../types";

/** A share as a bar; decoration, its figure stands beside it. */
export function bar(share: number, kind = ""): TemplateResult {
  return html`<svg class="bar" data-kind=${kind} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${svg`<rect class="bar-track" width="100" height="6" /><rect class="bar-fill" width=${Math.max(0, Math.min(100, share * 100)).toFixed(1)} height="6" />`}
  </svg>`;
}

/** Counts beside each other, the longest bar being the whole. */
export function counts(title: string, entries: readonly (readonly [string, number])[]): TemplateResult {
  const total = entries.reduce((sum, [, count]) => sum + count, 0) || 1;
  return html`<div class="counts"><h3 class="counts-title">${title}</h3><dl class="counts-list">
    ${entries.map(([name, count]) => html`<div class="counts-row"><dt>${name}</dt><dd><span class="figure">${number(count)} (${percent(count / total)})</span>${bar(count / total)}</dd></div>`)}
  </dl></div>`;
}

/** How a count is spread, its figures under it. `words` tells the same to who can't see it. */
export function histogram(title: string, words: string, { histogram: bins, min, max }: Spread): TemplateResult {
  const most = Math.max(1, ...bins.map(([, count]) => count));
  const width = 100 / Math.max(1, bins.length);
  return html`<figure class="histogram">
    <figcaption><h3 class="counts-title">${title}</h3><p class="field-help">${words}</p></figcaption>
    ${min === max ? nothing : html`<svg class="histogram-bars" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      ${bins.map(([, count], at) => svg`<rect x=${(at * width + 0.3).toFixed(2)} y=${(40 - (40 * count) / most).toFixed(2)} width=${Math.max(0.2, width - 0.6).toFixed(2)} height=${((40 * count) / most).toFixed(2)} />`)}
    </svg>
    <p class="histogram-axis" aria-hidden="true"><span>${number(Math.round(min))}</span><span>${number(Math.round(max))}</span></p>`}
  </figure>`;
}
