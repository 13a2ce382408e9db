import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Language } from "../api/types";
import { recall, remember } from "../state/remember";
import en from "./en.ftl?raw";
import pt from "./pt.ftl?raw";

const TAGS: Record<Language, string> = { en: "en", pt: "pt-BR" };

function bundle(tag: string, source: string): FluentBundle {
  const made = new FluentBundle(tag, { useIsolating: false });
  made.addResource(new FluentResource(source));
  return made;
}

const bundles: Record<Language, FluentBundle> = { en: bundle(TAGS.en, en), pt: bundle(TAGS.pt, pt) };

/** Texts of a part of the page that is loaded when it is needed. */
export function addTexts(sources: Record<Language, string>): void {
  for (const code of ["en", "pt"] as const) bundles[code].addResource(new FluentResource(sources[code]));
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
  const message = bundles[current].getMessage(id);
  // tests/locale.test.ts says that no id is missing.
  if (!message?.value) return id;
  return bundles[current].formatPattern(message.value, args ?? null, []);
}

/** Lines of a document, in words. */
export function lines(first: number, last: number): string {
  return first === last ? t("line", { line: first }) : t("lines", { first, last });
}

/** A moment as the API writes it (Unix seconds, or ISO 8601), as a person reads it. */
export function moment(value: number | string): string {
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  return new Intl.DateTimeFormat(languageTag(), { dateStyle: "medium", timeStyle: "short" }).format(date);
}

/** An ISO date without a time, as a person reads it. */
export function day(value: string): string {
  const date = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.valueOf())) return value;
  return new Intl.DateTimeFormat(languageTag(), { dateStyle: "long", timeZone: "UTC" }).format(date);
}

export function percent(value: number): string {
  return new Intl.NumberFormat(languageTag(), { style: "percent", maximumFractionDigits: 0 }).format(value);
}

/** US dollars; of less than ten cents two significant digits. */
export function dollars(value: number): string {
  const digits = value < 0.1 ? { maximumSignificantDigits: 2 } : {};
  return new Intl.NumberFormat(languageTag(), { style: "currency", currency: "USD", ...digits }).format(value);
}

/** Things in a row, as a person says them: 'a, b and c'. */
export function list(things: readonly string[]): string {
  return new Intl.ListFormat(languageTag(), { type: "conjunction" }).format(things);
}

export function number(value: number): string {
  return new Intl.NumberFormat(languageTag()).format(value);
}

export function bytes(value: number): string {
  const mega = value >= 1e6;
  return new Intl.NumberFormat(languageTag(), {
    style: "unit",
    unit: mega ? "megabyte" : "kilobyte",
    maximumFractionDigits: mega ? 1 : 0,
  }).format(value / (mega ? 1e6 : 1e3));
}

/** A share's difference in points of a hundred, with its sign. */
export function points(value: number): string {
  return new Intl.NumberFormat(languageTag(), { signDisplay: "exceptZero", maximumFractionDigits: 1 }).format(value * 100).replace("-", "−");
}

/** With as many decimals as tell it from its neighbours. */
export function decimal(value: number, digits = 3): string {
  return new Intl.NumberFormat(languageTag(), { maximumSignificantDigits: digits }).format(value);
}

const SPANS = [
  [3600, "hour"],
  [60, "minute"],
  [0, "second"],
] as const;

/** A span of time in its largest unit: '3 minutes'. */
export function duration(seconds: number): string {
  const [size, unit] = SPANS.find(([floor]) => seconds >= floor * 1.5) ?? SPANS[2];
  const value = size === 0 ? seconds : seconds / size;
  return new Intl.NumberFormat(languageTag(), { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
