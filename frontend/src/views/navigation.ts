import { html, nothing } from "lit";
import { t } from "../locale";
import { GROUP, type Group, type Room, roomHash, type Route, TRAINING_ROOMS } from "../state/route";
import { ROOMS } from "./rooms";
import { View } from "./view";

const GROUPS: readonly { group: Group; room: Room; name: string }[] = [
  { group: "home", room: "home", name: "nav-home" },
  { group: "write", room: "write", name: "nav-write" },
  { group: "bases", room: "bases", name: "nav-bases" },
  { group: "training", room: "datasets", name: "nav-training" },
];

/** The ways through the page: above the content, on a phone below it; and a second line between the training rooms. */
export class NavigationView extends View {
  static override properties = { at: { attribute: false } };
  declare at: Route;

  override render(): unknown {
    const here = GROUP[this.at.room];
    return html`<nav class="rooms" aria-label=${t("rooms")}><ul>
      ${GROUPS.filter(({ room }) => ROOMS[room]).map(({ group, room, name }) => html`<li><a href=${roomHash(room)} aria-current=${group === here ? (room === this.at.room && this.at.path.length === 0 ? "page" : "true") : nothing} data-testid="nav-${group}">${t(name)}</a></li>`)}
    </ul></nav>`;
  }
}
customElements.define("lacuna-navigation", NavigationView);

/** The line between the training rooms: on a phone it scrolls, and where one is stays in sight. */
export class TrainingLineView extends View {
  static override properties = { at: { attribute: false } };
  declare at: Route;

  protected override updated(): void {
    const line = this.querySelector(".subrooms");
    const here = line?.querySelector("[aria-current]");
    if (!line || !here) return;
    const [whole, link] = [line.getBoundingClientRect(), here.getBoundingClientRect()];
    line.scrollLeft += link.left + link.width / 2 - whole.left - whole.width / 2;
  }

  override render(): unknown {
    if (GROUP[this.at.room] !== "training") return nothing;
    return html`<nav class="subrooms" aria-label=${t("nav-training")}><ul>
      ${TRAINING_ROOMS.map((room) => html`<li><a href=${roomHash(room)} aria-current=${room === this.at.room ? "page" : nothing} data-testid="nav-${room}">${t(ROOMS[room]?.name ?? "")}</a></li>`)}
    </ul></nav>`;
  }
}
customElements.define("lacuna-training-line", TrainingLineView);
