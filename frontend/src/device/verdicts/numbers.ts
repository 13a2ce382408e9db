/** Numbers as sentences state them: their value, whatever the language writes, and the unit that follows. */
import { type Language, LANGUAGES } from "../../api/types";
import table from "../../../../services/retriever/numbers.txt?raw";
import { casefold, re, split, stripOf } from "./python";

const NUMBER = re(String.raw`^\$?\d+(?:[.,:]\d+)*%?$`);
const ATTACHED = re(String.raw`^(\d+(?:[.,]\d+)?)(ms|s|kb|mb|gb|tb|kib|mib|gib|px|h|min)$`, "i");
const GROUPED: Record<Language, RegExp> = {
  en: re(String.raw`^\d{1,3}(?:,\d{3})+(?:\.\d+)?%?$`),
  pt: re(String.raw`^\d{1,3}(?:\.\d{3})+(?:,\d+)?%?$`),
};
const FACTOR = /^[0-9]{1,6}(?:\.[0-9]{1,6})?$/;
const AND: Record<Language, string> = { en: "and", pt: "e" };
/** What number words are worth. A line of the table is a value | its words in English | in Portuguese. */
const SPOKEN: Record<Language, ReadonlyMap<string, number>> = { en: spoken("en"), pt: spoken("pt") };
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    second: "second seconds sec segundo segundos s",
    millisecond: "millisecond milliseconds milissegundo milissegundos ms",
    minute: "minute minutes min minuto minutos",
    hour: "hour hours hora horas h",
    day: "day days dia dias",
    week: "week weeks semana semanas",
    month: "month months mês meses",
    year: "year years ano anos",
    byte: "byte bytes b",
    kilobyte: "kb kib kilobyte kilobytes quilobytes",
    megabyte: "mb mib megabyte megabytes",
    gigabyte: "gb gib gigabyte gigabytes",
    terabyte: "tb tib terabyte terabytes",
    pixel: "px pixel pixels",
    percent: "percent % porcento",
  }).flatMap(([name, units]) => units.split(" ").map((unit) => [unit, name] as const)),
);

function spoken(language: Language): Map<string, number> {
  const out = new Map<string, number>();
  for (const row of table.trimEnd().split("\n")) {
    const [value, ...columns] = row.split("|");
    for (const word of split(columns[LANGUAGES.indexOf(language)] ?? "")) out.set(word, Number(value));
  }
  return out;
}

/** The value of a written number, '3.5', with its unit where one follows, '30 day'; '' for what is none. */
export function numberOf(token: string, after: string, language: Language): string {
  if (NUMBER.test(token)) return withUnit(valueOf(token, language), after);
  const attached = ATTACHED.exec(token);
  return attached ? withUnit(valueOf(attached[1] as string, language), attached[2] as string) : "";
}

/**
 * The value, with its unit, of the number that the case-folded `words` spell from `start` on ("vinte e um dias"), and where
 * it ends; null where they spell none. "one" and "um" alone are more often pronoun and article than number.
 */
export function spokenNumber(words: readonly string[], start: number, language: Language): { number: string; end: number } | null {
  const known = SPOKEN[language];
  let thousands = 0;
  let part = 0;
  let last = 0;
  let end = start;
  while (end < words.length) {
    const joined = end > start && words[end] === AND[language] && (language === "pt" || last >= 100);
    const at = joined ? end + 1 : end;
    const value = known.get(words[at] ?? "");
    if (value === undefined || (joined && isNext(known.get(words[at + 1] ?? "") ?? 0, thousands))) break;
    if (value >= 1000 && !joined && !thousands) {
      thousands = (part || 1) * value;
      part = 0;
      last = value;
    } else if (value === 100 && !joined && part > 0 && part === last && last < 10) {
      part *= 100;
      last = 100;
    } else if (end === start || ((language === "en" || joined || value % 100 === 0) && follows(last, value))) {
      part += value;
      last = value;
    } else break;
    end += joined ? 2 : 1;
  }
  const total = thousands + part;
  if (end === start || (total === 1 && end === start + 1)) return null;
  return { number: withUnit(String(total), words[end] ?? ""), end };
}

/** `number` of `word`, where that is a thousand or more: "20 mil", "3.5 million"; '' where it is not. */
export function times(number: string, word: string, language: Language): string {
  const value = SPOKEN[language].get(word) ?? 0;
  return value >= 1000 && FACTOR.test(number) ? String(Math.floor(Number(number) * value + 0.5)) : "";
}

/** Whether a number word before one worth `then` begins another number: "one hundred and two hundred". */
const isNext = (then: number, thousands: number): boolean => then === 100 || (thousands > 0 && then >= 1000);

/** Whether `value` goes on a number whose last word was `last`, as "one" does after "twenty". */
function follows(last: number, value: number): boolean {
  const below = last >= 1000 ? 1000 : last >= 100 ? 100 : last >= 20 ? 10 : 0;
  return value > 0 && value < below;
}

function valueOf(token: string, language: Language): string {
  const bare = stripOf(token, "$");
  const plain = GROUPED[language].test(bare) ? bare.replaceAll(language === "pt" ? "." : ",", "") : bare;
  return plain.replaceAll(",", ".").replaceAll("%", " percent");
}

/** `value` with the unit that the word `after` it names. */
export function withUnit(value: string, after: string): string {
  const unit = UNITS.get(casefold(after));
  return unit && !value.includes(" ") ? `${value} ${unit}` : value;
}
