import { html } from "lit";
import { LANGUAGES, type Language } from "../api/types";
import { language, setLanguage, t } from "../locale";
import { LANGUAGE_NAME } from "../locale/ids";
import { applyTheme, currentTheme, type Theme, THEMES } from "../state/theme";
import { View } from "./view";

const THEME_NAME: Record<Theme, string> = { system: "theme-system", light: "theme-light", dark: "theme-dark" };

/** The page's own language and light. */
export class SwitchesView extends View {
  override render(): unknown {
    const theme = currentTheme();
    return html`<div class="switches">
      <label class="switch-field"><span class="hidden">${t("page-language")}</span>
        <select data-testid="language-switch" @change=${(event: Event) => setLanguage((event.target as HTMLSelectElement).value as Language)}>
          ${LANGUAGES.map((value) => html`<option value=${value} ?selected=${value === language()}>${t(LANGUAGE_NAME[value])}</option>`)}
        </select>
      </label>
      <label class="switch-field"><span class="hidden">${t("page-theme")}</span>
        <select data-testid="theme-switch" @change=${(event: Event) => this.#theme((event.target as HTMLSelectElement).value as Theme)}>
          ${THEMES.map((value) => html`<option value=${value} ?selected=${value === theme}>${t(THEME_NAME[value])}</option>`)}
        </select>
      </label>
    </div>`;
  }

  #theme(theme: Theme): void {
    applyTheme(theme);
    this.requestUpdate();
  }
}
customElements.define("lacuna-switches", SwitchesView);
