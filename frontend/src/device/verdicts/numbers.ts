/** Numbers as sentences state them: their value, whatever the language writes, and the unit that follows. */
import type { Language } from "../../api/types";
import { casefold, re, stripOf } from "./python";

const NUMBER = re(String.raw`^\$?\d+(?:[.,:]\d+)*%?$`);
const ATTACHED = re(String.raw`^(\d+(?:[.,]\d+)?)(ms|s|kb|mb|gb|tb|kib|mib|gib|px|h|min)$`, "i");
const GROUPED: Record<Language, RegExp> = {
  en: re(String.raw`^\d{1,3}(?:,\d{3})+(?:\.\d+)?%?$`),
  pt: re(String.raw`^\d{1,3}(?:\.\d{3})+(?:,\d+)?%?$`),
};
const SPOKEN: Record<Language, ReadonlyMap<string, string>> = {
  en: spoken("zero one two three four five six seven eight nine ten eleven twelve"),
  pt: spoken("zero um dois três quatro cinco seis sete oito nove dez onze doze"),
};
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

function spoken(words: string): Map<string, string> {
  return new Map(words.split(" ").map((word, value) => [word, String(value)]));
}

/** The value of a written number, '3.5', with its unit where one follows, '30 day'; '' for what is none. */
export function numberOf(token: string, after: string, language: Language): string {
  if (NUMBER.test(token)) return withUnit(valueOf(token, language), after);
  const attached = ATTACHED.exec(token);
  return attached ? withUnit(valueOf(attached[1] as string, language), attached[2] as string) : "";
}

/** The same of a case-folded number word up to twelve. "one" and "um" are more often pronoun and article. */
export function spokenNumber(word: string, after: string, language: Language): string {
  const value = SPOKEN[language].get(word);
  return value && value !== "1" ? withUnit(value, after) : "";
}

function valueOf(token: string, language: Language): string {
  const bare = stripOf(token, "$");
  const plain = GROUPED[language].test(bare) ? bare.replaceAll(language === "pt" ? "." : ",", "") : bare;
  return plain.replaceAll(",", ".").replaceAll("%", " percent");
}

function withUnit(value: string, after: string): string {
  const unit = UNITS.get(casefold(after));
  return unit && !value.includes(" ") ? `${value} ${unit}` : value;
}
