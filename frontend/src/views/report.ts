import { html, nothing, type PropertyValues } from "lit";
import type { Citation, Language, Report } from "../api/types";
import { number, t } from "../locale";
import { linkCitations } from "../report/citations";
import { sanitised } from "../report/markdown";
import type { ReviewBook } from "../training/reviews";
import type { PassageRequest } from "./document";
import { LaterView } from "./view";

/** The report as it is written and as it is finished; citations open their passages. */
export class ReportView extends LaterView {
  static override properties = {
    markdown: { attribute: false },
    report: { attribute: false },
    writing: { type: Boolean },
    name: { attribute: false },
    textLanguage: { attribute: false },
    book: { attribute: false },
    outdated: { type: Boolean },
    stoppable: { type: Boolean },
    copied: { state: true },
  };
  declare markdown: string;
  declare report: Report | null;
  declare writing: boolean;
  declare textLanguage: Language | null;
  /** Name of the file that is downloaded, without its ending. */
  declare name: string;
  /** Where the report can be reviewed. */
  declare book: ReviewBook | null;
  /** The text has changed since, or has no report yet: one can be asked for (event `rewrite`). */
  declare outdated: boolean;
  /** Whether the writing of it can be stopped by itself (event `stop-report`). */
  declare stoppable: boolean;
  declare copied: "yes" | "no" | null;

  constructor() {
    super();
    this.markdown = "";
    this.report = null;
    this.writing = false;
    this.textLanguage = null;
    this.name = "report";
    this.book = null;
    this.outdated = false;
    this.stoppable = false;
    this.copied = null;
  }

  override render(): unknown {
    const { report, writing, outdated } = this;
    if (this.markdown === "" && !report && !writing && !outdated) return nothing;
    return html`<section class="report" data-testid="report" data-status=${report?.status ?? (writing ? "writing" : "none")} ?data-outdated=${outdated} aria-labelledby="report-title" aria-busy=${writing}>
      <header class="section-head">
        <h2 id="report-title">${t("report-title")}</h2>
        ${writing || this.markdown === ""
          ? nothing
          : html`<div class="section-tools">
              <span class="tool-words" role="status">${this.copied === "yes" ? t("copied") : this.copied === "no" ? t("copy-failed") : nothing}</span>
              <button type="button" class="button quiet" data-testid="copy-report" @click=${() => this.#copy()}>${t("copy-markdown")}</button>
              <button type="button" class="button quiet" data-testid="download-report" @click=${() => this.#download()}>${t("download-markdown")}</button>
            </div>`}
      </header>
      ${outdated ? html`<div class="outdated" data-testid="outdated"><p role="status">${t(this.markdown === "" ? "report-none" : "report-outdated")}</p>
          <button type="button" class="button" data-testid="rewrite-report" @click=${() => this.tell("rewrite")}>${t(this.markdown === "" ? "report-write" : "report-rewrite")}</button></div>` : nothing}
      ${report ? this.#notices(report) : nothing}
      ${writing && this.stoppable ? html`<p><button type="button" class="button quiet" data-testid="stop-report" @click=${() => this.tell("stop-report")}>${t("cancel")}</button></p>` : nothing}
      ${this.markdown === "" && writing ? html`<p class="report-waiting">${t("report-waiting")}</p>` : nothing}
      <div class="prose" data-testid="report-markdown" lang=${this.textLanguage ?? nothing}></div>
      ${writing && this.markdown !== "" ? html`<p class="report-waiting">${t("report-writing")}</p>` : nothing}
      ${this.book && report?.status === "succeeded" ? html`<lacuna-review .book=${this.book} .task=${"report"} .statement=${null} .given=${this.markdown}></lacuna-review>` : nothing}
    </section>`;
  }

  #notices(report: Report): unknown {
    const notices = [
      report.status === "incomplete" ? t("notice-incomplete") : null,
      report.status === "failed" ? report.error?.detail || t("notice-failed") : null,
      // The reporter's own notice says more than that the report is composed.
      report.notice ?? (report.composed ? t("notice-composed") : null),
      report.model ? t("notice-model", { model: report.model }) : null,
      report.citations_removed > 0 ? t("notice-citations-removed", { count: report.citations_removed }) : null,
    ].filter((notice) => notice !== null && notice !== "");
    if (notices.length === 0) return nothing;
    return html`<ul class="notices" data-testid="notice" data-composed=${report.composed}>
      ${notices.map((notice) => html`<li>${notice}</li>`)}
    </ul>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const place = this.querySelector(".prose");
    if (!place || !(changed.has("markdown") || changed.has("report") || place.childNodes.length === 0)) return;
    const fragment = sanitised(this.markdown);
    const known = new Map(this.report?.citations.map((citation) => [citation.number, citation]));
    linkCitations(fragment, (cited) => {
      const citation = known.get(cited);
      if (citation) return this.#cite(citation);
      return this.report ? null : this.#pending(cited);
    });
    place.replaceChildren(fragment);
  }

  #cite(citation: Citation): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cite";
    button.dataset["testid"] = "citation";
    button.dataset["number"] = String(citation.number);
    button.textContent = number(citation.number);
    button.title = citation.section || citation.document;
    button.setAttribute("aria-label", t("citation-open", { number: citation.number, place: citation.section || citation.document }));
    button.addEventListener("click", () => this.tell<PassageRequest>("open-passage", citation));
    return button;
  }

  /** While the report is being written its citations are not known yet. */
  #pending(cited: number): HTMLElement {
    const mark = document.createElement("span");
    mark.className = "cite pending";
    mark.textContent = number(cited);
    return mark;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.markdown);
      this.copied = "yes";
    } catch {
      this.copied = "no";
    }
    setTimeout(() => (this.copied = null), 4000);
  }

  #download(): void {
    const address = URL.createObjectURL(new Blob([this.markdown], { type: "text/markdown;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `${this.name}.md`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}
customElements.define("lacuna-report", ReportView);
