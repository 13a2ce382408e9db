/** What the address shows: the form, or one analysis (`#/analyses/{id}`). */
export type Route = { name: "home" } | { name: "analysis"; id: string };

export function readRoute(hash: string): Route {
  const match = /^#\/analyses\/([^/]+)$/.exec(hash);
  return match?.[1] ? { name: "analysis", id: decodeURIComponent(match[1]) } : { name: "home" };
}

export function hashOf(id: string): string {
  return `#/analyses/${encodeURIComponent(id)}`;
}
