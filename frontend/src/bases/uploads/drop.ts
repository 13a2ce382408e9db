import { html, nothing } from "lit";
import { number, t } from "../../locale";
import { View } from "../../views/view";
import { chosen, dropped, type Given } from "./files";
import type { UploadQueue } from "./queue";

/** Where files, folders and archives are dropped, or chosen. */
export class DropView extends View {
  static override properties = { queue: { attribute: false }, dragging: { state: true }, left: { state: true }, looking: { state: true }, none: { state: true } };
  declare queue: UploadQueue;
  declare dragging: boolean;
  /** Files that were no documents. */
  declare left: string[];
  declare looking: boolean;
  declare none: boolean;

  constructor() {
    super();
    this.dragging = false;
    this.left = [];
    this.looking = false;
    this.none = false;
  }

  override render(): unknown {
    return html`<div class="drop" data-testid="drop" ?data-dragging=${this.dragging} @dragover=${(event: DragEvent) => this.#over(event)} @dragleave=${() => (this.dragging = false)} @drop=${(event: DragEvent) => this.#drop(event)}>
        <p class="drop-title">${t("drop-title")}</p>
        <div class="actions">
          <label class="button file-button"><input class="hidden" type="file" multiple data-testid="choose-files" @change=${(event: Event) => this.#chosen(event)} />${t("drop-files")}</label>
          <label class="button file-button"><input class="hidden" type="file" webkitdirectory data-testid="choose-folder" @change=${(event: Event) => this.#chosen(event)} />${t("drop-folder")}</label>
        </div>
        <p class="field-help">${t("drop-help")}</p>
      </div>
      <div role="status" aria-live="polite">
        ${this.looking ? html`<p class="aside">${t("drop-looking")}</p>` : nothing}
        ${this.none ? html`<p class="notices" data-testid="nothing-dropped">${t("drop-nothing")}</p>` : nothing}
      </div>
      ${this.left.length > 0
        ? html`<details class="more" data-testid="left-files"><summary>${t("drop-left", { count: this.left.length, shown: number(this.left.length) })}</summary>
            <ul class="paths">${this.left.slice(0, 100).map((path) => html`<li>${path}</li>`)}${this.left.length > 100 ? html`<li>…</li>` : nothing}</ul></details>`
        : nothing}`;
  }

  #over(event: DragEvent): void {
    event.preventDefault();
    this.dragging = true;
  }

  #drop(event: DragEvent): void {
    event.preventDefault();
    this.dragging = false;
    const items = event.dataTransfer?.items;
    if (items) void this.#take(dropped(items));
  }

  #chosen(event: Event): void {
    const field = event.target as HTMLInputElement;
    const given = chosen([...(field.files ?? [])]);
    field.value = "";
    void this.#take(Promise.resolve(given));
  }

  async #take(coming: Promise<Given>): Promise<void> {
    this.looking = true;
    this.none = false;
    this.left = [];
    try {
      const { sources, left } = await coming;
      this.left = left;
      this.none = sources.length === 0;
      this.queue.add(sources);
    } catch {
      // A folder that may not be read has nothing in it.
      this.none = true;
    } finally {
      this.looking = false;
    }
  }
}
customElements.define("lacuna-drop", DropView);
