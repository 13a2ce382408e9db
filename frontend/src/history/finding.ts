import { moment } from "../locale";

/** What a past analysis is found by. */
export interface Findable {
  title: string;
  base: string;
  /** Unix seconds, or ISO 8601. */
  created_at: number | string;
}

const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether every word of `query` is in the title, the base or the date as the page writes it or as 2026-11-26; capitals and accents apart. */
export function finds({ title, base, created_at: at }: Findable, query: string): boolean {
  const date = new Date(typeof at === "number" ? at * 1000 : at);
  const iso = Number.isNaN(date.valueOf()) ? "" : date.toISOString().slice(0, 10);
  const whole = folded(`${title} ${base} ${moment(at)} ${iso}`);
  return folded(query).split(/\s+/).every((word) => whole.includes(word));
}
