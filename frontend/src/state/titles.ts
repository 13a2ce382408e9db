import { recall, remember } from "./remember";

const KEPT = 200;

/**
 * First words of the texts analysed in this browser, by analysis: the server's list comes without texts.
 */
export function titleOf(id: string): string | null {
  return titles()[id] ?? null;
}

export function keepTitle(id: string, text: string): void {
  rename(id, firstWords(text));
}

/** Titles are this browser's: the server keeps none, and a private analysis has no other place. */
export function rename(id: string, title: string): void {
  const entries = Object.entries(titles()).filter(([known]) => known !== id);
  remember("titles", JSON.stringify(Object.fromEntries([...entries, [id, title]].slice(-KEPT))));
}

export function forgetTitle(id: string): void {
  const { [id]: _, ...others } = titles();
  remember("titles", JSON.stringify(others));
}

/** The first line's words, without Markdown's marks, cut at 80 characters. */
export function firstWords(text: string): string {
  const line = text.split("\n").find((part) => /\p{L}/u.test(part)) ?? "";
  const bare = line.replace(/^[\s#>*\-+]+/, "").replace(/[*_`]/g, "").trim();
  return bare.length > 80 ? `${bare.slice(0, 80).replace(/\s+\S*$/, "")}…` : bare;
}

function titles(): Record<string, string> {
  try {
    return (JSON.parse(recall("titles") ?? "{}") as Record<string, string> | null) ?? {};
  } catch {
    return {};
  }
}
