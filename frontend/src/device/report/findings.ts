import type { Place, Statement } from "../../api/types";
import { best, type Contradiction, type Gap, type Group, type LeftOut, type Outline } from "./outline";
import { escape, plain } from "./quoting";
import { bullets, type Cited, paragraphs, sentences, type Wording } from "./wording";

/** Similarities, contradictions and gaps, section by section of the base. As services/reporter/findings.py. */

const IN_GROUP = 4;
const GROUPS = 5;
const CONTRADICTIONS = 8;
const PASSAGES = 2;
/** Up to so many supported statements, the base's own words are quoted beside each. */
const SHORT_REPORT = 4;
const QUOTE = 160;
/** Characters of a quote in the report of a long text. */
const BRIEF = 90;

/** Where text and base agree; '' where the summary has said that they share nothing. */
export function similarities(outline: Outline, words: Wording): string {
  const { agreements, gaps, shape, long } = outline;
  if (agreements.length === 0) {
    const closest = gaps.flatMap(({ statements }) => statements).find(({ evidence }) => evidence.length > 0)?.evidence[0];
    if (!closest || shape !== "mixed") return "";
    return words.say("agree-none", { place: words.place(closest), marks: words.mark(closest) });
  }
  const short = agreements.reduce((sum, { statements }) => sum + statements.length, 0) <= SHORT_REPORT;
  const shown = agreements.slice(0, GROUPS);
  const blocks = shown.filter(({ statements }) => statements.length > 1).map((group) => agreement(group, words, short, long ? 2 : IN_GROUP));
  const alone = bullets(shown.filter(({ statements }) => statements.length === 1).map((group) => agreesAlone(group, words, short)));
  const head = blocks.length > 0 && alone ? words.say("agree-alone") : "";
  return paragraphs([...blocks, head, alone, elsewhere(agreements.slice(GROUPS), words)]);
}

function agreement({ place, statements }: Group, words: Wording, short: boolean, most: number): string {
  const rest = statements.slice(most);
  const items = statements.slice(0, most).map((statement) => agreed(statement, words, short ? "agree-item-pair" : "agree-item"));
  if (rest.length > 0) items.push(words.say("agree-rest", { n: rest.length, marks: words.marks(rest) }));
  return `${words.say("agree-many", { place: words.place(place), n: statements.length })}\n\n${bullets(items)}`;
}

function agreesAlone({ place, statements }: Group, words: Wording, short: boolean): string {
  return agreed(statements[0] as Statement, words, short ? "agree-pair" : "agree-one", { place: words.place(place) });
}

function agreed(statement: Statement, words: Wording, id: string, place: { place?: string } = {}): string {
  return words.say(id, {
    statement: words.quote(statement.text, id.includes("pair") ? QUOTE : BRIEF),
    quote: words.quote(best(statement).quote, QUOTE),
    marks: words.proof(statement),
    ...place,
  });
}

function elsewhere(groups: readonly Group[], words: Wording): string {
  if (groups.length === 0) return "";
  const sections = groups.map(({ place, statements }): Cited[] => [
    [place, (statements[0] as Statement).index],
    ...statements.map((statement): Cited => [best(statement), statement.index]),
  ]);
  const n = groups.reduce((sum, { statements }) => sum + statements.length, 0);
  return words.say("agree-elsewhere", { n, list: words.places(sections) });
}

/** Each contradiction, statement against passage; '' where there is none. */
export function contradictions(outline: Outline, words: Wording): string {
  const all = outline.contradictions;
  const rest = all.slice(CONTRADICTIONS);
  const items = all.slice(0, CONTRADICTIONS).map((one) => contradiction(one, words, outline.long ? BRIEF : QUOTE));
  if (rest.length > 0) items.push(words.say("contradictions-rest", { n: rest.length, marks: words.marks(rest.map(({ statement }) => statement)) }));
  if (items.length === 0) return "";
  return paragraphs([items.length > 1 ? bullets(items) : items.join(""), words.say("contradictions-advice", { n: all.length })]);
}

function contradiction({ statement, evidence, difference }: Contradiction, words: Wording, limit: number): string {
  const said = words.say("contradiction", {
    statement: words.quote(statement.text, limit),
    place: words.place(evidence),
    quote: words.quote(evidence.quote, limit),
    marks: words.mark(evidence, statement.index),
  });
  if (!difference) return said;
  return sentences([said, words.say("contradiction-differs", { here: escape(difference.here), there: escape(difference.there) })]);
}

/** What the text says and the documentation does not; '' where there is nothing. */
export function lacks(outline: Outline, words: Wording): string {
  const { gaps, shape } = outline;
  const missing = gaps.flatMap(({ statements }) => statements).filter(({ verdict }) => verdict === "absent").length;
  const foreign = shape === "foreign";
  const limit = outline.long ? BRIEF : QUOTE;
  const isTogether = (gap: Gap): boolean => foreign || gap.home === null || gap.statements.length > 1;
  const together = gaps.filter(isTogether);
  const alone = gaps.filter((gap) => !isTogether(gap));
  const rest = [...together.slice(GROUPS), ...alone.slice(2 * GROUPS)].flatMap(({ statements }) => statements);
  // in the order of reading: citations are numbered as they are first made
  const groups = paragraphs(together.slice(0, GROUPS).map((gap) => gapOf(gap, words, outline, limit)));
  const singles = bullets(alone.slice(0, 2 * GROUPS).map((gap) => single(gap, words, limit)));
  // of a text of which nothing is found, the summary has said so
  const said = missing > 0 && !foreign && shape !== "absent";
  return paragraphs([
    said ? words.say("lacks-searched", { n: missing }) : "",
    groups,
    groups && singles ? words.say("lacks-others") : "",
    singles,
    rest.length > 0 ? words.say("lacks-elsewhere", { n: rest.length }) : "",
    foreign ? nearest(outline, words) : "",
  ]);
}

/** A statement that is alone in its place, and the place. */
function single({ home, statements }: Gap, words: Wording, limit: number): string {
  const statement = statements[0] as Statement;
  if (statement.verdict === "partial" || home === null) return lacking(statement, words, limit, [], false);
  const quote = words.quote(statement.text, limit);
  if (home.document === null) return words.say("lacks-one-new", { statement: quote });
  const marks = words.some(home.passages.map((place): Cited => [place, statement.index]));
  return words.say("lacks-one-at", { statement: quote, place: words.home(home), marks: marks ? ` ${marks}` : "" });
}

function gapOf({ home, statements }: Gap, words: Wording, outline: Outline, limit: number): string {
  const foreign = outline.shape === "foreign";
  const most = limit === QUOTE ? 2 * IN_GROUP : IN_GROUP;
  const shown = statements.slice(0, most);
  const rest = statements.length - shown.length;
  const head = gapHead(home, shown, words, outline);
  const items = shown.map((statement) => lacking(statement, words, limit, home?.passages ?? [], foreign));
  if (rest > 0) items.push(words.say("lacks-rest", { n: rest }));
  return paragraphs([head, bullets(items)]);
}

function gapHead(home: Gap["home"], shown: readonly Statement[], words: Wording, { shape, gaps }: Outline): string {
  if (shape === "foreign") return words.say("foreign-list");
  // where no place is known at all, there is nothing to set these apart from
  if (home === null) return gaps.length > 1 ? words.say("lacks-nowhere") : "";
  if (home.document === null) return words.say("lacks-new");
  const marks = words.some(home.passages.map((place): Cited => [place, (shown[0] as Statement).index]));
  return words.say("lacks-at", { place: words.home(home), marks: marks ? ` ${marks}` : "" });
}

function lacking(statement: Statement, words: Wording, limit: number, home: readonly Place[], bare: boolean): string {
  const quote = words.quote(statement.text, limit);
  const [first] = statement.evidence;
  if (!first || bare) return words.say("lacks-item", { statement: quote });
  if (statement.verdict === "partial") {
    const reason = escape(plain(statement.reason));
    return words.say("lacks-partial", { statement: quote, marks: words.mark(first, statement.index), reason }).replace(/[ :]+$/, "");
  }
  if (home.some(({ passage }) => passage === first.passage)) return words.say("lacks-item", { statement: quote });
  return words.say("lacks-item-nearest", { statement: quote, marks: words.mark(first, statement.index) });
}

function nearest({ gaps }: Outline, words: Wording): string {
  const found = gaps.flatMap(({ statements }) => statements).filter(({ evidence }) => evidence.length > 0);
  const [statement] = found.toSorted((a, b) => best(b).score - best(a).score);
  if (!statement) return words.say("foreign-empty");
  const passage = best(statement);
  return words.say("foreign-nearest", { place: words.place(passage), quote: words.quote(passage.quote, QUOTE), marks: words.mark(passage, statement.index) });
}

/** What the documentation says on the text's topics and the text does not; '' where there is nothing. */
export function leavesOut({ leftOut }: Outline, words: Wording): string {
  const items = leftOut.slice(0, GROUPS).map((group) => leftOutOf(group, words));
  const rest = leftOut.slice(GROUPS);
  if (rest.length > 0) {
    const sections = rest.map(({ omissions }) => omissions.map((omission): Cited => [omission, null]));
    items.push(words.say("left-out-groups-rest", { n: sections.flat().length, list: words.places(sections) }));
  }
  return bullets(items);
}

function leftOutOf({ place, omissions }: LeftOut, words: Wording): string {
  const rest = omissions.slice(PASSAGES);
  const quotes = omissions.slice(0, PASSAGES).map((omission) => words.say("left-out-item", { quote: words.quote(omission.quote, QUOTE), marks: words.mark(omission) }));
  if (rest.length > 0) quotes.push(words.say("left-out-rest", { n: rest.length, marks: words.some(rest.map((omission): Cited => [omission, null])) }));
  return words.say("left-out", { place: words.place(place), list: words.listing(quotes) });
}
