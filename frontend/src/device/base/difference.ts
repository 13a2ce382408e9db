import { Arrays, type ArrayPlace, BinaryError, PREFIX, widthOf } from "./arrays";
import { type Header, WHOLE } from "./format";

export const DIFFERENCE = "LCD1";
/** In `from`: a row that the older file lacks. */
const NEW = 0xffff_ffff;

interface Told {
  /** The version of the older file. */
  since: string;
  /** The header of the file that comes of it. */
  whole: Header & { arrays: Record<string, ArrayPlace> };
}

/** The file that `old` and what a newer one has beyond it make. Throws `BinaryError` where they don't belong together. */
export function applied(old: ArrayBuffer, difference: ArrayBuffer): ArrayBuffer {
  const before = new Arrays<Header>(old, WHOLE);
  const more = new Arrays<Told>(difference, DIFFERENCE);
  const { since, whole } = more.header;
  const { version, language, dimension } = before.header;
  if (since !== version || whole.language !== language || whole.dimension !== dimension) throw new BinaryError("a difference from another file");
  const from = more.view("from", "uint32", whole.rows);
  if (from.some((row) => row !== NEW && row >= before.header.rows)) throw new BinaryError("a row that is not there");
  const { buffer, target } = empty(whole);
  for (const [name, place] of Object.entries(whole.arrays)) {
    if (name === "row_end" || name === "row_text") continue;
    const out = target(name);
    const own = bytesOf(difference, more, name);
    if (name !== "key" && name !== "scale" && name !== "vector") {
      out.set(own);
      continue;
    }
    const width = (place.length / Math.max(1, whole.rows)) * widthOf(place.dtype);
    const had = bytesOf(old, before, name);
    let fresh = 0;
    for (const [row, at] of from.entries()) {
      const [source, first] = at === NEW ? [own, fresh++] : [had, at];
      out.set(source.subarray(first * width, (first + 1) * width), row * width);
    }
  }
  texts(from, before, more, target);
  return buffer;
}

/** The texts of the rows, in their order. */
function texts(from: Uint32Array, before: Arrays<Header>, more: Arrays<Told>, target: (name: string) => Uint8Array): void {
  const out = target("row_text");
  const ends = target("row_end");
  const view = new Uint32Array(ends.buffer, ends.byteOffset, from.length);
  const had = { ends: before.view("row_end", "uint32"), bytes: before.view("row_text", "uint8") };
  const own = { ends: more.view("row_end", "uint32"), bytes: more.view("row_text", "uint8") };
  let fresh = 0;
  let end = 0;
  for (const [row, at] of from.entries()) {
    const [source, index] = at === NEW ? [own, fresh++] : [had, at];
    const bytes = source.bytes.subarray(index === 0 ? 0 : source.ends[index - 1], source.ends[index]);
    if (end + bytes.length > out.length) throw new BinaryError("more text than it says");
    out.set(bytes, end);
    view[row] = end += bytes.length;
  }
}

/** A file of zeros with its header, and a way to the bytes of its arrays. */
function empty(whole: Told["whole"]): { buffer: ArrayBuffer; target: (name: string) => Uint8Array } {
  const header = new TextEncoder().encode(JSON.stringify(whole));
  const body = Math.ceil((PREFIX + header.length) / 8) * 8;
  const size = Object.values(whole.arrays).reduce((most, { dtype, offset, length }) => Math.max(most, offset + length * widthOf(dtype)), 0);
  const buffer = new ArrayBuffer(body + Math.ceil(size / 8) * 8);
  const bytes = new Uint8Array(buffer).fill(0x20, PREFIX, body);
  bytes.set(new TextEncoder().encode(WHOLE));
  bytes.set(header, PREFIX);
  new DataView(buffer).setUint32(4, body - PREFIX, true);
  const target = (name: string): Uint8Array => {
    const place = whole.arrays[name];
    if (!place) throw new BinaryError(`no array ${name}`);
    return new Uint8Array(buffer, body + place.offset, place.length * widthOf(place.dtype));
  };
  return { buffer, target };
}

function bytesOf(buffer: ArrayBuffer, arrays: Arrays<unknown>, name: string): Uint8Array {
  const place = arrays.places[name];
  if (!place) throw new BinaryError(`no array ${name}`);
  const from = arrays.body + place.offset;
  return new Uint8Array(buffer, from, place.length * widthOf(place.dtype));
}
