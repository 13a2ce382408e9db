import type { PropertyDeclarations } from "lit";
import type { Frame } from "../state/frame";
import { View } from "./view";

/** A view of what the rooms share: rendered again when the frame changes, or one of the things that it `watches`. */
export class FrameView extends View {
  static override properties: PropertyDeclarations = { frame: { attribute: false } };
  declare frame: Frame;
  #ends: (() => void)[] = [];

  /** What else is listened to. */
  protected watches(): readonly { listen: (listener: () => void) => () => void }[] {
    return [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ends = [this.frame, ...this.watches()].map((thing) => thing.listen(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#ends) end();
  }
}
