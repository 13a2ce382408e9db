import { html, nothing } from "lit";
import type { Analysis } from "../api/types";
import { moment, percent, t } from "../locale";
import { dialog } from "../parts/dialog";
import { hashOf, type Room, roomHash } from "../state/route";
import { titleOf } from "../state/titles";
import { FrameView } from "./frame-view";
import { ROOMS } from "./rooms";

interface Goal {
  name: string;
  /** What it is: a room, a base, an analysis. */
  kind: string;
  href: string;
}

const RECENT = 30;

/** A way to any room, base or past analysis by some of its letters. Event `close-jump`. */
export class JumpView extends FrameView {
  static override properties = { asked: { state: true }, at: { state: true }, analyses: { state: true } };
  declare asked: string;
  /** The goal that Enter takes. */
  declare at: number;
  declare analyses: readonly Analysis[];

  constructor() {
    super();
    this.asked = "";
    this.at = 0;
    this.analyses = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Without the past analyses the rest can still be jumped to.
    this.frame.client.analyses(null, RECENT).then(({ items }) => (this.analyses = items), () => {});
  }

  override render(): unknown {
    const goals = this.#goals();
    const at = Math.min(this.at, goals.length - 1);
    return dialog({ id: "jump", title: t("jump-title"), open: true, begin: "body", close: () => this.tell("close-jump") }, () => html`
      <input class="jump-input" type="text" role="combobox" autofocus autocomplete="off" spellcheck="false" aria-label=${t("jump-label")} placeholder=${t("jump-label")}
        aria-expanded="true" aria-controls="jump-list" aria-activedescendant=${at >= 0 ? `jump-${at}` : nothing} data-testid="jump-input"
        .value=${this.asked} @input=${(event: Event) => this.#ask((event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => this.#key(event, goals, at)} />
      <ul class="jump-list" id="jump-list" role="listbox" aria-label=${t("jump-title")}>
        ${goals.map((goal, index) => html`<li id="jump-${index}" role="option" aria-selected=${index === at} data-testid="jump-goal" @click=${() => this.#go(goal)} @pointermove=${() => (this.at = index)}>
          <span>${goal.name}</span><span class="jump-kind">${goal.kind}</span></li>`)}
      </ul>
      <p class="field-help"><span role="status">${goals.length === 0 ? t("jump-none") : t("jump-found", { count: goals.length })}</span> <span class="jump-keys">${t("jump-keys")}</span></p>`);
  }

  #goals(): Goal[] {
    const rooms = (Object.keys(ROOMS) as Room[])
      .filter((room) => room !== "analyses" && room !== "shared" && room !== "compare")
      .map((room) => ({ name: t(ROOMS[room]?.name ?? ""), kind: t("jump-room"), href: roomHash(room) }));
    const bases = ROOMS.bases ? (this.frame.catalogue.bases ?? []).map(({ name }) => ({ name, kind: t("jump-base"), href: roomHash("bases", [name]) })) : [];
    const analyses = this.analyses.map(({ id, base, coverage, created_at: made }) => ({ name: titleOf(id) ?? t("history-untitled", { base }), kind: [t("jump-analysis"), coverage ? percent(coverage.score) : "", moment(made)].filter(Boolean).join(" · "), href: hashOf(id) }));
    const words = plain(this.asked).split(/\s+/).filter(Boolean);
    return [...rooms, ...bases, ...analyses].filter(({ name }) => words.every((word) => plain(name).includes(word)));
  }

  #ask(value: string): void {
    this.asked = value;
    this.at = 0;
  }

  #key(event: KeyboardEvent, goals: readonly Goal[], at: number): void {
    const to = { ArrowDown: at + 1 < goals.length ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : goals.length - 1 }[event.key];
    const goal = goals[at];
    if (to !== undefined) {
      this.at = to;
      void this.updateComplete.then(() => this.querySelector(`#jump-${to}`)?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter" && goal) this.#go(goal);
    else return;
    event.preventDefault();
  }

  #go({ href }: Goal): void {
    this.tell("close-jump");
    location.hash = href;
  }
}
customElements.define("lacuna-jump", JumpView);

/** Letters alone, without case and accents. */
function plain(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
