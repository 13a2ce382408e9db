import { html, nothing, type PropertyValues } from "lit";
import type { BaseInfo, Language } from "../api/types";
import { bytes, t } from "../locale";
import { View } from "../views/view";
import { type Obstacle, type Readiness, readiness } from "./readiness";
import "./texts";
import "./where.css";

const OBSTACLE: Record<Obstacle, string> = { encoder: "where-no-encoder", simd: "where-no-simd", offline: "where-no-offline" };

/** The choice between the server and this device, with what each means. Event `where`, with whether it is the device. */
export class WhereView extends View {
  static override properties = { device: { type: Boolean }, base: { attribute: false }, textLanguage: { attribute: false }, ready: { state: true } };
  declare device: boolean;
  declare base: BaseInfo | null;
  declare textLanguage: Language | "";
  /** null: not known yet. */
  declare ready: Readiness | null;
  readonly #look = (): void => void this.#check();

  constructor() {
    super();
    this.device = false;
    this.base = null;
    this.textLanguage = "";
    this.ready = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("online", this.#look);
    addEventListener("offline", this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("online", this.#look);
    removeEventListener("offline", this.#look);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("base") || changed.has("textLanguage")) void this.#check();
  }

  async #check(): Promise<void> {
    const { base, textLanguage } = this;
    const found = base && (await readiness(base, textLanguage));
    if (this.base !== base || this.textLanguage !== textLanguage) return;
    this.ready = found;
    // The way of the last visit may be closed for this base.
    if (found?.obstacle && this.device) this.tell("where", false);
  }

  override render(): unknown {
    const obstacle = this.ready?.obstacle ?? null;
    return html`<fieldset class="where"><legend>${t("where-label")}</legend>
      ${this.#way(false, t("where-server"), t("where-server-help"), nothing, false)}
      ${this.#way(true, t("where-device"), t("where-device-help"), html`<span class="where-ready" data-testid="where-ready" data-obstacle=${obstacle ?? nothing} role="status">${this.#readyWords()}</span>`, obstacle !== null)}
    </fieldset>`;
  }

  #way(device: boolean, name: string, help: string, more: unknown, closed: boolean): unknown {
    const id = device ? "device" : "server";
    return html`<label class="way" data-chosen=${this.device === device} data-closed=${closed}>
      <input type="radio" name="where" value=${id} data-testid="where-${id}" .checked=${this.device === device} ?disabled=${closed} aria-describedby="where-${id}-help"
        @change=${() => this.tell("where", device)} />
      <span><span class="way-name">${name}</span><span id="where-${id}-help" class="field-help">${help} ${more}</span></span>
    </label>`;
  }

  #readyWords(): string {
    const { ready, base } = this;
    if (!base) return "";
    if (!ready) return t("where-looking");
    if (ready.obstacle) return t(OBSTACLE[ready.obstacle], { model: base.embedding_model });
    if (ready.bytes === 0) return t("where-here");
    return t(ready.kept ? "where-download" : "where-download-each", { size: bytes(ready.bytes) });
  }
}
customElements.define("lacuna-where", WhereView);
