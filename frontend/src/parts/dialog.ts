import { html, nothing, type TemplateResult } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { t } from "../locale";

class Modal extends Directive {
  override render(_open: boolean): void {}

  override update({ element }: ElementPart, [open]: [boolean]): void {
    const native = element as HTMLDialogElement;
    // What is rendered for the first time is in no document yet.
    queueMicrotask(() => {
      if (open && !native.open && native.isConnected) native.showModal();
      if (!open && native.open) native.close();
    });
  }
}

const modal = directive(Modal);

export interface DialogOptions {
  /** For tests, and for the heading's id. */
  id: string;
  title: string;
  open: boolean;
  /** Called when a person closed it: Esc, the button, a click beside it. */
  close: () => void;
  /** `sheet` comes from below on a phone, and stands at the side elsewhere. */
  kind?: "dialog" | "sheet";
  /** Where reading begins: at the title, or at what the body marks with `autofocus`. */
  begin?: "title" | "body";
}

/** A native modal dialog: the browser holds the focus inside and gives it back. Its body is rendered while it is open. */
export function dialog({ id, title, open, close, kind = "dialog", begin = "title" }: DialogOptions, body: () => unknown): TemplateResult {
  return html`<dialog class="dialog" data-kind=${kind} data-testid=${id} aria-labelledby="${id}-title" ${modal(open)} @close=${close}
    @click=${(event: Event) => event.target === event.currentTarget && (event.currentTarget as HTMLDialogElement).close()}>
    ${open
      ? html`<div class="dialog-frame"><div class="dialog-head">
          <h2 id="${id}-title" tabindex="-1" ?autofocus=${begin === "title"}>${title}</h2>
          <button type="button" class="icon-button" data-testid="close-${id}" aria-label=${t("close")} @click=${(event: Event) => (event.currentTarget as Element).closest("dialog")?.close()}>×</button>
        </div><div class="dialog-body">${body()}</div></div>`
      : nothing}
  </dialog>`;
}
