import { html, type PropertyValues } from "lit";
import type { Analysis } from "../api/types";
import { isOfDevice } from "../device/ids";
import { asRequest, keepChoices } from "../state/draft";
import { hashOf, roomHash, type Route } from "../state/route";
import { t } from "../locale";
import { START } from "../worker/protocol";
import type { Draft } from "../state/draft";
import type { PassageRequest } from "./document";
import { type Analyser, analyserOf } from "../writing/analyser";
import { FrameView } from "./frame-view";
import "./compose";
import "./document";
import "./history";
import "./problem";
import "./result";
import "../styles/compose.css";
import "../styles/result.css";
import "../styles/map.css";
import "../styles/evidence.css";
import "../styles/suggestions.css";
import "../styles/report.css";
import "../styles/document.css";

/** Where one writes: the form and the past analyses, or one analysis; what the address says. */
export class DeskView extends FrameView {
  static override properties = { at: { attribute: false }, passage: { state: true } };
  declare at: Route;
  declare passage: PassageRequest | null;
  #by: { device: boolean; analyser: Analyser } | null = null;

  constructor() {
    super();
    this.passage = null;
  }

  protected override watches(): readonly { listen: (listener: () => void) => () => void }[] {
    return [this.frame.analysing];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The analysis has an id: the address shows it, so that a reload comes back.
    this.frame.analysing.onNamed = (id) => {
      history.pushState(null, "", hashOf(id));
      dispatchEvent(new Event("lacuna-address"));
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.frame.analysing.leave();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("at")) return;
    const { analysing } = this.frame;
    const id = this.at.room === "analyses" ? this.at.path[0] : undefined;
    if (id !== undefined) void analysing.open(id);
    else analysing.leave();
  }

  override render(): unknown {
    const { analysing, client } = this.frame;
    return html`<div @open-passage=${(event: CustomEvent<PassageRequest>) => (this.passage = event.detail)}>${analysing.run ? this.#result() : this.#form()}</div>
      <lacuna-document .request=${this.passage} .base=${analysing.run?.analysis?.base ?? analysing.asked?.request.base ?? ""} .client=${client}
        @close-document=${() => (this.passage = null)}></lacuna-document>`;
  }

  #form(): unknown {
    const { frame } = this;
    const { problem, bases, models } = frame.catalogue;
    return html`<div class="write">
      <header class="intro"><h1 tabindex="-1">${t("intro-title")}</h1><p>${t("intro-words")}</p></header>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => frame.catalogue.load()}></lacuna-problem>` : ""}
      <lacuna-compose .draft=${frame.draft} .bases=${bases} .models=${models}
        @draft=${(event: CustomEvent<Partial<Draft>>) => frame.write(event.detail)} @analyse=${() => this.#analyse()}></lacuna-compose>
      <lacuna-history .frame=${frame}></lacuna-history>
    </div>`;
  }

  #result(): unknown {
    const { analysing, catalogue, client } = this.frame;
    const { run, asked, problem } = analysing;
    return html`<lacuna-result .client=${client} .run=${run ?? START} .text=${asked?.request.text ?? ""} .problem=${problem}
      .device=${asked?.device ?? isOfDevice(run?.id ?? "")} .bases=${catalogue.bases ?? []} .models=${catalogue.models} .judge=${asked?.request.judge ?? false}
      .analyser=${this.#analyser(run?.id ?? null)} .other=${this.at.query["with"] ?? null} @compared=${(event: CustomEvent<string | null>) => this.#compare(event.detail)} @revised=${(event: CustomEvent<Analysis>) => this.#adopt(event.detail)} @rewritten=${(event: CustomEvent<Analysis>) => void analysing.rewritten(event.detail)} @cancel=${() => analysing.cancel()} @home=${() => this.at.room === "write" && analysing.leave()} @retry=${() => analysing.retry()}></lacuna-result>`;
  }

  #analyser(id: string | null): Analyser | null {
    if (id === null) return null;
    const { client, calls } = this.frame;
    if (this.#by?.device !== isOfDevice(id)) this.#by = { device: isOfDevice(id), analyser: analyserOf(id, client, calls) };
    return this.#by.analyser;
  }

  /** The address says what is compared with, so that a reload comes back to it. */
  #compare(other: string | null): void {
    history.replaceState(null, "", roomHash("analyses", this.at.path, other === null ? {} : { with: other }));
    dispatchEvent(new Event("lacuna-address"));
  }

  /** The text has a newer state: the address is that one's, without a way back to each pause in typing. */
  #adopt(analysis: Analysis): void {
    this.frame.analysing.adopt(analysis);
    history.replaceState(null, "", hashOf(analysis.id));
    dispatchEvent(new Event("lacuna-address"));
  }

  #analyse(): void {
    const { draft, catalogue, analysing } = this.frame;
    keepChoices(draft);
    scrollTo(0, 0);
    void analysing.begin(asRequest(draft, catalogue.models), draft.device);
    this.tell("shown");
  }
}
customElements.define("lacuna-desk", DeskView);
