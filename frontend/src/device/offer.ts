import { html, nothing } from "lit";
import type { Client } from "../api/client";
import type { Analysis, ModelInfo } from "../api/types";
import { t } from "../locale";
import { View } from "../views/view";
import { isOfDevice } from "./ids";
import "./texts";

/** Under a private analysis: the way to have a model write its report. The code for it comes when it is asked for. */
export class OfferView extends View {
  static override properties = { client: { attribute: false }, analysis: { attribute: false }, models: { attribute: false }, open: { state: true } };
  declare client: Client;
  declare analysis: Analysis | null;
  declare models: readonly ModelInfo[];
  declare open: boolean;

  constructor() {
    super();
    this.analysis = null;
    this.open = false;
  }

  override render(): unknown {
    const { analysis } = this;
    if (!analysis || !isOfDevice(analysis.id) || analysis.status !== "succeeded") return nothing;
    const shut = (): void => void (this.open = false);
    return html`<p class="actions"><button type="button" class="button" data-testid="send-to-model" @click=${() => void this.#show()}>${t("device-send")}</button></p>
      ${this.open ? html`<lacuna-sending .client=${this.client} .analysis=${analysis} .models=${this.models} @close=${shut} @rewritten=${shut}></lacuna-sending>` : nothing}`;
  }

  async #show(): Promise<void> {
    await import("./sending/view");
    this.open = true;
  }
}
customElements.define("lacuna-offer", OfferView);
