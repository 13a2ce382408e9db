import { html, nothing, type PropertyValues } from "lit";
import { percent, t } from "../locale";
import { View } from "../views/view";
import type { Revising } from "./revising";

/** Asked once: the browser brings all of its styles up to date to answer for the first time. */
const touch = matchMedia("(pointer: coarse)");

/** What was just done to the text, and the way back. */
export interface Done {
  words: string;
  undo: (() => void) | null;
}

/**
 * How the text stands, in a line that stays in sight: judged, being checked, kept until it can be. Events `edit` and
 * `read`.
 */
export class StandView extends View {
  static override properties = { revising: { attribute: false }, editing: { type: Boolean }, done: { attribute: false }, offline: { state: true } };
  declare revising: Revising;
  declare editing: boolean;
  declare done: Done | null;
  declare offline: boolean;
  #ends: (() => void)[] = [];
  #unlisten: (() => void) | null = null;

  constructor() {
    super();
    this.editing = false;
    this.done = null;
    this.offline = !navigator.onLine;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of ["online", "offline"]) {
      const heard = (): void => void (this.offline = !navigator.onLine);
      addEventListener(name, heard);
      this.#ends.push(() => removeEventListener(name, heard));
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("revising")) return;
    this.#unlisten?.();
    this.#unlisten = this.revising.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
    for (const end of this.#ends.splice(0)) end();
  }

  override render(): unknown {
    const { revising, editing, done } = this;
    return html`<div class="stand" data-testid="stand" data-stand=${revising.stand}>
      <p class="stand-words" role="status">${done ? done.words : this.#words()}</p>
      ${done?.undo ? html`<button type="button" class="button quiet" data-testid="undo-edit" @click=${done.undo}>${t("undo")}</button>` : nothing}
      ${!done && revising.stand === "failed" ? html`<button type="button" class="button quiet" data-testid="check-again" @click=${() => revising.check()}>${t("retry")}</button>` : nothing}
      ${!done && revising.restored ? html`<button type="button" class="button quiet" data-testid="discard-draft" @click=${() => revising.discard()}>${t("stand-discard")}</button>` : nothing}
      ${editing
        ? html`<button type="button" class="button quiet" data-testid="stop-editing" @click=${() => this.tell("read")}>${t("stop-editing")}</button>`
        : html`<button type="button" class="button quiet" data-testid="edit-text" @click=${() => this.tell("edit")}>${t("edit-text")}</button>`}
    </div>`;
  }

  #words(): string {
    const { stand, restored, unkept, problem, reused, analysis } = this.revising;
    if (unkept) return t("stand-unkept");
    if (stand === "failed") return this.offline || problem?.kind === "network" ? t("stand-offline") : `${t("stand-failed")} ${problem?.detail || problem?.title || ""}`.trim();
    if (restored && stand === "typing") return t("stand-restored");
    if (stand === "checking") return t("stand-checking");
    if (stand === "typing") return t("stand-typing");
    if (analysis.revises && reused !== null && analysis.coverage) return t("stand-judged", { share: percent(analysis.coverage.score), reused });
    return t(this.editing ? "stand-editing" : touch.matches ? "stand-touch" : "stand-read");
  }
}
customElements.define("lacuna-stand", StandView);
