import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Language, Verdict } from "../api/types";
import { language, t } from "../locale";
import { VERDICT_NAME } from "../locale/ids";
import { verdictIcon } from "../views/icons";
import { View } from "../views/view";
import { blocksOf, type Block } from "./blocks";
import { type Edit, lookOf, type Mark, markAt } from "./marks";
import { placeIn } from "./place";

const STEP: Record<string, 1 | -1> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The marks of a Markdown heading, at the end of what stands before its words. */
const HEADING = /^[ \t]*#{1,6}[ \t]+$/;

/**
 * The text itself, statement by statement in the colour and line of its verdict: read, or edited in place.
 *
 * Read, each statement is a button: arrow keys move between them, Enter opens (event `choose` with the number and
 * whether a key did it), a double click edits. Edited, a plain text field lies over the very same drawing: it is what
 * screen readers, phone keyboards, input methods, paste and undo know how to work with, and the drawing beneath has
 * no part in what is typed. Event `typed` with the text; `editing` when it begins or ends.
 */
export class MapView extends View {
  static override properties = {
    text: { attribute: false },
    marks: { attribute: false },
    selected: { attribute: false },
    filter: { attribute: false },
    editable: { type: Boolean },
    textLanguage: { attribute: false },
    editing: { state: true },
  };
  declare text: string;
  declare marks: readonly Mark[];
  /** Number of the mark that is open. */
  declare selected: number | null;
  declare filter: Verdict | null;
  declare editable: boolean;
  declare textLanguage: Language | null;
  declare editing: boolean;
  readonly #caret = (): void => this.#followCaret();

  constructor() {
    super();
    this.text = "";
    this.marks = [];
    this.selected = null;
    this.filter = null;
    this.editable = false;
    this.textLanguage = null;
    this.editing = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("selectionchange", this.#caret);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("selectionchange", this.#caret);
  }

  override render(): unknown {
    const { editing } = this;
    const tabbed = this.selected === null ? this.#next(-1, 1) : -1;
    return html`<div class="map-text" ?data-editing=${editing} lang=${this.textLanguage ?? nothing}>
      <div class="map-layer" data-testid="coverage-map" role=${editing ? nothing : "group"} aria-label=${editing ? nothing : t(this.editable ? "map-label" : "map-label-read")} aria-hidden=${editing ? "true" : nothing}
        @keydown=${this.#key} @dblclick=${(event: MouseEvent) => this.#into(event)}>${blocksOf(this.text, this.marks).map((block) => this.#block(block, tabbed))}</div>
      ${this.editable
        ? html`<textarea class="map-input" data-testid="text-input" aria-label=${t("text-label")} aria-describedby="map-input-help" spellcheck="true" autocapitalize="sentences"
            @input=${(event: Event) => this.#typed((event.target as HTMLTextAreaElement).value)} @keydown=${this.#inputKey}></textarea>
          <p class="hidden" id="map-input-help">${t("map-input-help")}</p>`
        : nothing}
    </div>`;
  }

  /** Drawn again where something in it changed alone: a long text has thousands. */
  #block({ start, end, first, last }: Block, tabbed: number): unknown {
    const { selected, filter, editing } = this;
    const inside = (number: number | null): number | null => (number !== null && number >= first && number < last ? number : null);
    const marks = this.marks.slice(first, last);
    const text = this.text.slice(start, end);
    // Not the marks themselves: the same verdicts come again with each state of an analysis.
    const looks = marks.flatMap((mark) => [mark.key, mark.start, mark.end, lookOf(mark)]);
    return guard([start, text, first, inside(selected), inside(tabbed), filter, editing, language(), ...looks], () => this.#drawn(start, text, first, marks, tabbed));
  }

  #drawn(start: number, text: string, first: number, marks: readonly Mark[], tabbed: number): TemplateResult {
    const parts: unknown[] = [];
    let at = 0;
    let heading = false;
    for (const [nth, mark] of marks.entries()) {
      const before = text.slice(at, mark.start - start);
      heading = !this.editing && nth === 0 && HEADING.test(before);
      // White space between template parts would show: the text is set as written, but for a heading's marks.
      if (!heading) parts.push(before);
      parts.push(this.#mark(first + nth, mark, text.slice(mark.start - start, mark.end - start), heading, first + nth === tabbed));
      at = mark.end - start;
    }
    parts.push(text.slice(at));
    // A line without letters is as high as one with.
    if (text === "") parts.push("\u200b");
    // prettier-ignore
    return html`<div class="map-block" data-start=${start} data-skipped=${heading ? (marks[0] as Mark).start - start : nothing}>${parts}</div>`;
  }

  #mark(number: number, mark: Mark, text: string, heading: boolean, tabbed: boolean): TemplateResult {
    const look = lookOf(mark);
    const chosen = this.selected === number;
    const muted = this.filter !== null && look !== this.filter;
    const waits = look === "changed" || look === "new";
    const name = waits ? t("map-unjudged") : t(VERDICT_NAME[look]);
    const read = !this.editing;
    // prettier-ignore
    return html`<span class="mark" role=${read ? "button" : nothing} data-testid="statement" data-index=${number} data-key=${mark.key} data-verdict=${look}
      tabindex=${read ? (chosen || tabbed ? 0 : -1) : nothing} aria-pressed=${read ? chosen : nothing} aria-label=${read ? `${name}: ${text}` : nothing} ?data-chosen=${chosen} ?data-muted=${muted} ?data-heading=${heading}
      @click=${this.#click}>${waits || look === "not_checkable" ? nothing : html`<span class="sign">${verdictIcon(look)}</span>`}${text}</span>`;
  }

  #click(event: Event): void {
    const mark = (event.currentTarget as HTMLElement).dataset["index"];
    if (!this.editing && mark !== undefined) this.tell("choose", { index: Number(mark), key: false });
  }

  /** The next mark of the filter after `from` in a direction; `from` itself where there is none. */
  #next(from: number, step: 1 | -1): number {
    for (let at = from + step; at >= 0 && at < this.marks.length; at += step) {
      if (this.filter === null || lookOf(this.marks[at] as Mark) === this.filter) return at;
    }
    return from;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = (event.target as HTMLElement).closest<HTMLElement>(".mark");
    if (!mark) return;
    const number = Number(mark.dataset["index"]);
    const step = STEP[event.key];
    if (step) {
      event.preventDefault();
      const next = this.#next(number, step);
      this.tell("choose", { index: next, key: false });
      this.focusStatement(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.tell("choose", { index: number, key: true });
    } else if (event.key === "Escape" && this.selected !== null) {
      this.tell("dismiss");
    }
  }

  /** What stands in the field is the text from this moment on: nothing older is ever put back into it. */
  #typed(text: string): void {
    this.text = text;
    this.tell("typed", text);
  }

  #inputKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      void this.read();
    } else if (event.key === "F8") {
      event.preventDefault();
      this.tell("attend", event.shiftKey ? -1 : 1);
    }
  }

  #into(event: MouseEvent): void {
    if (!this.editable || this.editing) return;
    event.preventDefault();
    void this.edit(placeIn(this, event.clientX, event.clientY) ?? undefined);
  }

  get #area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  /** Lets the text be edited, at the unit `at`, or where it was edited last. */
  async edit(at?: number, end = at): Promise<void> {
    if (!this.editable) return;
    this.#begin();
    await this.updateComplete;
    const area = this.#area;
    area?.focus({ preventScroll: true });
    if (at !== undefined) area?.setSelectionRange(at, end ?? at);
    this.#followCaret();
  }

  #begin(): void {
    if (this.editing) return;
    this.editing = true;
    this.tell("editing", true);
  }

  /** Lets the text be read again: the focus goes to the statement that the caret was in. */
  async read(): Promise<void> {
    if (!this.editing) return;
    this.editing = false;
    this.tell("editing", false);
    await this.updateComplete;
    if (this.selected !== null) this.focusStatement(this.selected);
    else this.querySelector<HTMLElement>(".mark[tabindex='0']")?.focus({ preventScroll: true });
  }

  /** Makes an edit as if it were typed, so that it is undone as typing is; what was put there is selected. */
  async put({ start, end, text }: Edit): Promise<void> {
    await this.edit(start, end);
    const area = this.#area;
    if (!area) return;
    // The one way to write into a field's own history; where a browser has none, the edit is made without it.
    const done = text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (!done) {
      area.setRangeText(text, start, end, "end");
      this.#typed(area.value);
    }
    area.setSelectionRange(start, start + text.length);
    this.#followCaret();
  }

  /** Takes back what was typed or put last. */
  async undo(): Promise<void> {
    await this.edit();
    document.execCommand("undo");
  }

  #followCaret(): void {
    const area = this.#area;
    if (!this.editing || !area || document.activeElement !== area) return;
    const at = markAt(this.marks, area.selectionStart);
    if (at !== null && at !== this.selected) this.tell("choose", { index: at, key: false });
  }

  /** Shows the mark, and in the field puts the caret there. */
  focusStatement(number: number): void {
    const mark = this.marks[number];
    if (this.editing && mark) void this.edit(mark.start);
    else this.querySelector<HTMLElement>(`.mark[data-index="${number}"]`)?.focus({ preventScroll: false });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const area = this.#area;
    // Setting it forgets what could be undone: only what was not typed here is set.
    if (area && area.value !== this.text) area.value = this.text;
    if (changed.has("selected") && this.selected !== null) {
      const mark = this.querySelector(`.mark[data-index="${this.selected}"]`);
      // After the evidence's own rendering: on a phone its sheet takes the lower half.
      requestAnimationFrame(() => mark?.scrollIntoView({ block: "nearest" }));
    }
  }
}
customElements.define("lacuna-map", MapView);
