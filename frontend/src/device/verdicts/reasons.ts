/** Why a statement has its verdict: one sentence in the report's language, composed from what was compared. */
import type { Clash, Evidence, Language, Verdict } from "../../api/types";
// The retriever's own words: a reason reads the same wherever it is given.
import en from "../../../../services/retriever/locale/en.ftl?raw";
import pt from "../../../../services/retriever/locale/pt.ftl?raw";
import { Texts } from "../report/texts";
import type { Alignment } from "./alignment";
import { rstripOf } from "./python";

const SOURCES = { en, pt };
const ORDER: readonly Clash["kind"][] = ["number", "code", "opposite", "negation", "word"];
const MOST = 6;
const LONGEST = 60;
const PART = 160;
/** Score of a passage that may say it in other words: few that say nothing of it reach it. */
const NEAR = 0.05;
const NAMED: ReadonlySet<string> = new Set(["heading", "question", "code"]);
const said: Partial<Record<Language, Texts>> = {};

/** What a contradicted statement says against its best passage, the plainest first. */
export function clashes(verdict: Verdict, alignment: Alignment | null): Clash[] {
  if (verdict !== "contradicted" || !alignment) return [];
  return alignment.clashes.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** The clauses of a partly covered statement, or else its words, that no passage says. */
export function missing(verdict: Verdict, alignment: Alignment | null, unsaid: readonly string[] | null): string[] {
  if (verdict !== "partial") return [];
  return unsaid?.length ? [...unsaid] : [...new Set(alignment?.missing)];
}

/**
 * The reason of `verdict` on a statement of `kind`, that lies over its best passage as `alignment` says. `unsaid`,
 * where it was judged by its parts: those that no passage says.
 */
export function reason(
  language: Language,
  kind: string,
  verdict: Verdict,
  alignment: Alignment | null,
  [first, second]: readonly Evidence[],
  unsaid: readonly string[] | null,
): string {
  const texts = (said[language] ??= new Texts(language, SOURCES));
  if (verdict === "not_checkable") return texts.say(NAMED.has(kind) ? `reason-${kind}` : "reason-nothing");
  if (!first || !alignment) return texts.say("reason-absent-none");
  const where = { document: first.document, section: first.section || first.document };
  if (verdict === "contradicted") {
    const [clash] = clashes(verdict, alignment);
    if (!clash) return texts.say("reason-contradicted-otherwise", where);
    return texts.say(contradicted(clash), { ...where, said: clash.said, found: clash.found });
  }
  if (verdict === "covered" && unsaid && second) {
    return texts.say("reason-covered-together", { ...where, also_section: second.section || second.document, also_document: second.document });
  }
  if (verdict === "partial" && unsaid?.length) {
    return texts.say("reason-partial-part", { ...where, missing: unsaid.map((part) => `“${cut(part)}”`).join(", ") });
  }
  if (verdict === "partial" && alignment.missing.length > 0) {
    const words = [...new Set(alignment.missing.slice(0, MOST))].map((word) => `“${word.slice(0, LONGEST)}”`);
    return texts.say("reason-partial-missing", { ...where, missing: words.join(", ") });
  }
  if (verdict === "absent" && first.score >= NEAR) return texts.say("reason-absent-near", where);
  return texts.say(`reason-${verdict}`, where);
}

function cut(text: string): string {
  const bare = rstripOf(text, " .");
  if (bare.length <= PART) return bare;
  const head = bare.slice(0, PART);
  const blank = head.lastIndexOf(" ");
  return `${blank < 0 ? head : head.slice(0, blank)} …`;
}

function contradicted(clash: Clash): string {
  if (clash.kind === "negation") return "reason-contradicted-negation";
  return clash.said ? "reason-contradicted" : "reason-contradicted-unnamed";
}
