import type { Analysis, BaseInfo, ModelInfo } from "../api/types";
import { codePoints } from "../text/offsets";

/** Whom the server handed some of the text on to, and how much at most: it keeps vectors that it has made before. */
export interface Relayed {
  provider: string;
  purpose: "embedding" | "judging" | "writing" | "heading";
  characters: number;
}

/** The models service of the installation itself. */
const OWN = "local";

/**
 * What left the server for an analysis made there: the page knows from the models that took part. `bases` and
 * `models` as the server lists them; one that is gone says nothing.
 */
export function relayed(analysis: Analysis, bases: readonly BaseInfo[], models: readonly ModelInfo[]): Relayed[] {
  const providerOf = (model: string | null | undefined): string | null => {
    const provider = models.find(({ id }) => id === model)?.provider ?? OWN;
    return provider === OWN ? null : provider;
  };
  const all = analysis.statements.reduce((sum, { text }) => sum + codePoints(text), 0);
  const checkable = analysis.statements.reduce((sum, { verdict, text }) => sum + (verdict === "not_checkable" ? 0 : codePoints(text)), 0);
  const lacking = analysis.statements.reduce((sum, { verdict, text }) => sum + (verdict === "absent" || verdict === "partial" ? codePoints(text) : 0), 0);
  const { refinement, report } = analysis;
  const found: [string | null, Relayed["purpose"], number][] = [
    [providerOf(bases.find(({ name }) => name === analysis.base)?.embedding_model), "embedding", all],
    [refinement && refinement.asked > 0 ? providerOf(refinement.model) : null, "judging", checkable],
    // A report that had to be composed may have been asked of the model first.
    [report && models.find(({ id }) => id === analysis.model)?.prose ? providerOf(analysis.model) : null, "writing", checkable],
    [report ? providerOf(analysis.heading_model) : null, "heading", lacking],
  ];
  return found.flatMap(([provider, purpose, characters]) => (provider && characters > 0 ? [{ provider, purpose, characters }] : []));
}
