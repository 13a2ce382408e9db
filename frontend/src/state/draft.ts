import type { AnalysisRequest, Language, ModelInfo } from "../api/types";
import { language } from "../locale";
import { recall, remember } from "../state/remember";

/** What the form holds. Empty strings: the server's default. */
export interface Draft {
  text: string;
  language: Language | "";
  base: string;
  model: string;
  reportLanguage: Language | "";
  local: boolean;
  /** Let the model look again at uncertain statements. */
  judge: boolean;
}

/** The choices of the last visit; the text is never kept. */
export function firstDraft(): Draft {
  return { text: "", language: "", base: recall("base") ?? "", model: recall("model") ?? "", reportLanguage: "", local: recall("local") === "yes", judge: recall("judge") === "yes" };
}

export function keepChoices(draft: Draft): void {
  remember("base", draft.base);
  remember("model", draft.model || null);
  remember("local", draft.local ? "yes" : null);
  remember("judge", draft.judge ? "yes" : null);
}

/** The chosen model of those on offer; the server's default where none was chosen. */
export function chosenModel(draft: Draft, models: readonly ModelInfo[]): ModelInfo | undefined {
  const chat = models.filter(({ kind }) => kind === "chat");
  return chat.find(({ id }) => id === draft.model) ?? chat.find((candidate) => candidate.default);
}

/** The draft as the API takes it; the report speaks the page's language unless another was chosen. */
export function asRequest(draft: Draft, models: readonly ModelInfo[]): AnalysisRequest {
  return {
    text: draft.text,
    base: draft.base,
    report_language: draft.reportLanguage || language(),
    ...(draft.language ? { language: draft.language } : {}),
    ...(draft.model ? { model: draft.model } : {}),
    ...(draft.judge && chosenModel(draft, models)?.prose ? { judge: true } : {}),
  };
}
