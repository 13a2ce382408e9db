import { Client } from "../api/client";
import type { Session } from "../api/types";
import { language } from "../locale";
import { Calls } from "../worker/calls";
import { Analysing } from "./analysing";
import { Catalogue } from "./catalogue";
import { carry, type Draft, firstDraft } from "./draft";
import { Guide } from "./guide";
import { Installed } from "./installed";
import { Listeners } from "./listeners";
import { Removal } from "./removal";

const startWorker = (): Worker => new Worker("/worker.js", { type: "module", name: "lacuna" });

/** What all rooms of the page share. Listeners are told of changes of the catalogue, the draft and the session. */
export class Frame extends Listeners {
  readonly client = new Client(language());
  readonly calls = new Calls(startWorker);
  readonly catalogue = new Catalogue(this.client, () => this.#choose());
  readonly analysing = new Analysing(this.client, this.calls);
  readonly removal = new Removal();
  readonly installed = new Installed();
  readonly guide = new Guide(this.analysing);
  draft: Draft = firstDraft();
  session: Session = { mode: "open", key: null };

  constructor() {
    super();
    this.client.onKeyNeeded = () => this.enter({ mode: "keys", key: null });
  }

  enter(session: Session): void {
    this.session = session;
    this.changed();
  }

  write(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    this.changed();
  }

  /** Loads the newer page that waits; what is written stays. */
  renew(): void {
    this.installed.take(() => carry(this.draft));
  }

  /** The base or the model of the last visit may be gone. */
  #choose(): void {
    const { models } = this.catalogue;
    const base = this.catalogue.choose(this.draft.base);
    const model = models.length === 0 || models.some(({ id }) => id === this.draft.model) ? this.draft.model : "";
    this.write({ base, model });
  }
}
