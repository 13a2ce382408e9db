import { html, nothing, type PropertyValues } from "lit";
import { moment, t } from "../../locale";
import type { Change } from "../../state/live";
import { RoomView } from "../parts/room-view";
import type { TrainingEvent } from "../types";

const LAST = 12;

/** What happened to a training, newest first, as it happens. */
export class EventsView extends RoomView {
  static override properties = { ...RoomView.properties, training: { attribute: false }, events: { state: true }, all: { state: true } };
  declare training: string;
  declare events: TrainingEvent[];
  declare all: boolean;

  constructor() {
    super();
    this.training = "";
    this.events = [];
    this.all = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has("training")) {
      this.events = [];
      void this.reload();
    }
  }

  protected override relearn(): void {
    this.events = [];
    this.soon();
  }

  protected override concerns(change: Change): boolean {
    return change.kind === "training" && change.value.id === this.training;
  }

  /** Events are only ever added: those after the last one known are read. */
  protected override async load(): Promise<void> {
    const { training } = this;
    for (;;) {
      const page = await this.context.trainer.events(training, this.events.at(-1)?.number ?? 0);
      if (training !== this.training) return;
      const known = this.events.at(-1)?.number ?? 0;
      const fresh = page.items.filter(({ number }) => number > known);
      if (fresh.length > 0) this.events = [...this.events, ...fresh];
      if (page.next === null || fresh.length === 0) return;
    }
  }

  override render(): unknown {
    const shown = this.all ? this.events : this.events.slice(-LAST);
    return html`<section class="block" data-testid="events" aria-labelledby="events-title"><h2 id="events-title">${t("events-title")}</h2>
      ${this.trouble()}
      ${this.loading ? html`<p class="aside" role="status">${t("events-loading")}</p>` : this.events.length === 0 ? html`<p class="aside">${t("events-none")}</p>` : nothing}
      <div role="log" aria-live="polite" aria-labelledby="events-title"><ol class="events">${shown.toReversed().map((event) => html`<li class="event" data-testid="event" data-level=${event.level} data-kind=${event.kind}>
        <span class="figure">${moment(event.created_at)}</span>
        <span class="event-text">${event.level === "info" ? nothing : html`<strong>${t(event.level === "warn" ? "defect-warning" : "defect-error")}</strong> `}${event.detail || event.message}</span></li>`)}</ol></div>
      ${this.events.length > LAST ? html`<button type="button" class="button quiet" aria-expanded=${this.all} @click=${() => (this.all = !this.all)}>${this.all ? t("show-fewer") : t("show-all", { count: this.events.length })}</button>` : nothing}
    </section>`;
  }
}
customElements.define("lacuna-events", EventsView);
