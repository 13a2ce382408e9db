import { html, nothing, type PropertyValues } from "lit";
import { Client } from "../api/client";
import { asProblem, type Problem } from "../api/problem";
import type { Analysis, AnalysisRequest, Session } from "../api/types";
import { language, languageTag, t } from "../locale";
import { Catalogue } from "../state/catalogue";
import { asRequest, type Draft, firstDraft, keepChoices } from "../state/draft";
import { hashOf, readRoute, ROOMS, type Room, type Route, roomHash } from "../state/route";
import { keepTitle, titleOf } from "../state/titles";
import { Calls } from "../worker/calls";
import { isFinal } from "../worker/progress";
import { DETACH, type RunState, START } from "../worker/protocol";
import type { Context } from "../training";
import type { PassageRequest } from "./document";
import { brand } from "./icons";
import type { ResultView } from "./result";
import { View } from "./view";
import "./compose";
import "./document";
import "./history";
import "./problem";
import "./result";
import "./session";
import "./switches";

const ROOM_NAME: Record<Room, string> = { datasets: "nav-datasets", trainings: "nav-trainings", playground: "nav-playground", evaluations: "nav-evaluations" };

const OPEN: Session = { mode: "open", key: null };

const startWorker = (): Worker => new Worker("/worker.js", { type: "module", name: "lacuna" });

/** The page: the form and the past analyses, or one analysis; what the address says. */
export class App extends View {
  static override properties = {
    route: { state: true },
    draft: { state: true },
    run: { state: true },
    problem: { state: true },
    passage: { state: true },
    rooms: { state: true },
    roomsProblem: { state: true },
    session: { state: true },
  };
  declare route: Route;
  declare draft: Draft;
  declare run: RunState | null;
  declare problem: Problem | null;
  declare passage: PassageRequest | null;
  /** What the training rooms share, once they are loaded. */
  declare rooms: Context | null;
  declare roomsProblem: boolean;
  declare session: Session;
  readonly #client = new Client(language());
  readonly #catalogue = new Catalogue(this.#client, () => this.#choose());
  readonly #calls = new Calls(startWorker);
  #control: AbortController | null = null;
  /** What the shown analysis was asked with, where it was asked on this page. */
  #asked: { request: AnalysisRequest; local: boolean } | null = null;
  readonly #navigated = (): void => {
    this.#go();
    void this.#focusTitle();
  };

  constructor() {
    super();
    this.route = { name: "home" };
    this.draft = firstDraft();
    this.run = null;
    this.problem = null;
    this.passage = null;
    this.rooms = null;
    this.roomsProblem = false;
    this.session = OPEN;
    this.#client.onKeyNeeded = () => (this.session = { mode: "keys", key: null });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#navigated);
    void this.#whose();
    void this.#catalogue.load();
    this.#go();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#navigated);
    this.#control?.abort(DETACH);
    this.#calls.terminate();
  }

  override willUpdate(): void {
    document.documentElement.lang = languageTag();
    document.title = t("page-title");
    this.#client.language = language();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("route")) this.#showRoom();
  }

  /** On a phone the rooms are a line that scrolls: where one is stays in sight. */
  #showRoom(): void {
    const rooms = this.querySelector(".rooms");
    const here = rooms?.querySelector("[aria-current]");
    if (!rooms || !here) return;
    const [line, link] = [rooms.getBoundingClientRect(), here.getBoundingClientRect()];
    rooms.scrollLeft += link.left + link.width / 2 - line.left - line.width / 2;
  }

  override render(): unknown {
    // A link to where the address already points changes nothing by itself.
    const home = (): void => void (readRoute(location.hash).name === "home" && this.run && this.#go());
    return html`<a class="skip" href="#main" @click=${(event: Event) => this.#skip(event)}>${t("skip")}</a>
      <header class="top">
        <a class="brand" href="#/" @click=${home}>${brand()}<span>Lacuna</span></a>
        <nav class="rooms" aria-label=${t("rooms")}>
          <a href="#/" aria-current=${this.route.name === "room" ? nothing : "page"} data-testid="nav-analyses" @click=${home}>${t("nav-analyses")}</a>
          ${ROOMS.map((room) => html`<a href=${roomHash(room)} aria-current=${this.route.name === "room" && this.route.room === room ? "page" : nothing} data-testid="nav-${room}">${t(ROOM_NAME[room])}</a>`)}
        </nav>
        <nav class="top-links" aria-label=${t("navigation")}><a href="/api/docs">${t("api-docs")}</a>${this.session.key
          ? html`<button type="button" class="button quiet" data-testid="logout" @click=${() => void this.#leave()}>${t("session-leave", { name: this.session.key.name })}</button>`
          : nothing}</nav>
        <lacuna-switches></lacuna-switches>
      </header>
      <main id="main" tabindex="-1" @open-passage=${(event: CustomEvent<PassageRequest>) => (this.passage = event.detail)}>
        ${this.session.mode === "keys" && !this.session.key ? html`<lacuna-session .client=${this.#client} @session=${(event: CustomEvent<Session>) => this.#entered(event.detail)}></lacuna-session>` : this.route.name === "room" ? this.#room(this.route) : this.route.name === "analysis" || this.run ? this.#result() : this.#home()}
      </main>
      <lacuna-document .request=${this.passage} .base=${this.run?.analysis?.base ?? this.#asked?.request.base ?? ""} .client=${this.#client}
        @close-document=${() => (this.passage = null)}></lacuna-document>
      <footer class="foot"><p>${t("footer")}</p></footer>`;
  }

  async #whose(): Promise<void> {
    try {
      this.session = await this.#client.session();
    } catch {
      // The lists ask the same server, and tell what is wrong with it.
    }
  }

  /** The page goes on where it was. */
  #entered(session: Session): void {
    this.session = session;
    void this.#catalogue.load();
    if (this.route.name !== "home" || !this.run) this.#go();
    void this.#focusTitle();
  }

  async #leave(): Promise<void> {
    try {
      await this.#client.logout();
    } finally {
      location.reload();
    }
  }

  #home(): unknown {
    const { problem } = this.#catalogue;
    return html`<div class="home">
      <header class="intro"><h1 tabindex="-1">${t("intro-title")}</h1><p>${t("intro-words")}</p></header>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.#catalogue.load()}></lacuna-problem>` : nothing}
      <lacuna-compose .draft=${this.draft} .bases=${this.#catalogue.bases} .models=${this.#catalogue.models}
        @draft=${(event: CustomEvent<Partial<Draft>>) => (this.draft = { ...this.draft, ...event.detail })} @analyse=${() => this.#analyse()}></lacuna-compose>
      <lacuna-history .client=${this.#client}></lacuna-history>
    </div>`;
  }

  #room(route: Extract<Route, { name: "room" }>): unknown {
    if (this.rooms) {
      this.rooms.bases = this.#catalogue.bases ?? [];
      this.rooms.models = this.#catalogue.models;
      return html`<lacuna-training .context=${this.rooms} .route=${route} .offers=${this.#catalogue.models}></lacuna-training>`;
    }
    return html`<div class="room"><h1 tabindex="-1">${t(ROOM_NAME[route.room])}</h1>${
      this.roomsProblem
        ? html`<p role="alert">${t("room-lost")}</p><p><button type="button" class="button" @click=${() => location.reload()}>${t("room-reload")}</button></p>`
        : html`<p class="aside" role="status">${t("room-loading")}</p>`}</div>`;
  }

  /** The rooms' code comes when one is first opened. */
  async #openRooms(): Promise<void> {
    if (this.rooms) return;
    this.roomsProblem = false;
    try {
      const { Context } = await import("../training");
      this.rooms ??= new Context(this.#client);
      await this.#focusTitle();
    } catch {
      this.roomsProblem = true;
    }
  }

  #result(): unknown {
    return html`<lacuna-result .client=${this.#client} .run=${this.run ?? START} .text=${this.#asked?.request.text ?? ""} .problem=${this.problem}
      .local=${this.#asked?.local ?? false} .judge=${this.#asked?.request.judge ?? false} @cancel=${() => this.#control?.abort()} @home=${() => readRoute(location.hash).name === "home" && this.#go()} @retry=${() => this.#retry()}></lacuna-result>`;
  }

  #choose(): void {
    const base = this.#catalogue.choose(this.draft.base);
    const { models } = this.#catalogue;
    // The model of the last visit may be gone.
    const model = models.length === 0 || models.some(({ id }) => id === this.draft.model) ? this.draft.model : "";
    if (base !== this.draft.base || model !== this.draft.model) this.draft = { ...this.draft, base, model };
    this.requestUpdate();
  }

  /** Shows what the address says; an analysis that runs goes on without being looked at. */
  #go(): void {
    const route = readRoute(location.hash);
    this.route = route;
    if (route.name === "analysis" && this.run?.id === route.id) return;
    this.#control?.abort(DETACH);
    this.#asked = null;
    this.problem = null;
    this.run = null;
    if (route.name === "room") void this.#openRooms();
    else if (route.name === "analysis") void this.#open(route.id);
    else if (this.#catalogue.bases) void this.#catalogue.load();
  }

  #analyse(): void {
    keepChoices(this.draft);
    this.#asked = { request: asRequest(this.draft, this.#catalogue.models), local: this.draft.local };
    scrollTo(0, 0);
    void this.#begin();
    void this.#focusTitle();
  }

  #retry(): void {
    const id = this.run?.id;
    const analysis = this.run?.analysis;
    // A finished analysis isn't run again under its id: the same request makes a new one.
    if (!this.#asked && analysis?.text) this.#asked = { request: { text: analysis.text, base: analysis.base, report_language: language() }, local: false };
    if (this.route.name === "analysis" && (!this.#asked || (id && this.problem && this.problem.kind !== "problem"))) void this.#open(this.route.id);
    else if (this.#asked) void this.#begin();
  }

  async #begin(): Promise<void> {
    const asked = this.#asked;
    if (!asked) return;
    if (this.route.name === "analysis") history.pushState(null, "", "#/");
    this.route = { name: "home" };
    await this.#follow(START, (hooks) => this.#calls.call("analyse", { ...asked, language: language() }, hooks));
  }

  async #open(id: string): Promise<void> {
    const start: RunState = { ...START, id };
    this.run = start;
    this.problem = null;
    try {
      const analysis = await this.#client.analysis(id);
      if (this.run !== start) return;
      if (isFinal(analysis.status)) this.#show(analysis);
      else await this.#follow({ ...start, analysis, status: analysis.status, stage: "queued" }, (hooks) => this.#calls.call("follow", { id, language: language() }, hooks));
    } catch (error) {
      if (this.run === start) this.problem = asProblem(error);
    }
  }

  #show(analysis: Analysis): void {
    // One that was made elsewhere and opened here has its name in this browser's list from now on.
    if (analysis.text && titleOf(analysis.id) === null) keepTitle(analysis.id, analysis.text);
    this.run = { ...START, id: analysis.id, status: analysis.status, analysis, report: analysis.report?.markdown ?? "", local: this.run?.local ?? null };
    this.problem = analysis.status === "failed" && analysis.error ? { kind: "problem", status: 500, code: analysis.error.code, title: analysis.error.title ?? "", detail: analysis.error.detail ?? "" } : null;
  }

  async #follow(start: RunState, call: (hooks: { signal: AbortSignal; onUpdate: (update: Partial<RunState>) => void }) => Promise<Analysis>): Promise<void> {
    this.#control?.abort(DETACH);
    const control = new AbortController();
    this.#control = control;
    this.run = start;
    this.problem = null;
    const here = (): boolean => this.#control === control && control.signal.reason !== DETACH;
    try {
      const analysis = await call({
        signal: control.signal,
        onUpdate: (update) => {
          if (!here() || !this.run) return;
          this.run = { ...this.run, ...update };
          if (update.id) this.#named(update.id);
        },
      });
      if (here()) this.#show(analysis);
    } catch (error) {
      if (!here()) return;
      const problem = asProblem(error);
      // The worker's calls are not the page's: it tells of them by its problems alone.
      if (problem.status === 401) this.#client.onKeyNeeded();
      if (problem.kind === "aborted") this.run = { ...(this.run ?? START), status: "cancelled", stage: null };
      else this.problem = problem;
    }
  }

  /** The analysis has an id: the address shows it, so that a reload comes back. */
  #named(id: string): void {
    if (this.#asked) keepTitle(id, this.#asked.request.text);
    this.route = { name: "analysis", id };
    history.pushState(null, "", hashOf(id));
  }

  /** What had the focus is gone with what was shown: reading goes on at the title. */
  async #focusTitle(): Promise<void> {
    await this.updateComplete;
    await this.querySelector<ResultView>("lacuna-result")?.updateComplete;
    await this.querySelector<View>("lacuna-training")?.updateComplete;
    await new Promise(requestAnimationFrame);
    // The way back from what was just deleted is asked first.
    if (!this.querySelector(".undo:focus-within")) this.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>("main")?.focus();
  }
}
customElements.define("lacuna-app", App);
