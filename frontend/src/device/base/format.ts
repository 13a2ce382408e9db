import type { Language, Place } from "../../api/types";
import { Lexicon } from "../verdicts/lexical";
import { Arrays, BinaryError } from "./arrays";

export const WHOLE = "LCB1";
const FORMAT = "lacuna-base-1";
export const KINDS = ["sentence", "item", "row", "code", "heading"] as const;
export type Kind = (typeof KINDS)[number];

export interface Header {
  format: string;
  base: string;
  version: string;
  language: Language;
  model: string;
  dimension: number;
  /** Distinct texts. */
  rows: number;
  passages: number;
  chunks: number;
  documents: number;
  sections: number;
  sha256: string;
}

const decoder = new TextDecoder();

/** Many texts in one blob, read one at a time. */
class Texts {
  readonly #ends: Uint32Array;
  readonly #bytes: Uint8Array;

  constructor(arrays: Arrays<Header>, name: string, count: number) {
    this.#ends = arrays.view(`${name}_end`, "uint32", count);
    this.#bytes = arrays.view(`${name}_text`, "uint8");
    if (count > 0 && this.#ends[count - 1] !== this.#bytes.length) throw new BinaryError(`${name} is not as long as it says`);
  }

  at(index: number): string {
    return decoder.decode(this.#bytes.subarray(index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]));
  }
}

/**
 * One language of a version of a base, with all that judging it needs: views of the file's bytes. A row is a distinct
 * text with its vector; passages are the places that it stands in.
 */
export class Base {
  readonly header: Header;
  readonly language: Language;
  /** Of the rows: a vector is scale[row] × the `dimension` values from row × dimension on. */
  readonly scale: Float32Array;
  readonly vector: Int8Array;
  /** By passage. */
  readonly row: Uint32Array;
  readonly chunk: Uint32Array;
  readonly section: Uint32Array;
  readonly #kind: Uint8Array;
  readonly #id: BigUint64Array;
  readonly #places: Record<"start" | "end" | "first_line" | "last_line", Uint32Array>;
  readonly #chunkDocument: Uint32Array;
  readonly #chunkEnd: Uint32Array;
  readonly #texts: Texts;
  readonly #quotes: Texts;
  readonly #sections: Texts;
  readonly #anchors: Texts;
  readonly #documents: Texts;
  /** The passages of each row, in document order. */
  readonly #rowStart: Uint32Array;
  readonly #rowPassages: Uint32Array;
  #lexicon: Lexicon | null = null;

  /** Throws `BinaryError` where `buffer` is no base file, or is cut. */
  constructor(buffer: ArrayBuffer) {
    const arrays = new Arrays<Header>(buffer, WHOLE);
    const header = arrays.header;
    if (header.format !== FORMAT) throw new BinaryError(`not of the form ${FORMAT}`);
    const { rows, passages, chunks, documents, sections, dimension } = header;
    this.header = header;
    this.language = header.language;
    this.scale = arrays.view("scale", "float32", rows);
    this.vector = arrays.view("vector", "int8", rows * dimension);
    this.row = arrays.view("row", "uint32", passages);
    this.chunk = arrays.view("chunk", "uint32", passages);
    this.section = arrays.view("section", "uint32", passages);
    this.#kind = arrays.view("kind", "uint8", passages);
    this.#id = arrays.view("id", "uint64", passages);
    this.#places = {
      start: arrays.view("start", "uint32", passages),
      end: arrays.view("end", "uint32", passages),
      first_line: arrays.view("first_line", "uint32", passages),
      last_line: arrays.view("last_line", "uint32", passages),
    };
    this.#chunkDocument = arrays.view("chunk_document", "uint32", chunks);
    this.#chunkEnd = arrays.view("chunk_end", "uint32", chunks);
    this.#texts = new Texts(arrays, "row", rows);
    this.#quotes = new Texts(arrays, "quote", passages);
    this.#sections = new Texts(arrays, "section", sections);
    this.#anchors = new Texts(arrays, "anchor", sections);
    this.#documents = new Texts(arrays, "document", documents);
    [this.#rowStart, this.#rowPassages] = byRow(this.row, rows);
  }

  /** What the index knows of words: made when it is first asked for, in a fifth of a second for 10,000 rows. */
  get lexicon(): Lexicon {
    return (this.#lexicon ??= new Lexicon(this.header.rows, (row) => this.text(row), this.language));
  }

  /** A row's text. */
  text(row: number): string {
    return this.#texts.at(row);
  }

  /** The passages that have the text of `row`, in document order. */
  passagesOf(row: number): Uint32Array {
    return this.#rowPassages.subarray(this.#rowStart[row], this.#rowStart[row + 1]);
  }

  kind(passage: number): Kind {
    return KINDS[this.#kind[passage] as number] as Kind;
  }

  /** The number of the document that a passage stands in. */
  document(passage: number): number {
    return this.documentOfChunk(this.chunk[passage] as number);
  }

  documentOfChunk(chunk: number): number {
    return this.#chunkDocument[chunk] as number;
  }

  /** The first passage of a chunk, and the one after its last. */
  passagesOfChunk(chunk: number): [first: number, end: number] {
    return [chunk === 0 ? 0 : (this.#chunkEnd[chunk - 1] as number), this.#chunkEnd[chunk] as number];
  }

  /** The source of a passage. */
  quote(passage: number): string {
    return this.#quotes.at(passage) || this.text(this.row[passage] as number);
  }

  /** Where a passage stands, as the API says it. */
  place(passage: number): Place {
    const section = this.section[passage] as number;
    return {
      passage: (this.#id[passage] as bigint).toString(16).padStart(16, "0"),
      document: this.#documents.at(this.document(passage)),
      language: this.language,
      section: this.#sections.at(section),
      anchor: this.#anchors.at(section),
      start: this.#places.start[passage] as number,
      end: this.#places.end[passage] as number,
      first_line: this.#places.first_line[passage] as number,
      last_line: this.#places.last_line[passage] as number,
      quote: this.quote(passage),
    };
  }

  /** The dot product of `query` with a row's vector: cosine where both are of length 1. */
  cosine(query: Float32Array, row: number): number {
    const { dimension } = this.header;
    let sum = 0;
    for (let i = 0, at = row * dimension; i < dimension; i++, at++) sum += (this.vector[at] as number) * (query[i] as number);
    return sum * (this.scale[row] as number);
  }

  /** A row's vector. */
  vectorOf(row: number): Float32Array {
    const { dimension } = this.header;
    const scale = this.scale[row] as number;
    return Float32Array.from(this.vector.subarray(row * dimension, (row + 1) * dimension), (value) => value * scale);
  }
}

/** Which passages are of each row: where a row's begin, and the passages, row by row. */
function byRow(row: Uint32Array, rows: number): [start: Uint32Array, passages: Uint32Array] {
  const start = new Uint32Array(rows + 1);
  for (const own of row) start[own + 1]!++;
  for (let at = 0; at < rows; at++) start[at + 1] = (start[at + 1] as number) + (start[at] as number);
  const next = start.slice();
  const passages = new Uint32Array(row.length);
  for (let passage = 0; passage < row.length; passage++) passages[next[row[passage] as number]!++] = passage;
  return [start, passages];
}
