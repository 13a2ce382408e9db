import { html } from "lit";
import { type Coverage, type Verdict, VERDICTS } from "../api/types";
import { number, t } from "../locale";
import { VERDICT_MEANING, VERDICT_NAME } from "../locale/ids";
import { verdictIcon } from "./icons";
import { View } from "./view";

/** The verdicts with their counts; each is a switch that shows its statements alone (event `filter`). */
export class LegendView extends View {
  static override properties = { counts: { attribute: false }, filter: { attribute: false } };
  declare counts: Coverage["counts"];
  declare filter: Verdict | null;

  constructor() {
    super();
    this.counts = {};
    this.filter = null;
  }

  override render(): unknown {
    return html`<ul class="legend" aria-label=${t("legend-label")}>
        ${VERDICTS.map((verdict) => {
          const count = this.counts[verdict] ?? 0;
          const pressed = this.filter === verdict;
          return html`<li>
            <button type="button" class="legend-item" data-testid="legend-${verdict}" data-verdict=${verdict} aria-pressed=${pressed}
              ?disabled=${count === 0} title=${t(VERDICT_MEANING[verdict])} @click=${() => this.tell("filter", pressed ? null : verdict)}>
              ${verdictIcon(verdict)}<span class="legend-name">${t(VERDICT_NAME[verdict])}</span>
              <span class="legend-count">${number(count)}</span>
            </button>
          </li>`;
        })}
      </ul>
      <p class="legend-help" role="status">${this.filter ? t(VERDICT_MEANING[this.filter]) : t("legend-help")}</p>`;
  }
}
customElements.define("lacuna-legend", LegendView);
