import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Language } from "../api/types";
import { recall, remember } from "../state/remember";
import en from "./en.ftl?raw";
import pt from "./pt.ftl?raw";

const TAGS: Record<Language, string> = { en: "en", pt: "pt-BR" };

const bundles: Record<Language, FluentBundle> = { en: new FluentBundle(TAGS.en, { useIsolating: false }), pt: new FluentBundle(TAGS.pt, { useIsolating: false }) };

/** What is not parsed yet: a language is when something is first said in it, and mostly one of the two never is. */
const unread: Record<Language, string[]> = { en: [en], pt: [pt] };

/** Texts of a part of the page that is loaded when it is needed. */
export function addTexts(sources: Record<Language, string>): void {
  for (const code of ["en", "pt"] as const) unread[code].push(sources[code]);
}

function bundle(): FluentBundle {
  for (const source of unread[current].splice(0)) bundles[current].addResource(new FluentResource(source));
  return bundles[current];
}

const listeners = new Set<() => void>();
let current: Language = initial();

function initial(): Language {
  const kept = recall("language");
  if (kept === "en" || kept === "pt") return kept;
  const wanted = typeof navigator === "undefined" ? [] : navigator.languages;
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === "en" || tag === "pt");
  return known === "pt" ? "pt" : "en";
}

export function language(): Language {
  return current;
}

/** The BCP 47 tag of the page's language, for Intl and the `lang` attribute. */
export function languageTag(): string {
  return TAGS[current];
}

export function setLanguage(next: Language): void {
  remember("language", next);
  current = next;
  for (const listener of listeners) listener();
}

/** Calls `listener` on every change of language; returns what ends it. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The text `id` in the page's language. */
export function t(id: string, args?: Record<string, FluentVariable>): string {
  const texts = bundle();
  const message = texts.getMessage(id);
  // tests/locale.test.ts says that no id is missing.
  if (!message?.value) return id;
  return texts.formatPattern(message.value, args ?? null, []);
}

/** Lines of a document, in words. */
export function lines(first: number, last: number): string {
  return first === last ? t("line", { line: first }) : t("lines", { first, last });
}

/** Making a formatter takes a hundred times as long as using it. */
const numbers = new Map<string, Intl.NumberFormat>();

function format(value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = current + JSON.stringify(options);
  let made = numbers.get(key);
  if (!made) numbers.set(key, (made = new Intl.NumberFormat(languageTag(), options)));
  return made.format(value);
}

const moments = new Map<Language, Intl.DateTimeFormat>();

/** A moment as the API writes it (Unix seconds, or ISO 8601), as a person reads it. */
export function moment(value: number | string): string {
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  let made = moments.get(current);
  if (!made) moments.set(current, (made = new Intl.DateTimeFormat(languageTag(), { dateStyle: "medium", timeStyle: "short" })));
  return made.format(date);
}

/** An ISO date without a time, as a person reads it. */
export function day(value: string): string {
  const date = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.valueOf())) return value;
  return new Intl.DateTimeFormat(languageTag(), { dateStyle: "long", timeZone: "UTC" }).format(date);
}

export function percent(value: number): string {
  return format(value, { style: "percent", maximumFractionDigits: 0 });
}

/** US dollars; of less than ten cents two significant digits. */
export function dollars(value: number): string {
  const digits = value < 0.1 ? { maximumSignificantDigits: 2 } : {};
  return format(value, { style: "currency", currency: "USD", ...digits });
}

/** Things in a row, as a person says them: 'a, b and c'. */
export function list(things: readonly string[]): string {
  return new Intl.ListFormat(languageTag(), { type: "conjunction" }).format(things);
}

export function number(value: number): string {
  return format(value);
}

export function bytes(value: number): string {
  const mega = value >= 1e6;
  return format(value / (mega ? 1e6 : 1e3), { style: "unit", unit: mega ? "megabyte" : "kilobyte", maximumFractionDigits: mega ? 1 : 0 });
}

/** A share's difference in points of a hundred, with its sign; in a column with one decimal each. */
export function points(value: number, decimals: 0 | 1 = 0): string {
  return format(value * 100, { signDisplay: "exceptZero", minimumFractionDigits: decimals, maximumFractionDigits: 1 }).replace("-", "−");
}

/** With just so many decimals, as figures in a column or in one sentence have. */
export function fixed(value: number, decimals = 2): string {
  return format(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** With as many decimals as tell it from its neighbours. */
export function decimal(value: number, digits = 3): string {
  return format(value, { maximumSignificantDigits: digits });
}

const SPANS = [
  [3600, "hour"],
  [60, "minute"],
  [0, "second"],
] as const;

/** A span of time in its largest unit, minutes as whole ones: '3 minutes'. */
export function duration(seconds: number): string {
  const [size, unit] = SPANS.find(([floor]) => seconds >= floor * 1.5) ?? SPANS[2];
  const value = size === 0 ? seconds : seconds / size;
  return format(value, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: value < 10 && unit !== "minute" ? 1 : 0 });
}
