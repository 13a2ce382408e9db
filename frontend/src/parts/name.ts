import { html, nothing, type TemplateResult } from "lit";
import { t } from "../locale";
import { fitting, NAME } from "../text/names";
import { type Field, input } from "./fields";

/** A field for the name of a base or a dataset. What doesn't fit as one is answered with the name that it makes, one press away. */
export function nameField(field: Field): TemplateResult {
  const { id, value, change } = field;
  const fits = value === "" || NAME.test(value);
  const name = fits ? "" : fitting(value);
  const take = (): void => {
    change(name);
    // The button goes once it is pressed.
    document.getElementById(id)?.focus();
  };
  return html`<div class="name-field">${input(fits ? field : { ...field, problem: t("name-wrong") })}
    ${name ? html`<button type="button" class="button quiet" data-testid="${id}-fitting" @click=${take}>${t("name-take", { name })}</button>` : nothing}</div>`;
}
