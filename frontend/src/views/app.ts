import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Session } from "../api/types";
import { language, languageTag, t } from "../locale";
import { Frame } from "../state/frame";
import { MOD, pressed, registerKeys } from "../state/keys";
import { readRoute, type Route } from "../state/route";
import { titleOf } from "../state/titles";
import { focusTitle } from "./focus";
import { brand } from "./icons";
import { type RoomEntry, ROOMS } from "./rooms";
import { View } from "./view";
import "../parts/toasts";
import "./navigation";
import "./preferences";
import "./session";

/** The frame of all rooms: the ways through the page, and the room that the address names. */
export class App extends View {
  static override properties = { at: { state: true }, loaded: { state: true }, lost: { state: true }, broken: { state: true }, offline: { state: true }, over: { state: true }, guided: { state: true } };
  declare at: Route;
  /** What has loaded its code: rooms that share one go over into each other without being made anew. */
  declare loaded: ReadonlySet<RoomEntry["load"]>;
  /** The room's code could not be had. */
  declare lost: boolean;
  /** The room's view threw. */
  declare broken: boolean;
  declare offline: boolean;
  /** What is shown over the page. */
  declare over: "keymap" | "jump" | null;
  /** The guide's code is here. */
  declare guided: boolean;
  readonly #frame = new Frame();
  /** Grows when a room is to be made anew. */
  #made = 0;
  #ends: (() => void)[] = [];

  constructor() {
    super();
    this.at = readRoute(location.hash);
    this.loaded = new Set();
    this.lost = false;
    this.broken = false;
    this.offline = !navigator.onLine;
    this.over = null;
    this.guided = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const listen = (name: string, listener: EventListener): void => {
      addEventListener(name, listener);
      this.#ends.push(() => removeEventListener(name, listener));
    };
    listen("hashchange", () => this.#navigate(true));
    listen("lacuna-address", () => this.#navigate(false));
    listen("online", () => ((this.offline = false), void this.#frame.catalogue.load()));
    listen("offline", () => (this.offline = true));
    listen("keydown", (event) => pressed(event as KeyboardEvent));
    this.#ends.push(
      this.#frame.listen(() => this.requestUpdate()),
      this.#frame.guide.listen(() => void (this.#frame.guide.shown && !this.guided && import("../guide").then(() => (this.guided = true), () => {}))),
      registerKeys({
        name: "keys-everywhere",
        keys: [
          { keys: "?", words: "key-keymap", run: () => void this.#show("keymap") },
          { keys: "mod+k", words: "key-jump", run: () => void this.#show("jump") },
        ],
      }),
    );
    if (!this.#guest) {
      void this.#whose();
      void this.#frame.catalogue.load();
    }
    // After the first view, which it would only slow.
    if (import.meta.env.PROD) setTimeout(() => void this.#frame.installed.begin(), 1500);
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#ends.splice(0)) end();
    this.#frame.analysing.leave();
    this.#frame.calls.terminate();
  }

  override willUpdate(): void {
    document.documentElement.lang = languageTag();
    document.title = [this.#name(), "Lacuna"].filter(Boolean).join(" · ");
    this.#frame.client.language = language();
  }

  /** What the browser's tab and history call this. */
  #name(): string {
    const { room, path } = this.at;
    if (room === "home") return t("page-title");
    const [thing] = path;
    const name = t(this.#room().name);
    if (thing === undefined) return name;
    return room === "analyses" ? (titleOf(thing) ?? name) : room === "shared" ? name : `${thing} · ${name}`;
  }

  /** Whoever follows a shared link is shown that alone: no other room, and nobody asks for a key. */
  get #guest(): boolean {
    return this.at.room === "shared";
  }

  /** Nothing is shown before a key was given. */
  get #locked(): boolean {
    const { mode, key } = this.#frame.session;
    return mode === "keys" && !key && !this.#guest;
  }

  #room(): RoomEntry {
    return ROOMS[this.at.room] ?? (ROOMS.home as RoomEntry);
  }

  override render(): unknown {
    const bare = this.#guest || this.#locked;
    return html`<a class="skip" href="#main" @click=${(event: Event) => this.#skip(event)}>${t("skip")}</a>
      <header class="top" @keymap=${() => void this.#show("keymap")} @leave=${() => void this.#leave()}>
        ${bare ? html`<p class="brand">${brand()}<span>Lacuna</span></p>` : html`<a class="brand" href="#/">${brand()}<span>Lacuna</span></a>
        <lacuna-navigation .at=${this.at}></lacuna-navigation>
        <button type="button" class="jump-button" aria-haspopup="dialog" data-testid="jump-button" @click=${() => void this.#show("jump")}>${t("jump-title")} <kbd aria-hidden="true">${MOD} K</kbd></button>`}
        <lacuna-preferences .frame=${this.#frame}></lacuna-preferences>
      </header>
      <p class="offline" role="status">${this.offline ? t("offline") : nothing}</p>
      ${bare ? nothing : html`<lacuna-training-line .at=${this.at}></lacuna-training-line>`}
      <main id="main" tabindex="-1" @broken=${() => (this.broken = true)} @shown=${() => void focusTitle(this)}>
        ${this.#locked ? html`<lacuna-session .client=${this.#frame.client} @session=${(event: CustomEvent<Session>) => this.#entered(event.detail)}></lacuna-session>` : this.#shown()}
      </main>
      ${this.guided ? html`<lacuna-guide .frame=${this.#frame}></lacuna-guide>` : nothing}
      <lacuna-toasts .frame=${this.#frame}></lacuna-toasts>
      ${this.over === "keymap" ? html`<lacuna-keymap @close-keymap=${() => (this.over = null)}></lacuna-keymap>` : nothing}
      ${this.over === "jump" ? html`<lacuna-jump .frame=${this.#frame} @close-jump=${() => (this.over = null)}></lacuna-jump>` : nothing}
      <footer class="foot"><p>${t("footer")}</p></footer>`;
  }

  #shown(): unknown {
    const room = this.#room();
    if (this.broken)
      return html`<div class="room" data-testid="broken"><h1 tabindex="-1">${t("problem-internal-title")}</h1><p role="alert">${t("broken-words")}</p>
        <p class="actions"><button type="button" class="button" @click=${() => this.#again()}>${t("retry")}</button> <a class="button" href="#/">${t("nav-home")}</a></p></div>`;
    if (this.lost)
      return html`<div class="room"><h1 tabindex="-1">${t(room.name)}</h1><p role="alert">${t("room-lost")}</p><p><button type="button" class="button" @click=${() => location.reload()}>${t("room-reload")}</button></p></div>`;
    if (!this.loaded.has(room.load)) return html`<div class="room"><h1 tabindex="-1">${t(room.name)}</h1><p class="aside" role="status" data-testid="room-loading">${t("room-loading")}</p></div>`;
    return keyed(this.#made, room.show(this.#frame, this.at));
  }

  async #whose(): Promise<void> {
    try {
      this.#frame.enter(await this.#frame.client.session());
    } catch {
      // The lists ask the same server, and tell what is wrong with it.
    }
  }

  /** The page goes on where it was. */
  #entered(session: Session): void {
    this.#frame.enter(session);
    void this.#frame.catalogue.load();
    void focusTitle(this);
  }

  async #leave(): Promise<void> {
    try {
      await this.#frame.client.logout();
    } finally {
      location.reload();
    }
  }

  /** Shows what the address says; `moved`: a person went there, and reading goes on at the title. */
  #navigate(moved: boolean): void {
    const guest = this.#guest;
    this.at = readRoute(location.hash);
    // Another's analysis and one's own page are two visits.
    if (guest !== this.#guest) location.reload();
    this.over = null;
    this.broken = false;
    this.lost = false;
    void this.#open();
    if (moved) this.#arrive();
    if (this.#frame.catalogue.bases) void this.#frame.catalogue.load();
  }

  /** Reading goes on at the title. A place that is new is read from its top; where a person comes back to, the browser knows. */
  #arrive(): void {
    if (history.state === null) {
      scrollTo(0, 0);
      history.replaceState("visited", "");
    }
    void focusTitle(this);
  }

  /** A room's code comes when it is first opened. */
  async #open(): Promise<void> {
    const { room } = this.at;
    const { load } = this.#room();
    try {
      await load();
      this.loaded = new Set([...this.loaded, load]);
    } catch {
      if (this.at.room === room) this.lost = true;
    }
  }

  async #show(over: "keymap" | "jump"): Promise<void> {
    if (over === "jump" && (this.#guest || this.#locked)) return;
    try {
      await (over === "jump" ? import("./jump") : import("./keymap"));
      this.over = over;
    } catch {
      this.lost = true;
    }
  }

  #again(): void {
    this.#made++;
    this.broken = false;
    void focusTitle(this);
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>("main")?.focus();
  }
}
customElements.define("lacuna-app", App);
