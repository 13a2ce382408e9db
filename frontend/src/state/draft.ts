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
  /** Analysed here, and nothing of the text is sent. */
  device: boolean;
  /** Let the model look again at uncertain statements. */
  judge: boolean;
}

/** The choices of the last visit; the text is kept only while a newer page is loaded in this one's place. */
export function firstDraft(): Draft {
  return { ...choices(), ...carried() };
}

const CARRIED = "lacuna.draft";

/** Keeps the draft while the page is loaded anew. */
export function carry(draft: Draft): void {
  sessionStorage.setItem(CARRIED, JSON.stringify(draft));
}

function carried(): Partial<Draft> {
  try {
    const kept = sessionStorage.getItem(CARRIED);
    sessionStorage.removeItem(CARRIED);
    return (JSON.parse(kept ?? "{}") as Partial<Draft> | null) ?? {};
  } catch {
    return {};
  }
}

function choices(): Draft {
  return { text: "", language: "", base: recall("base") ?? "", model: recall("model") ?? "", reportLanguage: "", device: recall("where") === "device", judge: recall("judge") === "yes" };
}

export function keepChoices(draft: Draft): void {
  remember("base", draft.base);
  remember("model", draft.model || null);
  remember("where", draft.device ? "device" : null);
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
