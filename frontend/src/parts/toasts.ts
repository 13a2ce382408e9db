import { html, nothing } from "lit";
import { t } from "../locale";
import { FrameView } from "../views/frame-view";
import "../views/problem";

/** What was just deleted, and the way back from it; or why it could not be deleted. */
export class ToastsView extends FrameView {
  #offered: unknown = null;

  protected override watches(): readonly { listen: (listener: () => void) => () => void }[] {
    return [this.frame.removal, this.frame.installed];
  }

  protected override updated(): void {
    const { pending } = this.frame.removal;
    // What was pressed is gone with what it deleted: the way back has the focus.
    if (pending && pending !== this.#offered) this.querySelector<HTMLElement>("[data-testid=undo]")?.focus();
    this.#offered = pending;
  }

  override render(): unknown {
    const { removal } = this.frame;
    const { pending, problem } = removal;
    return html`<div class="toasts">
      <div role="status" aria-live="polite">${pending
        ? html`<p class="toast undo" @focusin=${() => removal.hold()} @focusout=${() => removal.release()} @mouseenter=${() => removal.hold()} @mouseleave=${() => removal.release()}>
            <span>${t("deleted-named", { name: pending.name })}</span>
            <button type="button" class="button quiet" data-testid="undo" @click=${() => removal.undo()}>${t("undo")}</button></p>`
        : nothing}</div>
      <div role="status" aria-live="polite">${this.frame.installed.newer
        ? html`<p class="toast" data-testid="newer-page"><span>${t("page-newer")}</span>
            <button type="button" class="button quiet" data-testid="load-newer-page" @click=${() => this.frame.renew()}>${t("page-newer-load")}</button></p>`
        : nothing}</div>
      ${problem
        ? html`<div class="toast"><lacuna-problem .problem=${problem}></lacuna-problem><button type="button" class="icon-button" aria-label=${t("close")} @click=${() => removal.forgetProblem()}>×</button></div>`
        : nothing}
    </div>`;
  }
}
customElements.define("lacuna-toasts", ToastsView);
