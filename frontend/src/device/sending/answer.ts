import type { Report } from "../../api/types";
import { compose, footer, headed, type Part, PARTS, section } from "../report/composing";
import { checkCitations } from "../report/ledger";
import { escape } from "../report/quoting";
import { paragraphs } from "../report/wording";
import type { Material } from "./material";

/** The version of the reporter's prompt that `material` fills. */
const PROMPT = "v1";

/**
 * A model's answer as a report: what was hidden put back, citations that the evidence lacks removed and counted,
 * between the figures and the contradictions, which no model writes. A section without a single sound citation is
 * composed, like one that the model did not reach; where none is left, so is the report. `whole`: it came to its end.
 */
export function reportOf(answer: string, { composed, restore }: Material, model: string, whole: boolean): Report {
  const { ledger, texts, outline } = composed;
  const numbers = new Set(ledger.all.map(({ number }) => number));
  const { text, removed } = checkCitations(restore(answer).trim(), numbers);
  const said = parts(text, (part) => texts.say(`heading-${part}`));
  for (const [part, body] of said) if (numbers.size > 0 && ledger.usedIn(body).length === 0) said.delete(part);
  if (said.size === 0) {
    const notice = texts.say("notice-failed", { code: text === "" ? "empty" : "nonsense", model });
    return { ...compose(outline.judged), status: "succeeded", composed: true, model: null, notice, citations_removed: 0, error: null };
  }
  const sections = PARTS.map((part) => {
    if (part === "contradictions") return section(composed, part);
    const body = said.get(part);
    if (!body) return section(composed, part);
    return part === "summary" ? body : `${headed(texts, part)}\n\n${body}`;
  });
  const composedPart = PARTS.some((part) => part !== "contradictions" && composed.sections[part] && !said.get(part));
  const written = texts.say(composedPart ? "written-both" : "written-model", { model: escape(model), prompt: escape(PROMPT) });
  const markdown = `${paragraphs([composed.opening, ...sections, footer(outline.judged, texts, written)])}\n`;
  return {
    status: whole ? "succeeded" : "incomplete",
    markdown,
    citations: ledger.usedIn(markdown),
    composed: false,
    model,
    notice: null,
    citations_removed: removed,
    error: null,
  };
}

/** Bodies by the part whose heading they stand under; what comes before the first is the summary. */
function parts(text: string, name: (part: Part) => string): Map<Part, string> {
  const known = new Map(PARTS.map((part) => [name(part).toLowerCase(), part]));
  const found = new Map<Part, string[]>();
  let at: Part = "summary";
  for (const line of text.split("\n")) {
    const title = /^#{1,6}\s+(.*?)[\s#:]*$/.exec(line)?.[1]?.toLowerCase();
    const part = title === undefined ? undefined : known.get(title);
    if (part) at = part;
    else found.set(at, [...(found.get(at) ?? []), line]);
  }
  return new Map([...found].map(([part, lines]) => [part, lines.join("\n").trim()] as const).filter(([, body]) => body));
}
