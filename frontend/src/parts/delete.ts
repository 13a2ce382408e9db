import { html, type TemplateResult } from "lit";
import { t } from "../locale";

/** What deletes a row: a bin, since a cross in the corner of a card reads as closing it. */
export const deleteButton = (id: string, name: string, press: (event: MouseEvent) => void): TemplateResult =>
  html`<button type="button" class="icon-button" data-testid=${id} aria-label=${t("delete-named", { name })} title=${t("delete")} @click=${press}><svg width="20" height="20" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M4 7h16M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 11v5m3.4-5v5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" /></svg></button>`;
