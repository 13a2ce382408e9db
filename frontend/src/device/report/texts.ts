import { FluentBundle, FluentResource } from "@fluent/bundle";
import type { Language } from "../../api/types";
// The reporter's own words: a report reads the same wherever it is composed.
import en from "../../../../services/reporter/locale/en.ftl?raw";
import pt from "../../../../services/reporter/locale/pt.ftl?raw";

const REPORT: Record<Language, string> = { en, pt };
const TAGS: Record<Language, string> = { en: "en", pt: "pt-BR" };
/** Fluent refuses arguments over 2,500 characters: longer ones are filled in afterwards. */
const LONG = 400;

/** What is said in one language. Arguments are put in as they are: escape them before. */
export class Texts {
  readonly #bundle: FluentBundle;

  /** `sources`: Fluent files by language; the reporter's where none are given. */
  constructor(language: Language, sources = REPORT) {
    this.#bundle = new FluentBundle(TAGS[language], { useIsolating: false });
    this.#bundle.addResource(new FluentResource(sources[language]));
  }

  /** The message `id`. Throws where it or one of its arguments is missing. */
  say(id: string, args: Record<string, string | number> = {}): string {
    const pattern = this.#bundle.getMessage(id)?.value;
    if (!pattern) throw new RangeError(`no text ${id}`);
    const long: [mark: string, value: string][] = [];
    const short = Object.fromEntries(
      Object.entries(args).map(([name, value]) => {
        if (typeof value === "number" || value.length <= LONG) return [name, value];
        const mark = `\ue000${long.length}\ue001`;
        long.push([mark, value]);
        return [name, mark];
      }),
    );
    // Without a list for errors, formatPattern throws them.
    const filled = this.#bundle.formatPattern(pattern, short);
    return long.reduce((text, [mark, value]) => text.replaceAll(mark, () => value), filled);
  }

  /** 'a', 'a and b', 'a, b and c'. */
  listing(items: readonly string[]): string {
    if (items.length < 2) return items.join("");
    return this.say("list", { head: items.slice(0, -1).join(", "), last: items.at(-1) ?? "" });
  }
}
