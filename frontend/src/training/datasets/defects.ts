import { html, nothing, type PropertyValues } from "lit";
import { number, t } from "../../locale";
import { RoomView } from "../parts/room-view";
import type { DatasetVersion, Defect, NumberedPage, Severity } from "../types";

const PAGE = 25;

/** What is wrong with a file, line by line, a page at a time. */
export class DefectsView extends RoomView {
  static override properties = { ...RoomView.properties, version: { attribute: false }, severity: { state: true }, items: { state: true }, next: { state: true } };
  declare version: DatasetVersion;
  /** Which are shown; null: both. */
  declare severity: Severity | null;
  declare items: Defect[];
  declare next: number | null;

  constructor() {
    super();
    this.severity = null;
    this.items = [];
    this.next = null;
  }

  protected override interested(): boolean {
    return false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("version") as DatasetVersion | undefined;
    const another = before !== undefined && (before.dataset !== this.version.dataset || before.version !== this.version.version);
    if (another) this.severity = null;
    if (another || (changed.has("severity") && this.hasUpdated)) void this.reload();
  }

  protected override async load(): Promise<void> {
    const { severity } = this;
    const page = await this.#page(null);
    if (severity !== this.severity) return;
    this.items = page.items;
    this.next = page.next;
  }

  #page(after: number | null): Promise<NumberedPage<Defect>> {
    return this.context.trainer.defects(this.version.dataset, this.version.version, this.severity, after, PAGE);
  }

  override render(): unknown {
    const { errors, warnings } = this.version;
    const whole = this.severity === "error" ? errors : this.severity === "warning" ? warnings : errors + warnings;
    return html`<section class="block" data-testid="defects" aria-labelledby="defects-title">
      <h2 id="defects-title">${t("defects-title")}</h2>
      <p class="section-words">${t(errors > 0 ? "defects-words" : "defects-warnings-words")}</p>
      <div class="choices-row" role="group" aria-label=${t("defects-filter")}>
        ${this.#filter(null, t("defects-all"), errors + warnings)}${this.#filter("error", t("defects-errors"), errors)}${this.#filter("warning", t("defects-only-warnings"), warnings)}
      </div>
      ${this.trouble()}
      ${this.loading ? html`<p class="aside" role="status">${t("defects-loading")}</p>` : nothing}
      <ol class="defects">${this.items.map((defect) => this.#defect(defect))}</ol>
      ${this.items.length > 0 ? html`<p class="figure" role="status">${t("shown-of", { shown: number(this.items.length), all: number(whole) })}</p>` : nothing}
      ${this.next === null ? nothing : html`<button type="button" class="button quiet" data-testid="more-defects" @click=${() => this.#further()}>${t("history-more")}</button>`}
    </section>`;
  }

  #filter(severity: Severity | null, name: string, count: number): unknown {
    return html`<button type="button" class="choice" data-testid="show-${severity ?? "all"}" aria-pressed=${this.severity === severity} ?disabled=${count === 0}
      @click=${() => this.#choose(severity)}>${name} <span class="figure">${number(count)}</span></button>`;
  }

  #choose(severity: Severity | null): void {
    if (severity === this.severity) return;
    this.severity = severity;
    this.items = [];
    this.next = null;
    this.loading = true;
  }

  #defect(defect: Defect): unknown {
    const { excerpt } = defect.params;
    return html`<li class="defect" data-testid="defect" data-severity=${defect.severity} data-line=${defect.line} data-code=${defect.code}>
      <p class="defect-place"><span class="defect-kind">${t(defect.severity === "error" ? "defect-error" : "defect-warning")}</span>
        <strong>${defect.line === 0 ? t("defect-file") : t("line", { line: defect.line })}</strong>
        ${defect.message === null ? nothing : html`<span>${t("defect-message", { number: defect.message + 1 })}</span>`}
        ${defect.key ? html`<code>${defect.key}</code>` : nothing}</p>
      <p class="defect-text">${defect.detail ?? defect.code}</p>
      ${excerpt ? html`<pre class="excerpt"><code>${excerpt}</code></pre>` : nothing}
    </li>`;
  }

  #further(): void {
    const { version, severity } = this;
    void this.attempt(async () => {
      const page = await this.#page(this.next);
      if (version !== this.version || severity !== this.severity) return;
      this.items = [...this.items, ...page.items];
      this.next = page.next;
    });
  }
}
customElements.define("lacuna-defects", DefectsView);
