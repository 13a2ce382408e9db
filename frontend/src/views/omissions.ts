import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Omission } from "../api/types";
import { t } from "../locale";
import { plain, readable } from "../report/markdown";
import type { Language } from "../api/types";
import { included } from "../writing/accepting";
import type { Edit, Mark } from "../writing/marks";
import type { PassageRequest } from "./document";
import { LaterView } from "./view";

const FIRST = 5;

/** What the base says on the text's topics and the text leaves out. Event `put` with the edit that adds a passage. */
export class OmissionsView extends LaterView {
  static override properties = { omissions: { attribute: false }, editable: { type: Boolean }, marks: { attribute: false }, text: { attribute: false }, textLanguage: { attribute: false }, all: { state: true } };
  declare omissions: Omission[] | null;
  declare editable: boolean;
  declare marks: readonly Mark[];
  declare text: string;
  declare textLanguage: Language | null;
  declare all: boolean;

  constructor() {
    super();
    this.omissions = null;
    this.editable = false;
    this.marks = [];
    this.text = "";
    this.textLanguage = null;
    this.all = false;
  }

  override render(): unknown {
    const { omissions } = this;
    if (!omissions) return nothing;
    const shown = this.all ? omissions : omissions.slice(0, FIRST);
    return html`<section class="omissions" data-testid="omissions" aria-labelledby="omissions-title">
      <header class="section-head"><h2 id="omissions-title">${t("omissions-title")}</h2></header>
      <p class="section-words">${t(omissions.length > 0 ? "omissions-words" : "omissions-none")}</p>
      <ul class="passages omission-list">
        ${shown.map(
          (omission) => html`<li class="passage" data-testid="omission">
            <blockquote class="passage-quote" lang=${omission.language}>${guard([omission.quote], () => readable(omission.quote))}</blockquote>
            <p class="passage-foot">
              <span class="passage-file">${omission.section || omission.document}</span>
              ${this.#add(omission)}
              <button type="button" class="link" @click=${() => this.tell<PassageRequest>("open-passage", omission)}>${t("open-document")}</button>
            </p>
          </li>`,
        )}
      </ul>
      ${omissions.length > FIRST
        ? html`<button type="button" class="button quiet" aria-expanded=${this.all} @click=${() => (this.all = !this.all)}>
            ${this.all ? t("show-fewer") : t("show-all", { count: omissions.length })}
          </button>`
        : nothing}
    </section>`;
  }

  #add(omission: Omission): unknown {
    if (!this.editable) return nothing;
    const edit = included([omission], { text: this.text, marks: this.marks, language: this.textLanguage, plain });
    return edit ? html`<button type="button" class="link" data-testid="add-omission" @click=${() => this.tell<Edit>("put", edit)}>${t("suggestion-add")}</button>` : nothing;
  }
}
customElements.define("lacuna-omissions", OmissionsView);
