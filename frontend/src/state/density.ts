import { recall, remember } from "./remember";

export type Density = "comfortable" | "compact";
export const DENSITIES: readonly Density[] = ["comfortable", "compact"];

export function currentDensity(): Density {
  return recall("density") === "compact" ? "compact" : "comfortable";
}

/** Compact takes less room between things; letters stay as they are. */
export function applyDensity(density: Density): void {
  remember("density", density === "compact" ? density : null);
  if (density === "compact") document.documentElement.dataset["density"] = density;
  else delete document.documentElement.dataset["density"];
}
