import { html, nothing } from "lit";
import { t } from "../locale";
import { GUIDE_STEPS, type GuideStep } from "../state/guide";
import { FrameView } from "../views/frame-view";

const WORDS: Record<GuideStep, string> = { write: "guide-write", watch: "guide-watch", map: "guide-map", evidence: "guide-evidence", report: "guide-report" };

/** What each step is about. */
const PLACE: Record<GuideStep, readonly string[]> = {
  write: ["[data-testid=analyse-button]"],
  watch: ["lacuna-progress"],
  map: ['[data-testid=statement][data-verdict="contradicted"]', "[data-testid=statement]"],
  evidence: ["[data-testid=evidence]"],
  report: ["lacuna-suggestions h2", "lacuna-report h2"],
};

/** Explains a first analysis beside what happens, and never in its way: all of the page can be used meanwhile. */
export class GuideView extends FrameView {
  #marked: Element | null = null;
  /** The step whose place was brought into sight. */
  #revealed: GuideStep | null = null;
  readonly #chose = (): void => {
    if (this.frame.guide.step === "map") this.frame.guide.next();
  };

  protected override watches(): readonly { listen: (listener: () => void) => () => void }[] {
    return [this.frame.guide, this.frame.analysing];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("choose", this.#chose);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("choose", this.#chose);
    this.#mark(null);
  }

  protected override updated(): void {
    // What the step is about may be drawn a moment later.
    requestAnimationFrame(() => {
      this.#mark(this.frame.guide.shown ? this.#place() : null);
      this.#reveal();
    });
  }

  override render(): unknown {
    const { guide } = this.frame;
    const { step } = guide;
    if (!guide.shown || !step) return nothing;
    const last = step === GUIDE_STEPS[GUIDE_STEPS.length - 1];
    return html`<aside class="guide" aria-labelledby="guide-title" data-testid="guide" data-step=${step}>
      <h2 id="guide-title">${t("guide-title")} <span class="figure">${t("guide-place", { at: GUIDE_STEPS.indexOf(step) + 1, of: GUIDE_STEPS.length })}</span></h2>
      <p role="status">${t(WORDS[step])}</p>
      <div class="actions">
        ${step === "write" || step === "watch" ? nothing : html`<button type="button" class="button primary" data-testid="guide-next" @click=${() => this.#next()}>${t(last ? "guide-finish" : "guide-next")}</button>`}
        ${step === "watch" ? nothing : html`<button type="button" class="button" data-testid="guide-show" @click=${() => this.#show()}>${t("guide-show")}</button>`}
        ${last ? nothing : html`<button type="button" class="link" data-testid="guide-leave" @click=${() => guide.leave()}>${t("guide-leave")}</button>`}
      </div>
    </aside>`;
  }

  #next(): void {
    const { guide } = this.frame;
    // On a phone the evidence lies over what comes next.
    if (guide.step === "evidence") this.#place()?.dispatchEvent(new CustomEvent("dismiss", { bubbles: true }));
    guide.next();
    // Who goes by keyboard goes on from here, not from the statement.
    requestAnimationFrame(() => this.querySelector<HTMLElement>("[data-testid=guide-next]")?.focus({ preventScroll: true }));
  }

  #place(): Element | null {
    const { step } = this.frame.guide;
    if (!step) return null;
    for (const selector of PLACE[step]) {
      const found = document.querySelector(selector);
      if (found) return found;
    }
    return null;
  }

  #mark(place: Element | null): void {
    if (place === this.#marked) return;
    this.#marked?.removeAttribute("data-guided");
    place?.setAttribute("data-guided", "");
    this.#marked = place;
  }

  /** On a phone the text is below what is first seen of an analysis: it is brought into sight once, when it is spoken of. */
  #reveal(): void {
    const { step } = this.frame.guide;
    if (step === "map" && this.#revealed !== step && this.#marked && matchMedia("(max-width: 48rem)").matches) this.#marked.scrollIntoView({ block: "center" });
    if (step !== "map" || this.#marked) this.#revealed = step;
  }

  #show(): void {
    const place = this.#place();
    // A sheet over the window is in sight as it is.
    if (place && getComputedStyle(place).position !== "fixed") place.scrollIntoView({ block: "center" });
    const focus = place?.matches("h2, button, a, [tabindex]") ? place : place?.querySelector("h2, h3, button, a, [tabindex]");
    if (!(focus instanceof HTMLElement)) return;
    if (focus.matches("h2, h3") && !focus.hasAttribute("tabindex")) focus.tabIndex = -1;
    focus.focus({ preventScroll: true });
  }
}
customElements.define("lacuna-guide", GuideView);
