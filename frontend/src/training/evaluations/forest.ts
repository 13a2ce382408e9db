import { html, svg, type TemplateResult } from "lit";
import { points, t } from "../../locale";
import type { Comparison } from "../types";

/** Half the width of the common axis: the farthest end of any interval. */
export function reach(comparisons: readonly Comparison[]): number {
  return Math.max(0.05, ...comparisons.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
}

/** A difference with its interval beside zero, on an axis of `-span` to `span`. */
export function forest({ difference, low, high, outcome }: Comparison, span: number): TemplateResult {
  const x = (value: number): number => 50 + Math.max(-1, Math.min(1, value / span)) * 48;
  return html`<svg class="forest" data-outcome=${outcome} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${svg`<line class="forest-zero" x1="50" x2="50" y1="0" y2="12" />
    <line class="forest-range" x1=${x(low).toFixed(2)} x2=${x(high).toFixed(2)} y1="6" y2="6" />
    <rect class="forest-mean" x=${(x(difference) - 1).toFixed(2)} y="2.5" width="2" height="7" />`}
  </svg>`;
}

/** What the plots' ends mean. */
export function axis(span: number): string {
  return t("forest-axis", { low: points(-span), high: points(span) });
}
