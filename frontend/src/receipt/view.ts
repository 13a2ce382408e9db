import { html, nothing, type TemplateResult } from "lit";
import type { Column } from "../parts/table";
import type { Purpose, Sending } from "../api/fetch";
import type { Analysis, BaseInfo, ModelInfo } from "../api/types";
import { isOfDevice } from "../device/ids";
import { addTexts, number, t } from "../locale";
import { codePoints } from "../text/offsets";
import { View } from "../views/view";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";
import { type Relayed, relayed } from "./relayed";
import { total } from "./sums";
import "../parts/table";
import "./receipt.css";

addTexts({ en, pt });

const PURPOSE: Record<Exclude<Purpose, "page">, string> = {
  analysis: "purpose-analysis",
  following: "purpose-following",
  base: "purpose-base",
  encoder: "purpose-encoder",
  document: "purpose-document",
  embedding: "purpose-embedding",
  model: "purpose-model",
};
const RELAYED: Record<Relayed["purpose"], string> = { embedding: "receipt-embedding", judging: "receipt-judging", writing: "receipt-writing", heading: "receipt-heading" };

interface Row {
  name: string;
  at: string;
  requests: number;
  bytes: number;
  characters: number;
}

/** What left the browser for one analysis: first in a sentence, then one by one. */
export class ReceiptView extends View {
  static override properties = { analysis: { attribute: false }, sent: { attribute: false }, bases: { attribute: false }, models: { attribute: false } };
  declare analysis: Analysis | null;
  /** null: what was sent for it is not known here. */
  declare sent: Sending[] | null;
  declare bases: readonly BaseInfo[];
  declare models: readonly ModelInfo[];

  constructor() {
    super();
    this.analysis = null;
    this.sent = null;
    this.bases = [];
    this.models = [];
  }

  override render(): unknown {
    const { analysis, sent } = this;
    if (!analysis || (sent === null && analysis.text === null)) return nothing;
    const { characters, bytes } = total(sent ?? []);
    return html`<section class="receipt" data-testid="receipt" data-characters=${characters} data-bytes=${bytes} aria-label=${t("receipt-title")}>
      <p class="facts" data-testid="receipt-words">${this.#words(analysis, sent).join(" ")}</p>
      ${sent && sent.length > 0 ? this.#details(sent) : nothing}
    </section>`;
  }

  #words(analysis: Analysis, sent: Sending[] | null): string[] {
    const device = isOfDevice(analysis.id);
    if (sent === null && !device) return [t("receipt-unknown"), ...this.#onward(analysis)];
    const all = sent ?? [];
    const { characters } = total(all.filter(({ relay }) => relay === null));
    const whole = characters > 0 && characters >= codePoints(analysis.text ?? "");
    const asked = all.filter(({ relay, characters: count }) => relay !== null && count > 0);
    const first = whole
      ? t("receipt-whole", { count: codePoints(analysis.text ?? "") })
      : characters > 0
        ? t("receipt-part", { count: characters })
        : asked.length === 0
          ? t("receipt-none")
          : "";
    return [
      first,
      ...(device ? [] : this.#onward(analysis)),
      ...asked.map(({ relay, characters: count }) => t("receipt-asked", { count, provider: relay ?? "" })),
      device ? t("receipt-kept-here") : "",
      device && all.some(({ purpose }) => purpose === "document") ? t("receipt-documents") : "",
    ].filter(Boolean);
  }

  #onward(analysis: Analysis): string[] {
    return relayed(analysis, this.bases, this.models).map(({ provider, purpose, characters }) => t("receipt-relayed", { count: characters, provider, what: t(RELAYED[purpose]) }));
  }

  #details(sent: Sending[]): TemplateResult {
    const rows: Row[] = sent.flatMap((one) => (one.purpose === "page" ? [] : [{ ...one, name: t(PURPOSE[one.purpose]), at: this.#to(one) }]));
    const sum: Row = { name: t("receipt-sum"), at: "–", requests: sent.reduce((all, { requests }) => all + requests, 0), ...total(sent) };
    const columns: Column<Row>[] = [
      { label: t("receipt-purpose"), cell: ({ name }) => name },
      { label: t("receipt-to"), cell: ({ at }) => at },
      { label: t("receipt-requests"), cell: ({ requests }) => number(requests), numeric: true },
      { label: t("receipt-bytes"), cell: ({ bytes }) => number(bytes), numeric: true },
      { label: t("receipt-characters"), cell: ({ characters }) => number(characters), numeric: true },
    ];
    return html`<details class="receipt-details"><summary data-testid="receipt-details">${t("receipt-details")}</summary>
      <lacuna-table .caption=${t("receipt-title")} .name=${"receipt-table"} .columns=${columns} .rows=${[...rows, sum]}></lacuna-table>
      <p class="field-help">${t("receipt-counted")}</p>
    </details>`;
  }

  #to({ to, relay }: Sending): string {
    const server = to === location.origin ? t("receipt-this-server") : to;
    return relay === null ? server : t("receipt-via", { provider: relay, server });
  }
}
customElements.define("lacuna-receipt", ReceiptView);
