import { html } from "lit";
import { t } from "../locale";
import { dialog } from "../parts/dialog";
import { type Key, keysNow, MOD, singleKeys } from "../state/keys";
import { View } from "./view";

const SIGNS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", mod: MOD, Escape: "Esc" };

/** All keys that do something here and now, with what they do. Event `close-keymap`. */
export class KeymapView extends View {
  override render(): unknown {
    return dialog({ id: "keymap", title: t("keymap-title"), open: true, close: () => this.tell("close-keymap") }, () => html`
      ${keysNow().map(({ name, keys }) => html`<section class="keymap"><h3>${t(name)}</h3>
        <dl>${keys.map((key) => html`<div><dt>${signs(key)}</dt><dd>${t(key.words)}</dd></div>`)}</dl></section>`)}
      <p class="field-help">${t(singleKeys() ? "keymap-single-on" : "keymap-single-off")}</p>`);
  }
}
customElements.define("lacuna-keymap", KeymapView);

function signs({ keys }: Key): unknown {
  return keys.split(" ").map((one, at) => html`${at > 0 ? html` <span>${t("key-or")}</span> ` : ""}${one.split("+").map((part) => html`<kbd>${SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part)}</kbd>`)}`);
}
