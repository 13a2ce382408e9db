import { html } from "lit";
import { t } from "../locale";
import { FrameView } from "../views/frame-view";

/** What to do next. */
export class HomeView extends FrameView {
  override render(): unknown {
    return html`<div class="home"><header class="intro"><h1 tabindex="-1">${t("intro-title")}</h1><p>${t("intro-words")}</p></header>
      <p class="actions"><a class="button primary" href="#/write">${t("nav-write")}</a></p></div>`;
  }
}
customElements.define("lacuna-home", HomeView);
