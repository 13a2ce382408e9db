import { html, nothing, type TemplateResult } from "lit";
import type { BaseInfo } from "../api/types";
import { number, t } from "../locale";
import { roomHash } from "../state/route";
import { BASE_STATUS, INDEX_STAGE } from "../locale/ids";

/** What the chosen base holds, or what it is doing, in a line of words. */
export function baseStatus(base: BaseInfo): TemplateResult {
  const progress = base.status === "indexing" ? base.progress : null;
  const languages = base.languages.map((language) => t("language-within", { language })).join(", ");
  return html`<p class="field-help base-status" data-testid="base-status" data-status=${base.status}>
    ${t(BASE_STATUS[base.status])}${base.documents > 0 ? html` · ${t("base-documents", { count: base.documents })}` : nothing}${
      languages ? html` · ${languages}` : nothing}${
      base.documents_failed > 0 ? html` · ${t("base-failed-documents", { count: base.documents_failed })}` : nothing}
    ${progress ? html`<br />${t(INDEX_STAGE[progress.stage])} ${t("amount-of", { done: number(progress.done), total: number(progress.total) })}` : nothing}
    ${base.status === "failed" && base.error?.detail ? html`<br />${base.error.detail}` : nothing}
  </p>`;
}

/** Shown where there is no base yet: how documentation gets in. */
export function noBase(): TemplateResult {
  return html`<div class="teach" data-testid="no-base"><h2>${t("no-base-title")}</h2><p>${t("no-base-words")}</p>
    <p class="actions"><a class="button primary" href=${roomHash("bases")}>${t("no-base-go")}</a></p></div>`;
}
