import { html, nothing, svg } from "lit";
import type { SectionCoverage, Statement } from "../api/types";
import { percent, t } from "../locale";
import { LaterView } from "./view";

/** How much of each headed part of the text is covered; a row leads to its part (event `choose`). */
export class SectionsView extends LaterView {
  static override properties = { sections: { attribute: false }, statements: { attribute: false } };
  declare sections: SectionCoverage[];
  declare statements: Statement[];

  constructor() {
    super();
    this.sections = [];
    this.statements = [];
  }

  override render(): unknown {
    // One heading over everything would only repeat the whole.
    const sections = this.sections.filter(({ coverage }) => Object.values(coverage.counts).some((count) => (count ?? 0) > 0));
    if (sections.length < 2) return nothing;
    return html`<details class="sections" data-testid="sections" ?open=${sections.length <= 6}>
      <summary>${t("sections-title")}</summary>
      <ul class="section-rows">
        ${sections.map((section) => this.#row(section))}
      </ul>
    </details>`;
  }

  #row(section: SectionCoverage): unknown {
    const { score, low, high, words } = section.coverage;
    const heading = section.heading || t("sections-untitled");
    const first = this.statements.find(({ start }) => start >= section.start && start < section.end);
    const facts = { heading, share: percent(score), low: percent(low), high: percent(high) };
    return html`<li>
      <button type="button" class="section-row" data-testid="section" aria-label=${words > 0 ? t("sections-row", facts) : `${heading}: ${t("sections-nothing")}`}
        ?disabled=${!first} @click=${() => first && this.tell("choose", { index: first.index, key: false })}>
        <span class="section-name">${heading}</span>
        <svg class="section-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          ${svg`<rect class="gauge-track" width="100" height="4" rx="1" /><rect class="gauge-covered" width=${words > 0 ? Math.round(score * 100) : 0} height="4" rx="1" />`}
        </svg>
        <span class="section-share">${words > 0 ? percent(score) : "–"}</span>
      </button>
    </li>`;
  }
}
customElements.define("lacuna-sections", SectionsView);
