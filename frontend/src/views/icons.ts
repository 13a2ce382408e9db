import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Verdict } from "../api/types";

const SHAPES: Record<Verdict, SVGTemplateResult> = {
  covered: svg`<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.8 8.3l2.2 2.2 4.2-4.6" fill="none" stroke="var(--paper)" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`,
  partial: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1.8a6.2 6.2 0 0 0 0 12.4z" fill="currentColor"/>`,
  contradicted: svg`<path d="M8 .8L15.2 8 8 15.2.8 8z" fill="currentColor"/><path d="M5.7 5.7l4.6 4.6m0-4.6l-4.6 4.6" stroke="var(--paper)" stroke-width="1.7" stroke-linecap="round"/>`,
  absent: svg`<path d="M5 2H2v12h3M11 2h3v12h-3" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`,
  not_checkable: svg`<path d="M3 8h10" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>`,
};

/** A verdict's mark; decoration only, its name stands beside it. */
export function verdictIcon(verdict: Verdict): TemplateResult {
  return html`<svg class="verdict-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${SHAPES[verdict]}</svg>`;
}

/** The sign that editors of old texts put where words are missing: brackets around nothing. */
export function brand(): TemplateResult {
  return html`<svg class="brand-mark" viewBox="0 0 28 24" aria-hidden="true" focusable="false">
    <path d="M9 3H4v18h5M19 3h5v18h-5" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" />
    <path d="M10.5 17h7" fill="none" stroke="var(--accent)" stroke-width="2.6" stroke-linecap="round" />
  </svg>`;
}
