import { html, nothing } from "lit";
import type { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import { t } from "../locale";
import { View } from "./view";

/** The login: a key, which goes to the server and is kept nowhere here. Event `session` with what it answers. */
export class SessionView extends View {
  static override properties = { client: { attribute: false }, problem: { state: true }, busy: { state: true } };
  declare client: Client;
  declare problem: Problem | null;
  declare busy: boolean;

  constructor() {
    super();
    this.problem = null;
    this.busy = false;
  }

  override render(): unknown {
    const { problem } = this;
    return html`<form class="login" @submit=${(event: Event) => void this.#enter(event)} data-testid="login">
      <h1 tabindex="-1">${t("session-title")}</h1>
      <p>${t("session-words")}</p>
      <div class="field">
        <label for="key">${t("session-key")}</label>
        <input id="key" type="password" autocomplete="off" spellcheck="false" required data-testid="key-field"
          aria-describedby="key-complaint" aria-invalid=${problem ? "true" : "false"} />
        <p id="key-complaint" class="complaint" role="alert" data-testid="key-complaint">${
          problem ? (problem.detail || t("problem-network-detail")) : nothing}</p>
      </div>
      <button type="submit" class="button primary" ?disabled=${this.busy} data-testid="key-send">${t("session-enter")}</button>
    </form>`;
  }

  async #enter(event: Event): Promise<void> {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>("#key");
    if (!field || this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      const session = await this.client.login(field.value);
      field.value = "";
      this.tell("session", session);
    } catch (error) {
      this.problem = asProblem(error);
      field.focus();
      field.select();
    } finally {
      this.busy = false;
    }
  }
}
customElements.define("lacuna-session", SessionView);
