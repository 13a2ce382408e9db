import { html, type PropertyValues, type TemplateResult } from "lit";
import type { Statement, Verdict } from "../api/types";
import { t } from "../locale";
import { VERDICT_NAME } from "../locale/ids";
import { Offsets } from "../text/offsets";
import type { Provisional } from "../worker/protocol";
import { verdictIcon } from "./icons";
import { View } from "./view";

const STEP: Record<string, 1 | -1> = { ArrowRight: 1, ArrowDown: 1, j: 1, ArrowLeft: -1, ArrowUp: -1, k: -1 };

/** The marks of a Markdown heading, at the end of what stands before its words. */
const HEADING = /(?<=^|\n)[ \t]*#{1,6}[ \t]+$/;

/** The text with the verdict's sign before it, which never stays alone at a line's end. */
function signed(verdict: Verdict, text: string): TemplateResult {
  const first = /^\S\p{M}*/u.exec(text)?.[0] ?? "";
  return html`<span class="sign">${verdictIcon(verdict)}${first}</span>${text.slice(first.length)}`;
}

/**
 * The text itself, statement by statement in the colour and line of its verdict. Arrow keys, j and k move
 * between statements, Enter opens (event `choose` with the index and whether a key did it).
 */
export class MapView extends View {
  static override properties = {
    text: { attribute: false },
    statements: { attribute: false },
    provisional: { attribute: false },
    selected: { attribute: false },
    filter: { attribute: false },
  };
  declare text: string;
  declare statements: Statement[];
  declare provisional: Provisional[] | null;
  declare selected: number | null;
  declare filter: Verdict | null;
  #offsets: { text: string; offsets: Offsets } | null = null;

  constructor() {
    super();
    this.text = "";
    this.statements = [];
    this.provisional = null;
    this.selected = null;
    this.filter = null;
  }

  override render(): unknown {
    if (this.#offsets?.text !== this.text) this.#offsets = { text: this.text, offsets: new Offsets(this.text) };
    const { offsets } = this.#offsets;
    const marks = this.statements.length > 0 ? this.statements : (this.provisional ?? []);
    const parts: unknown[] = [];
    let at = 0;
    for (const [index, mark] of marks.entries()) {
      const start = Math.max(at, offsets.unit(mark.start));
      const end = Math.max(start, offsets.unit(mark.end));
      // White space between template parts would show: the text is set as written, but for a heading's marks.
      const before = this.text.slice(at, start);
      const heading = HEADING.exec(before);
      parts.push(heading ? before.slice(0, before.length - heading[0].length) : before);
      parts.push(this.#mark(index, this.text.slice(start, end), "verdict" in mark ? mark.verdict : null, heading !== null));
      at = end;
    }
    parts.push(this.text.slice(at));
    return html`<div class="map-text" data-testid="coverage-map" role="group" aria-label=${t("map-label")} @keydown=${this.#key}>${parts}</div>`;
  }

  #mark(index: number, text: string, verdict: Verdict | null, heading: boolean): TemplateResult {
    const chosen = this.selected === index;
    const first = this.selected === null && index === this.#next(-1, 1);
    const muted = this.filter !== null && verdict !== this.filter;
    const name = verdict ? t(VERDICT_NAME[verdict]) : t("map-provisional");
    // prettier-ignore
    return html`<span class="mark" role="button" data-testid="statement" data-index=${index} data-verdict=${verdict ?? "provisional"}
      tabindex=${chosen || first ? 0 : -1} aria-pressed=${chosen} aria-label="${name}: ${text}" ?data-muted=${muted} ?data-heading=${heading}
      @click=${() => this.tell("choose", { index, key: false })}>${verdict && verdict !== "not_checkable" ? signed(verdict, text) : text}</span>`;
  }

  /** The next statement of the filter after `from` in a direction; `from` itself where there is none. */
  #next(from: number, step: 1 | -1): number {
    const count = this.statements.length || (this.provisional?.length ?? 0);
    for (let index = from + step; index >= 0 && index < count; index += step) {
      if (this.filter === null || this.statements[index]?.verdict === this.filter) return index;
    }
    return from;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = (event.target as HTMLElement).closest<HTMLElement>(".mark");
    if (!mark) return;
    const index = Number(mark.dataset["index"]);
    const step = STEP[event.key];
    if (step) {
      event.preventDefault();
      const next = this.#next(index, step);
      this.tell("choose", { index: next, key: false });
      this.focusStatement(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.tell("choose", { index, key: true });
    } else if (event.key === "Escape" && this.selected !== null) {
      this.tell("dismiss");
    }
  }

  focusStatement(index: number): void {
    this.querySelector<HTMLElement>(`.mark[data-index="${index}"]`)?.focus({ preventScroll: false });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("selected") && this.selected !== null) {
      const mark = this.querySelector(`.mark[data-index="${this.selected}"]`);
      // After the evidence's own rendering: on a phone its sheet takes the lower half.
      requestAnimationFrame(() => mark?.scrollIntoView({ block: "nearest" }));
    }
  }
}
customElements.define("lacuna-map", MapView);
