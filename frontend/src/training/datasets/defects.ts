import { html, nothing, type PropertyValues } from "lit";
import { number, t } from "../../locale";
import { RoomView } from "../parts/room-view";
import type { DatasetVersion, Defect } from "../types";
import { excerpts } from "./held";

const PAGE = 25;
const READ = 100;

type Show = "all" | Defect["severity"];

/** What is wrong with a file, line by line, a page at a time. */
export class DefectsView extends RoomView {
  static override properties = {
    ...RoomView.properties,
    version: { attribute: false },
    defects: { state: true },
    next: { state: true },
    show: { state: true },
    shown: { state: true },
    lines: { state: true },
  };
  declare version: DatasetVersion;
  declare defects: Defect[];
  /** Where the server's list goes on; null: all is here. */
  declare next: number | null;
  declare show: Show;
  declare shown: number;
  declare lines: Map<number, string>;

  constructor() {
    super();
    this.defects = [];
    this.next = null;
    this.show = "all";
    this.shown = PAGE;
    this.lines = new Map();
  }

  protected override interested(): boolean {
    return false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("version") as DatasetVersion | undefined;
    if (before && (before.dataset !== this.version.dataset || before.version !== this.version.version)) void this.reload();
  }

  protected override async load(): Promise<void> {
    this.defects = [];
    this.next = null;
    this.shown = PAGE;
    await this.#more(null);
  }

  /** Reads on until a page of what is asked for is there. */
  async #more(after: number | null): Promise<void> {
    const { dataset, version } = this.version;
    let from = after;
    do {
      const page = await this.context.trainer.defects(dataset, version, from, READ);
      this.defects = [...this.defects, ...page.items];
      this.next = from = page.next;
    } while (from !== null && this.#chosen().length < this.shown);
    this.lines = await excerpts(dataset, version, this.#chosen().slice(0, this.shown).map(({ line }) => line));
  }

  #chosen(): Defect[] {
    return this.show === "all" ? this.defects : this.defects.filter(({ severity }) => severity === this.show);
  }

  override render(): unknown {
    const { errors, warnings } = this.version;
    const chosen = this.#chosen();
    const whole = this.show === "error" ? errors : this.show === "warning" ? warnings : errors + warnings;
    const shown = chosen.slice(0, this.shown);
    return html`<section class="block" data-testid="defects" aria-labelledby="defects-title">
      <h2 id="defects-title">${t("defects-title")}</h2>
      <p class="section-words">${t(errors > 0 ? "defects-words" : "defects-warnings-words")}</p>
      <div class="choices-row" role="group" aria-label=${t("defects-filter")}>
        ${this.#filter("all", t("defects-all"), errors + warnings)}${this.#filter("error", t("defects-errors"), errors)}${this.#filter("warning", t("defects-only-warnings"), warnings)}
      </div>
      ${this.trouble()}
      ${this.loading ? html`<p class="aside" role="status">${t("defects-loading")}</p>` : nothing}
      <ol class="defects">${shown.map((defect) => this.#defect(defect))}</ol>
      ${shown.length > 0 ? html`<p class="figure" role="status">${t("shown-of", { shown: number(shown.length), all: number(whole) })}</p>` : nothing}
      ${shown.length < whole && (chosen.length > shown.length || this.next !== null)
        ? html`<button type="button" class="button quiet" data-testid="more-defects" @click=${() => this.#further(this.shown + PAGE)}>${t("history-more")}</button>`
        : nothing}
    </section>`;
  }

  #filter(show: Show, name: string, count: number): unknown {
    return html`<button type="button" class="choice" data-testid="show-${show}" aria-pressed=${this.show === show} ?disabled=${count === 0}
      @click=${() => ((this.show = show), this.#further(PAGE))}>${name} <span class="figure">${number(count)}</span></button>`;
  }

  #defect(defect: Defect): unknown {
    const excerpt = this.lines.get(defect.line) ?? (typeof defect.params["excerpt"] === "string" ? defect.params["excerpt"] : "");
    return html`<li class="defect" data-testid="defect" data-severity=${defect.severity} data-line=${defect.line} data-code=${defect.code}>
      <p class="defect-place"><span class="defect-kind">${t(defect.severity === "error" ? "defect-error" : "defect-warning")}</span>
        <strong>${defect.line === 0 ? t("defect-file") : t("line", { line: defect.line })}</strong>
        ${defect.message === null ? nothing : html`<span>${t("defect-message", { number: defect.message + 1 })}</span>`}
        ${defect.key ? html`<code>${defect.key}</code>` : nothing}</p>
      <p class="defect-text">${defect.detail ?? defect.code}</p>
      ${excerpt ? html`<pre class="excerpt" tabindex="0" aria-label=${t("defect-excerpt", { line: defect.line })}><code>${excerpt}</code></pre>` : nothing}
    </li>`;
  }

  #further(shown: number): void {
    this.shown = shown;
    const lacking = this.#chosen().length < shown && this.next !== null;
    void this.attempt(async () => {
      if (lacking) await this.#more(this.next);
      else this.lines = await excerpts(this.version.dataset, this.version.version, this.#chosen().slice(0, shown).map(({ line }) => line));
    });
  }
}
customElements.define("lacuna-defects", DefectsView);
