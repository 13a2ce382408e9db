import { html, nothing, type TemplateResult } from "lit";
import type { Evidence, Language, Statement } from "../api/types";
import { t } from "../locale";
import { readable } from "../report/markdown";
import { runsOf } from "./clashing";

/** A contradicted statement beside the passage that it contradicts, with the words that cannot both be meant marked. */
export function contrast(statement: Statement, passage: Evidence, textLanguage: Language | null): TemplateResult {
  const clashes = statement.clashes ?? [];
  return html`<dl class="contrast" data-testid="contrast">
    <div class="contrast-side" data-side="text"><dt>${t("suggestion-text-says")}</dt>
      <dd lang=${textLanguage ?? nothing}>${marked(statement.text, clashes.map(({ said }) => said), "said")}</dd></div>
    <div class="contrast-side" data-side="base"><dt>${t("suggestion-base-says")}</dt>
      <dd lang=${passage.language}>${marked(readable(passage.quote).textContent ?? "", clashes.map(({ found }) => found), "found")}</dd></div>
  </dl>`;
}

/** A statement with its words that no passage says. */
export function lacking(statement: Statement, textLanguage: Language | null): TemplateResult {
  return html`<p class="evidence-statement" lang=${textLanguage ?? nothing}>${marked(statement.text, statement.missing ?? [], "missing")}</p>`;
}

/** For who does not see the mark, its edges are said where the browser tells of them: `mark` is an element that is told. */
function marked(text: string, words: readonly string[], kind: "said" | "found" | "missing"): unknown {
  return runsOf(text, words).map((run) => (run.marked ? html`<mark class="clash" data-kind=${kind}>${run.text}</mark>` : run.text));
}
