import { html, nothing, type TemplateResult } from "lit";
import type { BaseInfo, Language, Place } from "../api/types";
import { bytes, duration, languageTag, lines, number, t } from "../locale";
import { INDEX_STAGE, LANGUAGE_NAME } from "../locale/ids";
import { badge, progress } from "../parts/words";
import type { Frame } from "../state/frame";
import { roomHash } from "../state/route";
import { BASE_TAG, BASE_TONE, DOCUMENT_TAG, DOCUMENT_TONE } from "./locale/ids";
import type { DocumentStatus } from "./types";

export const baseTag = ({ status }: BaseInfo): TemplateResult => badge(t(BASE_TAG[status]), BASE_TONE[status], status);
export const documentTag = (status: DocumentStatus): TemplateResult => badge(t(DOCUMENT_TAG[status]), DOCUMENT_TONE[status], status);
export const languageNames = (languages: readonly Language[]): string => languages.map((language) => t(LANGUAGE_NAME[language])).join(", ");
/** As a sentence has them. */
export const languagesWithin = (languages: readonly Language[]): string => languages.map((language) => t("language-within", { language })).join(", ");

/** Facts in a line, told apart by dots: each stays whole, and no dot stands at the edge of a line. */
export const apart = (facts: readonly unknown[]): TemplateResult => html`<span class="apart">${facts.filter(Boolean).map((fact) => html`<span>${fact}</span> `)}</span>`;

/** A press that a second one right after it does not repeat: what was pressed is gone, and its neighbour stands there. */
export const once = (act: () => void) => (event: MouseEvent): void => {
  if (event.detail < 2) act();
};

/** The size of a file: of a small one its bytes. */
export function fileSize(size: number): string {
  if (size >= 1000) return bytes(size);
  return new Intl.NumberFormat(languageTag(), { style: "unit", unit: "byte", unitDisplay: "long" }).format(size);
}

/** Whole minutes, or tens of seconds: nobody knows the rest. */
export function roughly(seconds: number): string {
  const unit = seconds < 90 ? 10 : 60;
  return duration(Math.max(unit === 10 ? 5 : 60, Math.ceil(seconds / unit) * unit));
}

/** How far indexing is, in words and a bar; nothing where it isn't on its way. */
export function indexing({ status, progress: stage }: BaseInfo): unknown {
  if (status !== "indexing") return nothing;
  if (!stage) return html`<div class="indexing">${progress(t("bases-waits"))}</div>`;
  const amount = stage.stage === "building" ? "" : t("amount-of", { done: number(stage.done), total: number(stage.total) });
  const rate = stage.rate && stage.rate >= 1 ? t("bases-rate", { rate: number(Math.round(stage.rate)) }) : "";
  const left = stage.seconds_left && stage.seconds_left > 3 ? t("bases-left", { time: roughly(stage.seconds_left) }) : "";
  const what = amount ? `${t(INDEX_STAGE[stage.stage])} ${amount}` : t(INDEX_STAGE[stage.stage]).replace(/:$/, "…");
  const words = [what, rate, left].filter(Boolean).join(" · ");
  return html`<div class="indexing" data-testid="indexing">${stage.stage === "building" ? progress(words) : progress(words, stage.done, stage.total)}</div>`;
}

/** The way to write, and compare a text with `base`. */
export function compareLink(frame: Frame, base: string, look: string): TemplateResult {
  return html`<a class=${look} data-testid="write-with" href=${roomHash("write")} @click=${() => frame.write({ base })}>${t("base-write")}</a>`;
}

/** The way to where documents are added to `base`. */
export const addLink = (base: string): TemplateResult => html`<a class="button" href=${roomHash("bases", [base])}>${t("tab-overview")}</a>`;

/** The address of a document, at a passage of it. */
export function documentHash(base: string, path: string, at: { start: number; end: number } | null = null): string {
  return roomHash("bases", [base, "documents", ...path.split("/")], at ? { at: at.start, end: at.end } : {});
}

/** Where a passage stands, as a link to it. */
export function placeLink(base: string, place: Place): TemplateResult {
  return html`<p class="place"><a href=${documentHash(base, place.document, place)} data-testid="open-place">${place.document}</a> · ${lines(place.first_line, place.last_line)}${
    place.section ? html`<br /><span class="aside">${place.section}</span>` : nothing}</p>`;
}
