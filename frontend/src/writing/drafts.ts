/** Texts as they stand in this browser and not on the server yet: nothing that was typed is lost with the page. */

const PREFIX = "lacuna.text.";
/** Texts that are kept, the newest; one may have half a megabyte, and a browser keeps about five. */
const KEPT = 8;

export interface KeptText {
  /** The analysis that it was typed over. */
  over: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** What is kept of the text whose first analysis is `origin`. */
export function keptText(origin: string): KeptText | null {
  try {
    const found = JSON.parse(localStorage.getItem(PREFIX + origin) ?? "null") as Partial<KeptText> | null;
    return typeof found?.text === "string" && typeof found.over === "string" ? { over: found.over, text: found.text, at: found.at ?? 0 } : null;
  } catch {
    return null;
  }
}

/** Keeps `text`; false where the browser keeps nothing, or has no room even without the older ones. */
export function keepText(origin: string, over: string, text: string): boolean {
  const value = JSON.stringify({ over, text, at: Date.now() });
  for (let room = KEPT - 1; room >= 0; room = room > 0 ? room >> 1 : -1) {
    try {
      makeRoom(origin, room);
      localStorage.setItem(PREFIX + origin, value);
      return true;
    } catch {
      // Full: fewer of the others, then none.
    }
  }
  return false;
}

export function forgetText(origin: string): void {
  try {
    localStorage.removeItem(PREFIX + origin);
  } catch {
    // Nothing was kept.
  }
}

/** Forgets the oldest of the texts but `origin`'s, until there are at most `most`. */
function makeRoom(origin: string, most: number): void {
  const others = Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX) && key !== PREFIX + origin)
    .map((key) => ({ key, at: keptText(key.slice(PREFIX.length))?.at ?? 0 }))
    .toSorted((one, other) => other.at - one.at);
  for (const { key } of others.slice(most)) localStorage.removeItem(key);
}
