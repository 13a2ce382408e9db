/** What the base says on a text's topics and the text leaves out. */
import type { Language, Omission, Statement } from "../../api/types";
import type { Base } from "../base/format";
import { assertsNothing, startsWith } from "./assertions";
import type { Support } from "./judging";
import { tokens } from "./lexical";
import { words } from "./parts";
import { count, type Counter, re, rounded, rstripOf } from "./python";
import { dot } from "./rescoring";

const MOST = 8;
const A_SECTION = 2;
/** Cosine from which a statement is taken to speak of the passage. */
const SAID = 0.55;
/** Share of a passage's words from which one statement is taken to say it. */
const HELD = 0.7;
/** Cosine of two passages that say the same, be it in two languages. */
const ALIKE = 0.7;
/** Cosine with what the text says, below which a passage is off its topics. */
const TOPICAL = 0.2;
const LEAST_WORDS = 6;
/** Weight of a statement found elsewhere in the document, beside one found in the section. */
const A_DOCUMENT = 0.25;
/** Of the rank of one that stands by itself. */
const LEANING = 0.6;

const LINK = re(String.raw`\[([^\]]*)\]\([^)\s]*(?:\s[^)]*)?\)|<https?:\/\/[^>]*>|https?:\/\/\S+`, "g");
const POINTS_ON = re(
  String.raw`(?:see|check(?: out)?|read|learn more|for more|more (?:details|information)|next|continue|go to|let['’]s see` +
    String.raw`|as shown|you(?:['’]ll| will| can) (?:see|read|learn|find)|(?:we|i)(?:['’]ll| will)|veja|confira|leia` +
    String.raw`|consulte|saiba mais|para (?:mais|saber)|mais (?:detalhes|informações)|a seguir|vá para|vamos ver|como mostrado` +
    String.raw`|você (?:verá|pode ver|pode ler|vai ver|aprenderá)|veremos|darei)\b`,
  "iy",
);
/** How a sentence begins that says little without the one before it. */
const LEANS = re(
  String.raw`(?:and|but|or|so|then|this|that|these|those|it|they|here|also|as (?:you|we)|in (?:this|that) case|e|mas|ou|então` +
    String.raw`|isso|isto|este|esta|estes|estas|esse|essa|ele|ela|eles|elas|aqui|também|nesse|neste|nesta|nessa|assim)\b`,
  "iy",
);
const SMALL = /^\p{Ll}/u;

interface Candidate {
  base: Base;
  passage: number;
  vector: Float32Array;
  /** Hits of its section and document, as they are near the text and can be read by themselves. */
  rank: number;
}

/** What a text says: the statements with what they were found by, and the vectors of all that it states. */
export interface Said {
  statements: readonly Statement[];
  supports: readonly (readonly Support[])[];
  vectors: readonly Float32Array[];
}

/**
 * Passages of the chunks that covered and partial statements were found in, that no statement says. The most central
 * come first: of the sections and documents that most statements were found in, nearest to what the text says. Left
 * out is what a writer can do nothing with: code, headings, lead-ins, links, pointers to other pages, and repetition.
 */
export function omissions({ statements, supports, vectors }: Said): Omission[] {
  const chunks = new Map<Base, Counter<number>>();
  for (const [at, { verdict }] of statements.entries()) {
    const best = supports[at]?.[0];
    if (!best || (verdict !== "covered" && verdict !== "partial")) continue;
    const own = chunks.get(best.base) ?? new Map<number, number>();
    chunks.set(best.base, own);
    count(own, best.base.chunk[best.base.passagesOf(best.row)[0] as number] as number);
  }
  const language = supports.find((found) => found.length > 0)?.[0]?.language;
  if (chunks.size === 0 || vectors.length === 0 || !language) return [];
  const held = statements.map((statement) => new Set(tokens(statement.text, language)));
  const all: Candidate[] = [];
  for (const [base, own] of chunks) all.push(...candidates(base, own, language, held, vectors));
  const ranked = all.toSorted((a, b) => order(a, b, language));
  const out: Omission[] = [];
  const taken: Counter<string> = new Map();
  const shown: Float32Array[] = [];
  for (const one of ranked) {
    const place = `${one.base.language} ${one.base.document(one.passage)} ${one.base.section[one.passage]}`;
    if ((taken.get(place) ?? 0) >= A_SECTION || shown.some((other) => dot(one.vector, other) >= ALIKE)) continue;
    count(taken, place);
    shown.push(one.vector);
    out.push({ ...one.base.place(one.passage), centrality: rounded(one.rank / (ranked[0] as Candidate).rank) });
    if (out.length >= MOST) break;
  }
  return out;
}

function order(a: Candidate, b: Candidate, language: Language): number {
  const foreign = ({ base }: Candidate): number => Number(base.language !== language);
  return (
    b.rank - a.rank ||
    foreign(a) - foreign(b) ||
    a.base.language.localeCompare(b.base.language) ||
    a.base.document(a.passage) - b.base.document(b.passage) ||
    (a.base.section[a.passage] as number) - (b.base.section[b.passage] as number) ||
    a.passage - b.passage
  );
}

function* candidates(
  base: Base,
  chunks: Counter<number>,
  language: Language,
  held: readonly ReadonlySet<string>[],
  vectors: readonly Float32Array[],
): Iterable<Candidate> {
  const documents: Counter<number> = new Map();
  for (const [chunk, times] of chunks) count(documents, base.documentOfChunk(chunk), times);
  for (const [chunk, times] of chunks) {
    const weight = times + A_DOCUMENT * ((documents.get(base.documentOfChunk(chunk)) as number) - times);
    const [first, end] = base.passagesOfChunk(chunk);
    for (let passage = first; passage < end; passage++) {
      if (!tells(base, passage)) continue;
      const row = base.row[passage] as number;
      const near = vectors.map((vector) => base.cosine(vector, row)).toSorted((a, b) => a - b);
      const nearest = near.slice(-3);
      const topical = rounded(nearest.reduce((sum, cosine) => sum + cosine, 0) / nearest.length);
      if ((near.at(-1) as number) >= SAID || topical < TOPICAL) continue;
      const text = base.text(row);
      if (base.language === language && isSaid(new Set(tokens(text, language)), held)) continue;
      yield { base, passage, vector: base.vectorOf(row), rank: weight * topical * (startsWith(LEANS, text) ? LEANING : 1) };
    }
  }
}

/** Whether a passage says something that can be read by itself. */
function tells(base: Base, passage: number): boolean {
  const kind = base.kind(passage);
  if (kind !== "sentence" && kind !== "item") return false;
  const text = base.text(base.row[passage] as number);
  const all = words(text);
  if (all < LEAST_WORDS || SMALL.test(text) || startsWith(POINTS_ON, text)) return false;
  const bare = rstripOf(text, "*_ ");
  if (bare.endsWith(":") || bare.endsWith("?") || bare.endsWith("...")) return false;
  let linked = 0;
  for (const link of base.quote(passage).matchAll(LINK)) linked += words(link[1] || link[0]);
  return 2 * linked < all && !assertsNothing(text, kind, base.language);
}

function isSaid(passage: ReadonlySet<string>, held: readonly ReadonlySet<string>[]): boolean {
  return held.some((own) => {
    let both = 0;
    for (const token of passage) if (own.has(token)) both++;
    return both >= HELD * passage.size;
  });
}
