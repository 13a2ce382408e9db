import type { Analysis, Citation, Coverage, Place, Statement, Verdict } from "../api/types";
import { VERDICTS } from "../api/types";
import { languageTag, lines, moment, number, percent, t } from "../locale";
import { LANGUAGE_NAME, likelihood, SUGGESTION_NAME, VERDICT_NAME } from "../locale/ids";
import { withoutLeads } from "../report/passage";
import { Offsets } from "../text/offsets";
import { type Block, type Exported, type Inline, plain } from "./blocks";
import { blocksOf, inlinesOf } from "./prose";

const heading = (level: 1 | 2 | 3, words: string): Block => ({ kind: "heading", level, text: words });
const soft = (words: string): Block => ({ kind: "paragraph", inlines: plain(words), soft: true });

/** All that the page knows of a finished analysis, in the page's language, as a document called `title`. */
export function documentOf(analysis: Analysis, title: string): Exported {
  const { statements, coverage } = analysis;
  const blocks: Block[] = [
    { kind: "title", text: title },
    soft(t("export-subtitle")),
    { kind: "facts", rows: facts(analysis) },
    ...(coverage && statements.length > 0 ? [counts(coverage)] : []),
    ...report(analysis),
    ...contradictions(statements),
    ...gaps(analysis),
    ...suggestions(analysis),
    ...text(analysis),
    ...judged(statements),
    heading(1, t("export-made-title")),
    { kind: "facts", rows: made(analysis) },
  ];
  return { title, language: languageTag(), blocks };
}

function facts({ base, base_version: version, created_at: begun, coverage, language }: Analysis): [string, string][] {
  const rows: [string, string][] = [
    [t("export-date"), moment(begun)],
    [t("export-base"), version ? `${base} (${version})` : base],
  ];
  if (language) rows.push([t("export-language"), t(LANGUAGE_NAME[language])]);
  rows.push([t("export-coverage"), share(coverage)]);
  return rows;
}

function share(coverage: Coverage | null): string {
  if (!coverage || coverage.words === 0) return t("gauge-nothing");
  return t("export-share", { share: percent(coverage.score), low: percent(coverage.low), high: percent(coverage.high) });
}

function counts(coverage: Coverage): Block {
  const known = VERDICTS.filter((verdict) => (coverage.counts[verdict] ?? 0) > 0);
  const row = (verdict: Verdict): Inline[][] => [[{ text: t(VERDICT_NAME[verdict]), verdict }], plain(number(coverage.counts[verdict] ?? 0))];
  return { kind: "table", head: [plain(t("export-verdict")), plain(t("export-statements"))], rows: known.map(row) };
}

function report({ report: written }: Analysis): Block[] {
  if (!written || written.markdown === "") return [];
  // Its own title says what the document's does.
  const body = blocksOf(written.markdown.replace(/^\s*# .*\n/, ""));
  const cited = written.citations.toSorted((a, b) => a.number - b.number);
  return [
    heading(1, t("report-title")),
    ...(written.notice ? [soft(written.notice)] : []),
    ...body,
    ...(cited.length > 0 ? [heading(2, t("export-citations-title")), ...cited.map((citation) => quote(citation, citation))] : []),
  ];
}

/** Words of the documentation; of a citation, its number first. */
function quote(place: Place, citation: Citation | null = null): Block {
  const words = inlinesOf(withoutLeads(place.quote));
  return { kind: "quote", inlines: citation ? [{ text: `[${citation.number}] `, bold: true }, ...words] : words, source: source(place) };
}

function source({ document, section, first_line: first, last_line: last }: Place): string {
  return [section, document, first > 0 ? lines(first, last) : ""].filter(Boolean).join(" · ");
}

/** What the text says, and what the documentation does. */
function sides({ text: said, evidence: [best], index }: Statement): Inline[][] {
  return [
    [{ text: said }, raised(index, "contradicted")],
    best ? [...inlinesOf(withoutLeads(best.quote)), { text: `\n${source(best)}`, italic: true }] : plain("–"),
  ];
}

function contradictions(statements: readonly Statement[]): Block[] {
  const found = statements.filter(({ verdict }) => verdict === "contradicted");
  if (found.length === 0) return [];
  return [heading(1, t("export-contradictions-title")), { kind: "table", head: [plain(t("suggestion-text-says")), plain(t("suggestion-base-says"))], rows: found.map(sides) }];
}

function raised(index: number, verdict: Verdict): Inline {
  return { text: String(index + 1), raised: true, verdict };
}

function gaps({ statements, omissions }: Analysis): Block[] {
  const open = statements.filter(({ verdict }) => verdict === "absent" || verdict === "partial");
  const list: Block = { kind: "list", ordered: false, items: open.map(({ text: said, verdict, index }) => [{ text: t(VERDICT_NAME[verdict]), verdict }, { text: `: ${said}` }, raised(index, verdict)]) };
  return [
    heading(1, t("export-gaps-title")),
    heading(2, t("export-gaps-base")),
    open.length > 0 ? list : soft(t("export-gaps-base-none")),
    heading(2, t("omissions-title")),
    ...(omissions && omissions.length > 0 ? [soft(t("omissions-words")), ...omissions.map((omission) => quote(omission))] : [soft(t("omissions-none"))]),
  ];
}

function suggestions({ suggestions: found, statements }: Analysis): Block[] {
  if (!found || found.length === 0) return [];
  const one = ({ kind, document, section, gain, statements: indexes, passages }: NonNullable<Analysis["suggestions"]>[number]): Block[] => {
    const points = Math.round(gain * 100);
    const where = document === null ? t("suggestion-new") : [section, document].filter(Boolean).join(" · ");
    const said = indexes.flatMap((index) => statements[index] ?? []);
    return [
      heading(2, `${t(SUGGESTION_NAME[kind])}: ${where}`),
      ...(points > 0 ? [soft(`${t("suggestion-gain", { points })} ${t("suggestion-gain-words")}`)] : []),
      ...(said.length > 0 ? [{ kind: "list" as const, ordered: false, items: said.map(({ text: words, index, verdict }) => [{ text: words }, raised(index, verdict)]) }] : []),
      ...passages.slice(0, 3).map((passage) => quote(passage)),
    ];
  };
  return [heading(1, t("suggestions-title")), soft(t("suggestions-words")), ...found.flatMap(one)];
}

const LEAD = /^\s*#{1,6}\s+/;

/** The text, each statement's words followed by its number; what is between them as it stands. */
function text({ text: whole, statements }: Analysis): Block[] {
  if (!whole) return [];
  const offsets = new Offsets(whole);
  const runs: Inline[] = [];
  let at = 0;
  for (const { start, end, verdict, index } of statements) {
    const [from, to] = [Math.max(at, offsets.unit(start)), offsets.unit(end)];
    runs.push({ text: whole.slice(at, from) }, { text: whole.slice(from, to), verdict }, raised(index, verdict));
    at = to;
  }
  runs.push({ text: whole.slice(at) });
  return [heading(1, t("export-text-title")), soft(t("export-text-words")), ...paragraphs(runs)];
}

function paragraphs(runs: readonly Inline[]): Block[] {
  const rows: Inline[][] = [[]];
  for (const run of runs) {
    const [first = "", ...rest] = run.text.split("\n");
    rows.at(-1)?.push({ ...run, text: first });
    for (const line of rest) rows.push([{ ...run, text: line }]);
  }
  return rows.flatMap((line): Block[] => {
    const inlines = line.filter(({ text: words }) => words !== "");
    const words = inlines.map((run) => run.text).join("");
    if (words.trim() === "") return [];
    if (LEAD.test(words)) return [{ kind: "heading", level: 3, text: inlines.filter((run) => !run.raised).map((run) => run.text).join("").replace(LEAD, "").trim() }];
    return [{ kind: "paragraph", inlines }];
  });
}

function judged(statements: readonly Statement[]): Block[] {
  if (statements.length === 0) return [];
  return [
    heading(1, t("export-statements-title")),
    ...statements.flatMap((statement): Block[] => {
      const { index, verdict, text: said, score, reason, evidence } = statement;
      const sure = verdict === "not_checkable" ? "" : ` ${t("export-sure", { likelihood: t(likelihood(score)), share: percent(score) })}`;
      return [
        heading(2, `${index + 1}. ${t(VERDICT_NAME[verdict])}`),
        { kind: "paragraph", inlines: [{ text: said, verdict }] },
        ...(reason || sure ? [soft(`${reason}${sure}`.trim())] : []),
        ...(evidence.length > 0 ? [soft(t(verdict === "absent" ? "evidence-misses" : "evidence-passages")), ...evidence.map((passage) => quote(passage))] : []),
      ];
    }),
  ];
}

function made(analysis: Analysis): [string, string][] {
  const { id, base, base_version: version, method, model, refinement, report: written, finished_at: ended } = analysis;
  const rows: [string, string][] = [[t("export-made-where"), t(id.startsWith("device-") ? "export-made-device" : "export-made-server")]];
  if (ended) rows.push([t("export-made-when"), moment(ended)]);
  rows.push([t("export-base"), version ? `${base} (${version})` : base]);
  if (method) rows.push([t("export-made-method"), method]);
  if (refinement) rows.push([t("export-made-judge"), refinement.model]);
  if (written) rows.push([t("report-title"), written.composed || !(written.model ?? model) ? t("export-made-composed") : (written.model ?? model ?? "")]);
  return rows;
}
