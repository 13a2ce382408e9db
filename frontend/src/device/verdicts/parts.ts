/** A statement that says several things, each of which may stand in another passage. */
import type { Language, Verdict } from "../../api/types";
import { type Joint, type Support, type Unit, verdictOf } from "./judging";
import { re, rstripOf, strip } from "./python";

const JOINT: Record<Language, RegExp> = {
  en: re(
    String.raw`[;:—–]\s+|[.!?]\s+(?=["“(]?[A-Z])|,\s+(?=(?:and|but|or|nor|so|yet|while|whereas|which|where)\s)` +
      String.raw`|\s+(?=(?:and|but)\s+(?:it|they|you|we|this|that|these|those|there|the|a|an|its|each|no|every|then|also` +
      String.raw`|can|cannot|must|may|should|will|does|is|are|has|have|on|in|at|by)\s)`,
    "g",
  ),
  pt: re(
    String.raw`[;:—–]\s+|[.!?]\s+(?=["“(]?[A-ZÀ-Ý])|,\s+(?=(?:e|mas|ou|nem|então|porém|enquanto|que|onde|o que)\s)` +
      String.raw`|\s+(?=(?:e|mas)\s+(?:ele|ela|eles|elas|você|nós|isso|isto|este|esta|esse|essa|há|o|a|os|as|um|uma|cada` +
      String.raw`|nenhum|todo|toda|também|pode|podem|deve|será|é|são|está|tem|têm|não|em|no|na|por)\s)`,
    "g",
  ),
};
const WORD = re(String.raw`\w+`, "g");
const LEAST_WORDS = 4;
const MOST = 4;
/** Share of a statement's words from which what is said of it counts, where no passage is near the whole. */
const WEIGHTY = 0.4;
const JOINING = re(String.raw`^(?:and|but|or|e|mas|ou)\s+`, "i");

/** What a part of a statement is supported by, best first. */
export interface Part {
  text: string;
  found: readonly Support[];
  verdict: Verdict;
  score: number;
}

export const words = (text: string): number => text.match(WORD)?.length ?? 0;

/** The clauses of a statement, in order; none where it says one thing. */
export function partsOf(unit: Unit, language: Language): string[] {
  const cuts = [...Array.from(unit.text.matchAll(JOINT[language]), (cut) => cut.index + cut[0].length), unit.text.length];
  const parts: string[] = [];
  let start = 0;
  for (const end of cuts) {
    const piece = unit.text.slice(start, end);
    const before = parts.at(-1);
    if (before !== undefined && Math.min(words(piece), words(before)) < LEAST_WORDS) parts[parts.length - 1] = before + piece;
    else parts.push(piece);
    start = end;
  }
  if (parts.length < 2 || parts.length > MOST) return [];
  return parts.map((part) => rstripOf(strip(part).replace(JOINING, ""), " ,;:"));
}

/** A part of a statement, judged as a statement of its own. */
export const judgedPart = (part: Unit, found: readonly Support[]): Part => ({ text: part.text, found, ...verdictOf(part, found) });

/** Whether other passages may say what the best one does not: a statement that no single passage holds. */
export function mayBeJoint(unit: Unit, found: readonly Support[]): boolean {
  const { verdict } = verdictOf(unit, found);
  return found.length > 0 && (verdict === "partial" || verdict === "absent");
}

/**
 * What the parts of a statement say of it, which is `whole` by itself. Null where they tell no more: no part of weight
 * is said, or one is denied, so that the whole is not in parts.
 */
export function together(whole: { verdict: Verdict; score: number }, parts: readonly Part[]): Joint | null {
  const said = parts.filter((part) => part.verdict === "covered");
  const sum = (of: readonly Part[]): number => of.reduce((all, part) => all + words(part.text), 0);
  if (said.length === 0 || parts.some((part) => part.verdict === "contradicted")) return null;
  if (whole.verdict === "absent" && sum(said) / Math.max(1, sum(parts)) < WEIGHTY) return null;
  const found = said.map((part) => part.found[0] as Support);
  const missing = parts.filter((part) => part.verdict !== "covered").map((part) => part.text);
  if (missing.length === 0) return { verdict: "covered", score: Math.min(...parts.map((part) => part.score)), found, missing };
  return { verdict: "partial", score: whole.score, found, missing };
}
