import { recall, remember } from "../state/remember";

/** What stands in a form, kept in this browser until it was sent. */
export function recallDraft<T extends object>(name: string, empty: T): T {
  try {
    const kept: unknown = JSON.parse(recall(`draft.${name}`) ?? "null");
    return kept !== null && typeof kept === "object" ? { ...empty, ...kept } : empty;
  } catch {
    return empty;
  }
}

export function keepDraft(name: string, draft: object | null): void {
  remember(`draft.${name}`, draft === null ? null : JSON.stringify(draft));
}
