import { html, nothing, type PropertyValues } from "lit";
import { t } from "../../locale";
import { roomHash } from "../../state/route";
import { View } from "../../views/view";
import type { ReviewBook } from "./book";

/** How many reviews of this analysis may become examples, and the way to a dataset of them. */
export class TallyView extends View {
  static override properties = { book: { attribute: false } };
  declare book: ReviewBook;
  #unlisten: (() => void) | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("book")) return;
    this.#unlisten?.();
    this.#unlisten = this.book.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
  }

  override render(): unknown {
    const { reviews, consented } = this.book.counts;
    if (reviews === 0) return nothing;
    return html`<p class="tally" role="status" data-testid="tally">${t("tally", { reviews, consented })}
      ${consented > 0 ? html`<a href=${roomHash("datasets", [], { from: "reviews" })} data-testid="build-from-reviews">${t("tally-build")}</a>` : nothing}</p>`;
  }
}
customElements.define("lacuna-tally", TallyView);
