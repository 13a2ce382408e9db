import { html, nothing } from "lit";
import { LANGUAGES, type Language } from "../api/types";
import { language, setLanguage, t } from "../locale";
import { OWN_NAME } from "../locale/ids";
import { dialog } from "../parts/dialog";
import { applyDensity, currentDensity, DENSITIES, type Density } from "../state/density";
import { setSingleKeys, singleKeys } from "../state/keys";
import { applyTheme, currentTheme, type Theme, THEMES } from "../state/theme";
import { FrameView } from "./frame-view";

const THEME_NAME: Record<Theme, string> = { system: "theme-system", light: "theme-light", dark: "theme-dark" };
const DENSITY_NAME: Record<Density, string> = { comfortable: "density-comfortable", compact: "density-compact" };

/** How the page looks and speaks on this browser; and who is logged in. Events `keymap` and `leave`. */
export class PreferencesView extends FrameView {
  static override properties = { open: { state: true } };
  declare open: boolean;

  constructor() {
    super();
    this.open = false;
  }

  override render(): unknown {
    return html`<button type="button" class="icon-button preferences-button" aria-haspopup="dialog" aria-label=${t("preferences")} title=${t("preferences")} data-testid="preferences-button" @click=${() => (this.open = true)}>
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5M8.5 14.5v5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" /></svg>
      </button>
      ${dialog({ id: "preferences", title: t("preferences"), open: this.open, close: () => (this.open = false), kind: "sheet" }, () => this.#body())}`;
  }

  #body(): unknown {
    const { key } = this.frame.session;
    return html`${this.#choice("language", t("page-language"), language(), LANGUAGES.map((code) => [code, OWN_NAME[code]]), (value) => setLanguage(value as Language))}
      ${this.#choice("theme", t("page-theme"), currentTheme(), THEMES.map((theme) => [theme, t(THEME_NAME[theme])]), (value) => applyTheme(value as Theme))}
      ${this.#choice("density", t("page-density"), currentDensity(), DENSITIES.map((density) => [density, t(DENSITY_NAME[density])]), (value) => applyDensity(value as Density))}
      <label class="switch"><input type="checkbox" role="switch" data-testid="single-keys" .checked=${singleKeys()} aria-describedby="single-keys-help" @change=${(event: Event) => setSingleKeys((event.target as HTMLInputElement).checked)} />
        <span class="switch-track" aria-hidden="true"></span>
        <span><span class="switch-name">${t("single-keys")}</span><span id="single-keys-help" class="field-help">${t("single-keys-help")}</span></span></label>
      <ul class="plain-links">
        <li><button type="button" class="link" data-testid="open-keymap" @click=${() => this.#go("keymap")}>${t("keymap-title")}</button></li>
        <li><a href="/api/docs">${t("api-docs")}</a></li>
        ${key ? html`<li><button type="button" class="link" data-testid="logout" @click=${() => this.#go("leave")}>${t("session-leave", { name: key.name })}</button></li>` : nothing}
      </ul>`;
  }

  #choice(id: string, name: string, value: string, options: readonly (readonly [string, string])[], change: (value: string) => void): unknown {
    return html`<div class="field"><label for="${id}-switch">${name}</label>
      <select id="${id}-switch" data-testid="${id}-switch" .value=${value} @change=${(event: Event) => (change((event.target as HTMLSelectElement).value), this.requestUpdate())}>
        ${options.map(([option, words]) => html`<option value=${option} ?selected=${option === value}>${words}</option>`)}
      </select></div>`;
  }

  #go(event: "keymap" | "leave"): void {
    this.open = false;
    void this.updateComplete.then(() => this.tell(event));
  }
}
customElements.define("lacuna-preferences", PreferencesView);
