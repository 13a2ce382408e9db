import { html, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import type { Frame } from "../state/frame";
import type { Route } from "../state/route";
import { View } from "../views/view";
import { Context } from "./context";
import "./base";
import "./document";
import "./list";

/** What the views share, kept between visits: what is being uploaded goes on. */
let shared: Context | null = null;

/** The bases: all of them, one, or a document of one; what the address says. */
export class BasesRoom extends View {
  static override properties = { frame: { attribute: false }, at: { attribute: false } };
  declare frame: Frame;
  declare at: Route;

  override render(): unknown {
    const context = (shared ??= new Context(this.frame));
    const [name, tab = "overview", ...path] = this.at.path;
    if (!name) return html`<lacuna-base-list .context=${context}></lacuna-base-list>`;
    return keyed(`${name}/${tab === "documents" ? path.join("/") : ""}`, this.#one(context, name, tab, path));
  }

  #one(context: Context, name: string, tab: string, path: string[]): TemplateResult {
    const { query } = this.at;
    if (tab === "documents" && path.length > 0) return html`<lacuna-base-document .context=${context} .base=${name} .path=${path.join("/")} .query=${query}></lacuna-base-document>`;
    // A tab that was chosen by hand is the view's own until the address says another.
    return html`<lacuna-base .context=${context} .name=${name} .tab=${live(tab)} .query=${query}></lacuna-base>`;
  }
}
customElements.define("lacuna-bases", BasesRoom);
