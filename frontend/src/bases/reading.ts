import { html, nothing, type TemplateResult } from "lit";
import { lines, number, t } from "../locale";
import type { ChunkPassage, DocumentChunk } from "./types";

/** Passages that are shown as one thing: a heading, a paragraph, a list, rows of a table, lines of code. */
export interface Block {
  kind: ChunkPassage["kind"];
  passages: ChunkPassage[];
}

/** The passages of a chunk, those together that belong together: sentences of a paragraph stand on lines without a gap. */
export function blocks(passages: readonly ChunkPassage[]): Block[] {
  const found: Block[] = [];
  for (const next of passages) {
    const last = found.at(-1);
    const before = last?.passages.at(-1);
    const goes = last && before && last.kind === next.kind && next.kind !== "heading" && before.section === next.section;
    if (goes && (next.kind !== "sentence" || next.first_line - before.last_line <= 1)) last.passages.push(next);
    else found.push({ kind: next.kind, passages: [next] });
  }
  return found;
}

export interface Shown {
  /** The characters that were asked for. */
  at: { start: number; end: number } | null;
  /** Whether the chunks themselves are shown, with what is counted of their passages. */
  parts: boolean;
}

/** A chunk for reading. */
export function chunk(one: DocumentChunk, shown: Shown): TemplateResult {
  const body = blocks(one.passages).map((block) => rendered(block, shown));
  if (!shown.parts) return html`${body}`;
  return html`<section class="chunk" data-testid="chunk" aria-label=${t("chunk-title", { position: one.position + 1 })}>
    <p class="chunk-head figure">${t("chunk-title", { position: one.position + 1 })} · ${lines(one.first_line, one.last_line)} · ${t("base-passages", { count: one.passages.length, shown: number(one.passages.length) })}</p>
    ${body}</section>`;
}

function rendered({ kind, passages }: Block, shown: Shown): TemplateResult {
  switch (kind) {
    case "heading": {
      const [first] = passages;
      const depth = Math.min(3, (first?.section.split(" › ").length ?? 1) - 1);
      const words = passages.map((one) => passage(one, shown));
      return depth <= 0 ? html`<h2 class="reading-h1">${words}</h2>` : depth === 1 ? html`<h3 class="reading-h2">${words}</h3>` : html`<h4 class="reading-h3">${words}</h4>`;
    }
    case "item":
      return html`<ul class="reading-list">${passages.map((one) => html`<li>${passage(one, shown)}</li>`)}</ul>`;
    case "row":
      return html`<ul class="reading-rows">${passages.map((one) => html`<li>${passage(one, shown)}</li>`)}</ul>`;
    case "code":
      return html`<div class="reading-code" tabindex="0" role="region" aria-label=${t("reading-code")}>${passages.map((one) => html`<code>${passage(one, shown)}</code>`)}</div>`;
    case "sentence":
      return html`<p>${passages.map((one) => html`${passage(one, shown)} `)}</p>`;
  }
}

function passage(one: ChunkPassage, { at, parts }: Shown): TemplateResult {
  const meant = at !== null && one.start < at.end && at.start < one.end;
  const count = parts && one.cited > 0 ? html`<span class="cited figure"><span aria-hidden="true">×${number(one.cited)}</span><span class="hidden">${t("passage-cited", { count: one.cited })}</span></span>` : nothing;
  const place = parts ? lines(one.first_line, one.last_line) : nothing;
  return meant
    ? html`<mark class="reading-passage" data-testid="meant-passage" title=${place}>${one.text}</mark>${count}`
    : html`<span class="reading-passage" title=${place}>${one.text}</span>${count}`;
}
