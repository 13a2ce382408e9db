import { LitElement } from "lit";
import { onLanguage } from "../locale";

/**
 * A part of the page. It renders into the document itself, under the page's style sheets, and again when
 * the language changes. Where rendering throws, it tells by the event `broken`, and the frame shows a way on.
 */
export class View extends LitElement {
  #end: (() => void) | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#end = onLanguage(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end?.();
  }

  protected override performUpdate(): void {
    try {
      super.performUpdate();
    } catch (error) {
      reportError(error);
      this.tell("broken");
    }
  }

  /** Tells the views around this one. */
  protected tell<T>(name: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

/** A part that nobody waits for: each drawing is a task of its own, so that what is read first is on the screen before it. */
export class LaterView extends View {
  protected override async scheduleUpdate(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    super.scheduleUpdate();
  }
}
