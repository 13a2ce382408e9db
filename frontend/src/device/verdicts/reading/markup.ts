/** HTML inside Markdown: text kept where it stands, tags left out. */
import { Plain } from "../blocks";
import { re } from "../python";

const TAG = re(
  String.raw`<!--[^]*?(?:-->|$)|<[!?/]?[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});|\n`,
  "g",
);
const NAME = re(String.raw`^</?\s*([A-Za-z][\w.:\-]*)`);
const WITHIN: ReadonlySet<string> = new Set(
  (
    "a abbr b bdi bdo big button cite code data del dfn em font i ins kbd label mark q s samp small span strike strong " +
    "sub sup time tt u var wbr"
  ).split(" "),
);
const SILENT: ReadonlySet<string> = new Set("script style svg template noscript iframe object".split(" "));

export interface Tagged {
  plain: Plain;
  start: number;
  end: number;
}

/** The texts between block-level tags of source.slice(start, end), each with its place; `decode` reads an entity. */
export function* taggedText(source: string, start: number, end: number, decode: (entity: string) => string): Iterable<Tagged> {
  let plain = new Plain();
  let first = start;
  let cursor = start;
  let silent = "";
  const take = (upto: number): void => {
    if (cursor < upto && !silent) plain.add(source.slice(cursor, upto), cursor, upto);
  };
  for (const tag of source.slice(start, end).matchAll(TAG)) {
    const content = tag[0];
    const at = start + tag.index;
    take(at);
    cursor = at + content.length;
    if (content === "\n" || content[0] === "&") {
      if (!silent) plain.add(content === "\n" ? " " : decode(content), at, cursor);
      continue;
    }
    const name = NAME.exec(content)?.[1]?.toLowerCase() ?? "";
    if (SILENT.has(name)) silent = content.startsWith("</") ? "" : name;
    if (name && !WITHIN.has(name)) {
      yield { plain, start: first, end: at };
      plain = new Plain();
      first = cursor;
    }
  }
  take(end);
  yield { plain, start: first, end };
}
