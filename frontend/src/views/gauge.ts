import { html, nothing, svg } from "lit";
import type { Coverage } from "../api/types";
import { percent, t } from "../locale";
import { View } from "./view";

/** A share as a place on the bar, 0 to 100. */
const at = (share: number): number => Math.round(Math.max(0, Math.min(1, share)) * 1000) / 10;

/** How much of the text the base covers, as a figure, in words, and drawn with its interval. */
export class GaugeView extends View {
  static override properties = { coverage: { attribute: false } };
  declare coverage: Coverage | null;

  constructor() {
    super();
    this.coverage = null;
  }

  override render(): unknown {
    const { coverage } = this;
    if (!coverage) return nothing;
    if (coverage.words === 0) {
      return html`<div class="gauge" data-testid="gauge"><p class="gauge-words">${t("gauge-nothing")}</p></div>`;
    }
    const { score, low, high } = coverage;
    return html`<div class="gauge" data-testid="gauge" data-score=${score}>
      <p class="gauge-figure">${percent(score)}</p>
      <div class="gauge-rest">
        <p class="gauge-words">${t("gauge-words")} <span class="gauge-interval">${t("gauge-interval", { low: percent(low), high: percent(high) })}</span></p>
        <svg class="gauge-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          ${svg`<rect class="gauge-track" x="0" y="1.5" width="100" height="3" />
          <rect class="gauge-covered" x="0" y="1.5" width=${at(score)} height="3" />
          <rect class="gauge-range" x=${at(low)} y="0.4" width=${Math.max(0.5, at(high) - at(low))} height="5.2" />
          <rect class="gauge-needle" x=${Math.max(0, at(score) - 0.25)} y="0" width="0.5" height="6" />`}
        </svg>
      </div>
    </div>`;
  }
}
customElements.define("lacuna-gauge", GaugeView);
