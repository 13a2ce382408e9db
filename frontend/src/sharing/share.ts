import { html, nothing } from "lit";
import type { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import type { Analysis } from "../api/types";
import { isOfDevice } from "../device/ids";
import { moment, t } from "../locale";
import { dialog } from "../parts/dialog";
import { checkbox } from "../parts/fields";
import { View } from "../views/view";
import { createShare, type NewShare, revokeShare, type Share, sharesOf } from "./calls";
import "../views/problem";
import "./sharing.css";
import "./texts";

const DAY = 86_400;
/** How long a link works, in days; 0: until it is revoked. */
const SPANS: readonly (readonly [number, string])[] = [
  [1, "share-day"],
  [7, "share-week"],
  [30, "share-month"],
  [0, "share-never"],
];

/** A button, and the dialog in which links to an analysis are made, copied and revoked. */
export class ShareView extends View {
  static override properties = {
    client: { attribute: false },
    analysis: { attribute: false },
    open: { state: true },
    days: { state: true },
    withText: { state: true },
    made: { state: true },
    links: { state: true },
    said: { state: true },
    busy: { state: true },
    problem: { state: true },
  };
  declare client: Client;
  declare analysis: Analysis;
  declare open: boolean;
  declare days: number;
  declare withText: boolean;
  /** The link that was just made: nobody is told its address again. */
  declare made: NewShare | null;
  declare links: Share[] | null;
  /** Text id of what was just done. */
  declare said: string | null;
  declare busy: boolean;
  declare problem: Problem | null;

  constructor() {
    super();
    this.open = false;
    this.days = 7;
    this.withText = true;
    this.made = null;
    this.links = null;
    this.said = null;
    this.busy = false;
    this.problem = null;
  }

  override render(): unknown {
    const close = (): void => {
      this.open = false;
      this.made = null;
      this.said = null;
    };
    return html`<button type="button" class="button quiet" aria-haspopup="dialog" data-testid="share" @click=${() => void this.#show()}>${t("share-button")}</button>
      ${dialog({ id: "share-dialog", title: t("share-title"), open: this.open, close, kind: "sheet" }, () => (isOfDevice(this.analysis.id) ? this.#device() : this.#body()))}`;
  }

  #device(): unknown {
    return html`<p data-testid="share-device">${t("share-device")}</p>`;
  }

  #body(): unknown {
    return html`<p>${t("share-words")}</p>
      <ul class="share-seen"><li>${t(!this.withText ? "share-sees-figures" : this.analysis.report ? "share-sees-text" : "share-sees-no-report")}</li><li>${t("share-sees-quotes")}</li><li>${t("share-sees-not")}</li></ul>
      <fieldset class="choices-row share-spans"><legend>${t("share-until")}</legend>
        ${SPANS.map(([days, name]) => html`<label class="share-span"><input type="radio" name="share-span" value=${days} data-testid="share-days-${days}" .checked=${this.days === days} @change=${() => (this.days = days)} /><span>${t(name)}</span></label>`)}
      </fieldset>
      ${checkbox("share-text", t("share-text"), this.withText, (checked) => (this.withText = checked), t("share-text-help"))}
      <div class="actions"><button type="button" class="button primary" data-testid="make-share" ?disabled=${this.busy} @click=${() => void this.#make()}>${t("share-make")}</button>
        <span class="tool-words" role="status" data-testid="share-said">${this.said ? t(this.said) : nothing}</span></div>
      ${this.problem ? html`<lacuna-problem .problem=${this.problem}></lacuna-problem>` : nothing}
      ${this.made ? this.#link(this.made) : nothing}
      ${this.#links()}`;
  }

  #link(made: NewShare): unknown {
    return html`<div class="field share-link"><label for="share-address">${t("share-address")}</label>
      <div class="share-address"><input id="share-address" data-testid="share-address" readonly .value=${location.origin + made.url} aria-describedby="share-once" @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
        <button type="button" class="button" data-testid="copy-share" @click=${() => void this.#copy(made)}>${t("share-copy")}</button></div>
      <p id="share-once" class="field-help">${t("share-once")}</p></div>`;
  }

  #links(): unknown {
    const { links } = this;
    return html`<section class="share-links" aria-labelledby="share-links-title"><h3 id="share-links-title">${t("share-links")}</h3>
      ${links === null ? (this.problem ? nothing : html`<p class="aside" role="status">${t("share-loading")}</p>`) : links.length === 0 ? html`<p class="aside">${t("share-none")}</p>` : nothing}
      <ul class="share-list">${links?.map(
        (link) => html`<li data-testid="share-item"><span>${t("share-made", { date: moment(link.created_at) })}
            <span class="field-help">${link.expires_at === null ? t("share-ends-never") : t("share-ends", { date: moment(link.expires_at) })}${link.with_text ? nothing : html` · ${t("share-figures")}`}</span></span>
          <button type="button" class="button quiet danger" data-testid="revoke-share" aria-label=${t("share-revoke-named", { date: moment(link.created_at) })} @click=${() => void this.#revoke(link.id)}>${t("share-revoke")}</button></li>`,
      )}</ul></section>`;
  }

  async #show(): Promise<void> {
    this.open = true;
    if (isOfDevice(this.analysis.id)) return;
    this.links = null;
    await this.#attempt(async () => {
      this.links = (await sharesOf(this.client, this.analysis.id)).items;
    });
  }

  async #make(): Promise<void> {
    this.busy = true;
    await this.#attempt(async () => {
      const expires = this.days === 0 ? null : Math.floor(Date.now() / 1000) + this.days * DAY;
      const made = await createShare(this.client, this.analysis.id, expires, this.withText);
      this.made = made;
      this.links = [made, ...(this.links ?? [])];
      this.said = "share-done";
    });
    this.busy = false;
    if (!this.problem) {
      await this.updateComplete;
      this.querySelector<HTMLInputElement>("#share-address")?.focus();
    }
  }

  /** At once: whoever revokes a link does not want it open for the seconds of a way back. */
  async #revoke(id: string): Promise<void> {
    await this.#attempt(async () => {
      await revokeShare(this.client, id);
      this.links = this.links?.filter((link) => link.id !== id) ?? null;
      if (this.made?.id === id) this.made = null;
      this.said = "share-revoked";
    });
    await this.updateComplete;
    this.querySelector<HTMLElement>("[data-testid=revoke-share], [data-testid=make-share]")?.focus();
  }

  async #copy(made: NewShare): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.origin + made.url);
      this.said = "share-copied";
    } catch {
      this.querySelector<HTMLInputElement>("#share-address")?.select();
      this.said = "share-copy-failed";
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    this.said = null;
    try {
      await work();
    } catch (error) {
      this.problem = asProblem(error);
    }
  }
}
customElements.define("lacuna-share", ShareView);
