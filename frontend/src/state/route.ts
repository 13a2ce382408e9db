/** The page's rooms, by the first word of their addresses: `#/{room}/{path}?{query}`. Home is `#/`. */
export type Room = "home" | "write" | "analyses" | "compare" | "shared" | "bases" | "datasets" | "trainings" | "playground" | "evaluations";

/** What the navigation offers. A room belongs to one of them, or to none. */
export type Group = "home" | "write" | "bases" | "training";

export const GROUP: Record<Room, Group | null> = {
  home: "home",
  write: "write",
  analyses: "write",
  compare: "write",
  shared: null,
  bases: "bases",
  datasets: "training",
  trainings: "training",
  playground: "training",
  evaluations: "training",
};

/** The rooms of one group that have a line of their own to move between them. */
export const TRAINING_ROOMS: readonly Room[] = ["datasets", "trainings", "playground", "evaluations"];

export interface Route {
  room: Room;
  /** What follows the room, unescaped: of `#/bases/docs/search`, `["docs", "search"]`. */
  path: string[];
  query: Record<string, string>;
}

/** What the address shows. One that names no room is home; `#/analyses` names no analysis, so a text is asked for. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [first = "home", ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (!Object.hasOwn(GROUP, first)) return { room: "home", path: [], query: {} };
  const room = first === "analyses" && rest.length === 0 ? "write" : (first as Room);
  return { room, path: rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of an analysis. */
export function hashOf(id: string): string {
  return roomHash("analyses", [id]);
}

/** The address of a room, or of a thing in it. */
export function roomHash(room: Room, path: readonly (string | number)[] = [], query: Record<string, string | number> = {}): string {
  const asked = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
  const parts = room === "home" ? path : [room, ...path];
  return `#/${parts.map((part) => encodeURIComponent(part)).join("/")}${asked ? `?${asked}` : ""}`;
}

/** An address that somebody wrote by hand may be wrongly escaped. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
