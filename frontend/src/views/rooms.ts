import { html, type TemplateResult } from "lit";
import type { Frame } from "../state/frame";
import type { Room, Route } from "../state/route";
import "../home";

/** A room: its name, the code that comes when it is first opened, and what it shows. */
export interface RoomEntry {
  /** Text id of its name, in the navigation and the page's title. */
  name: string;
  load: () => Promise<unknown>;
  show: (frame: Frame, at: Route) => TemplateResult;
}

const desk = {
  load: () => import("./desk"),
  show: (frame: Frame, at: Route) => html`<lacuna-desk .frame=${frame} .at=${at}></lacuna-desk>`,
};
const training = {
  load: () => import("../training"),
  show: (frame: Frame, at: Route) => html`<lacuna-training .frame=${frame} .route=${at} .offers=${frame.catalogue.models}></lacuna-training>`,
};

/** Every room that is built. A room loads by one line here, and its module defines the element that it shows. */
export const ROOMS: Partial<Record<Room, RoomEntry>> = {
  home: { name: "nav-home", load: () => Promise.resolve(), show: (frame) => html`<lacuna-home .frame=${frame}></lacuna-home>` },
  write: { name: "nav-write", ...desk },
  analyses: { name: "nav-analysis", ...desk },
  compare: { name: "nav-compare", load: () => import("../history"), show: (frame, at) => html`<lacuna-difference .frame=${frame} .at=${at}></lacuna-difference>` },
  shared: {
    name: "nav-shared",
    load: () => import("../sharing/shared"),
    show: (frame, at) => html`<lacuna-shared .frame=${frame} .token=${at.path[0] ?? ""}></lacuna-shared>`,
  },
  bases: { name: "nav-bases", load: () => import("../bases"), show: (frame, at) => html`<lacuna-bases .frame=${frame} .at=${at}></lacuna-bases>` },
  datasets: { name: "nav-datasets", ...training },
  trainings: { name: "nav-trainings", ...training },
  playground: { name: "nav-playground", ...training },
  evaluations: { name: "nav-evaluations", ...training },
};
