import type { Verdict } from "../api/types";

/** The colours of files, which know no style sheet: the light ones of styles/tokens.css, as RRGGBB. */
export const INK = { text: "1d2124", soft: "565a5b", rule: "ddd6c6", accent: "1f5a66", sunken: "f2eee4" } as const;

export const VERDICT_INK: Record<Verdict, { ink: string; wash: string }> = {
  covered: { ink: "25694a", wash: "dff0e4" },
  partial: { ink: "805300", wash: "f8ebcb" },
  contradicted: { ink: "a3262a", wash: "fae0dc" },
  absent: { ink: "5a468c", wash: "eae5f5" },
  not_checkable: { ink: "5f6263", wash: "f2eee4" },
};
