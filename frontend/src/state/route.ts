/** The training rooms, each with its list and its things. */
export type Room = "datasets" | "trainings" | "playground" | "evaluations";
export const ROOMS: readonly Room[] = ["datasets", "trainings", "playground", "evaluations"];

/** What the address shows: the form, one analysis (`#/analyses/{id}`), or a training room (`#/datasets/{name}?...`). */
export type Route =
  | { name: "home" }
  | { name: "analysis"; id: string }
  | { name: "room"; room: Room; path: string[]; query: Record<string, string> };

export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [first, ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (first === "analyses" && rest.length === 1) return { name: "analysis", id: rest[0] ?? "" };
  const room = ROOMS.find((known) => known === first);
  if (room) return { name: "room", room, path: rest, query: Object.fromEntries(new URLSearchParams(query)) };
  return { name: "home" };
}

export function hashOf(id: string): string {
  return `#/analyses/${encodeURIComponent(id)}`;
}

/** The address of a room, or of a thing in it. */
export function roomHash(room: Room, path: readonly (string | number)[] = [], query: Record<string, string | number> = {}): string {
  const asked = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
  return `#/${[room, ...path].map((part) => encodeURIComponent(part)).join("/")}${asked ? `?${asked}` : ""}`;
}

/** An address that somebody wrote by hand may be wrongly escaped. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
