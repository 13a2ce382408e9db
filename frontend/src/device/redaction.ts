import { findPhoneNumbersInText } from "libphonenumber-js/min";

/** What personal data and secrets are called in their placeholders. */
export type Kind = "EMAIL" | "PHONE" | "CPF" | "CNPJ" | "IBAN" | "CARD" | "IP" | "URL" | "KEY" | "WORD";

export interface Hidden {
  kind: Kind;
  value: string;
  placeholder: string;
}

export interface Redacted {
  texts: string[];
  /** What was found, each value once, as it first appears. */
  hidden: Hidden[];
  /** `text` with every placeholder made what it stands for. */
  restore: (text: string) => string;
}

interface Span {
  start: number;
  end: number;
  kind: Kind;
}

const PLACEHOLDER = /⟦\s*([A-Z]+)\s*-\s*(\d+)\s*⟧/gi;

/**
 * `texts` with personal data and `words` (the reader's own, whole words in any case) replaced by placeholders
 * that only the caller can turn back; the same value has the same placeholder in all of them. Names of people
 * are found by nothing: that is what `words` are for.
 */
export function redact(texts: readonly string[], words: readonly string[] = []): Redacted {
  const values = new Map<string, Kind>();
  for (const text of texts) {
    for (const { start, end, kind } of personal(text)) values.set(text.slice(start, end), values.get(text.slice(start, end)) ?? kind);
  }
  const taken = new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(named)));
  const placeholders = new Map<string, Hidden>();
  const numbers = new Map<Kind, number>();

  function placeholder(value: string, kind: Kind): string {
    const known = placeholders.get(value);
    if (known) return known.placeholder;
    let number = numbers.get(kind) ?? 0;
    do number++;
    while (taken.has(`${kind}-${number}`));
    numbers.set(kind, number);
    const made = `⟦${kind}-${number}⟧`;
    placeholders.set(value, { kind, value, placeholder: made });
    return made;
  }

  const redacted = texts.map((text) => {
    const places = everywhere(text, values);
    let [said, from] = ["", 0];
    // A word may be whole only once what stood beside it is gone.
    for (const { start, end, kind } of joined([...places, ...own(text, words), ...own(without(text, places), words)])) {
      said += text.slice(from, start) + placeholder(text.slice(start, end), kind);
      from = end;
    }
    return said + text.slice(from);
  });
  const back = new Map([...placeholders.values()].map((hidden) => [hidden.placeholder.slice(1, -1), hidden.value]));
  return {
    texts: redacted,
    hidden: [...placeholders.values()],
    restore: (text) => text.replace(PLACEHOLDER, (...match) => back.get(named(match)) ?? match[0]),
  };
}

const named = (match: readonly unknown[]): string => `${String(match[1]).toUpperCase()}-${Number(match[2])}`;

/** Every place of the values that were found, also where what is around them hid them from their pattern. */
function everywhere(text: string, values: ReadonlyMap<string, Kind>): Span[] {
  const spans: Span[] = [];
  for (const [value, kind] of values) {
    for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) spans.push({ start, end: start + value.length, kind });
  }
  return spans;
}

function own(text: string, words: readonly string[]): Span[] {
  return words.map((word) => word.trim()).filter(Boolean).flatMap((word) => {
    const pattern = word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replace(/\s+/g, "\\s+");
    return found(text, new RegExp(`(?<![\\p{L}\\p{M}])${pattern}(?![\\p{L}\\p{M}])`, "giu"), "WORD");
  });
}

/** Spans that touch inside of each other as one, of the kind of the longest: no part of a value stays behind. */
function joined(spans: Span[]): Span[] {
  const whole: (Span & { longest: number })[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = whole.at(-1);
    const length = span.end - span.start;
    if (!last || span.start >= last.end) whole.push({ ...span, longest: length });
    else {
      if (length > last.longest) Object.assign(last, { kind: span.kind, longest: length });
      last.end = Math.max(last.end, span.end);
    }
  }
  return whole;
}

const EMAIL = /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const URLS = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"'`)\]]*[^\s<>"'`)\].,;:!?]/gi;
const CREDENTIALS = /^[a-z0-9+.-]+:\/\/[^\s/?#]*@|[?&#;](?:[\w-]*(?:token|secret|password|passwd|senha|api[_-]?key|signature|sig))=[^&\s]/i;
const KEYS =
  /\b(?:sk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|xox[abpr]-[0-9A-Za-z-]{10,}|hf_[A-Za-z0-9]{30,}|lk_[A-Za-z0-9]+_[A-Za-z0-9_-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )?PRIVATE KEY-----|$)/g;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const CPF = /(?<![\d.])\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?!\d)/g;
const CNPJ = /(?<![\d.])\d{2}\.?\d{3}\.?\d{3}\/?\d{4}-?\d{2}(?!\d)/g;
const CARD = /(?<!\d)[3-6]\d{3}([ -]?)(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})(?!\d)/g;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]\d)/g;
const IPV6 = /(?<![\p{L}\p{N}:.])[0-9a-f]{0,4}:[0-9a-f:]*:[0-9a-f:.]*[0-9a-f:](?![\p{L}\p{N}:])/giu;
/** Whose telephone numbers are known without a country code. */
const REGIONS = ["BR", "US"] as const;

/** The patterns of services/examples/personal.py, with check digits, and what may also be asked not to leave: addresses of machines, addresses with secrets. */
function personal(text: string): Span[] {
  const patterns = [
    ...found(text, EMAIL, "EMAIL"),
    ...found(text, URLS, "URL", (url) => CREDENTIALS.test(url)),
    ...found(text, KEYS, "KEY"),
    ...found(text, IBAN, "IBAN", isIban),
    ...found(text, CPF, "CPF", (run) => checks(digitsOf(run), 9)),
    ...found(text, CNPJ, "CNPJ", (run) => checks(digitsOf(run), 12)),
    ...found(text, CARD, "CARD", (run) => luhn(digitsOf(run))),
    ...found(text, IPV4, "IP", (run) => run.split(".").every((part) => Number(part) < 256) && !/^(?:127|0)\./.test(run)),
    ...found(text, IPV6, "IP", (run) => run !== "::" && run !== "::1" && URL.canParse(`http://[${run}]`)),
  ];
  // A number that stands beside another would be read as part of it.
  const rest = without(text, patterns);
  return [...patterns, ...REGIONS.flatMap((region) => phones(rest, region))];
}

/** `text` with bars in the places of `spans`. */
function without(text: string, spans: readonly Span[]): string {
  return spans.reduce((rest, { start, end }) => rest.slice(0, start) + "|".repeat(end - start) + rest.slice(end), text);
}

function phones(text: string, region: (typeof REGIONS)[number]): Span[] {
  return findPhoneNumbersInText(text, region).map(({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt, kind: "PHONE" }));
}

function found(text: string, pattern: RegExp, kind: Kind, holds: (run: string) => boolean = () => true): Span[] {
  return [...text.matchAll(pattern)].flatMap((match): Span[] => (holds(match[0]) ? [{ start: match.index, end: match.index + match[0].length, kind }] : []));
}

const digitsOf = (run: string): number[] => Array.from(run.replace(/\D/g, ""), Number);

/** Both check digits after the first `length` of a CPF or CNPJ: weighted sums modulo 11 (Receita Federal). */
function checks(digits: readonly number[], length: number): boolean {
  if (new Set(digits).size === 1) return false;
  return [length, length + 1].every((at) => {
    // weights count up from 2 at the right; of a CNPJ they begin again after 9
    const sum = digits.slice(0, at).reduce((total, digit, index) => total + digit * (length === 9 ? at + 1 - index : 2 + ((at - 1 - index) % 8)), 0);
    return digits[at] === (sum % 11 < 2 ? 0 : 11 - (sum % 11));
  });
}

/** The check digit of ISO/IEC 7812-1. */
function luhn(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0);
  return digits.length >= 13 && digits.length <= 19 && new Set(digits).size > 1 && sum % 10 === 0;
}

/** The check digits of ISO 13616: modulo 97 is 1. */
function isIban(run: string): boolean {
  const account = run.replaceAll(" ", "");
  if (account.length < 15 || account.length > 34) return false;
  const turned = Array.from(account.slice(4) + account.slice(0, 4), (sign) => String(Number.parseInt(sign, 36))).join("");
  return Array.from(turned).reduce((rest, digit) => (10 * rest + Number(digit)) % 97, 0) === 1;
}
