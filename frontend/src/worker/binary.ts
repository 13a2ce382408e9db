import type { Language } from "../api/types";

/** A base's passages as the compact binary holds them; row i of every array is one passage. */
export interface PassageVectors {
  version: string;
  base: string;
  language: Language;
  model: string;
  dimension: number;
  count: number;
  documents: string[];
  sections: string[];
  id: BigUint64Array;
  scale: Float32Array;
  /** Row-major, count × dimension; a vector is scale[i] · row. */
  vector: Int8Array;
  document: Uint32Array;
  section: Uint32Array;
  start: Uint32Array;
  end: Uint32Array;
}

export class BinaryError extends Error {
  override readonly name = "BinaryError";
}

interface ArrayPlace {
  dtype: string;
  offset: number;
  length: number;
}

const TYPES = {
  uint64: BigUint64Array,
  float32: Float32Array,
  uint32: Uint32Array,
  int8: Int8Array,
} as const;

/**
 * Reads `application/vnd.lacuna.embeddings` (ARCHITECTURE.md, "The compact binary") without copying: the
 * arrays are views of `buffer`. Throws `BinaryError` where it is not one, or is cut. Little-endian hosts
 * only, as every browser's is.
 */
export function readBinary(buffer: ArrayBuffer): PassageVectors {
  const head = new DataView(buffer);
  if (buffer.byteLength < 8 || new TextDecoder().decode(new Uint8Array(buffer, 0, 4)) !== "LCE1") {
    throw new BinaryError("not an LCE1 file");
  }
  const headerLength = head.getUint32(4, true);
  const body = 8 + headerLength;
  if (body > buffer.byteLength || body % 8 !== 0) throw new BinaryError("the header is cut");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerLength))) as Omit<
    PassageVectors,
    "id" | "scale" | "vector" | "document" | "section" | "start" | "end"
  > & { arrays: Record<string, ArrayPlace> };
  const { arrays, ...fields } = header;

  function view<D extends keyof typeof TYPES>(name: string, dtype: D, values: number): InstanceType<(typeof TYPES)[D]> {
    const place = arrays[name];
    if (!place || place.dtype !== dtype) throw new BinaryError(`no ${dtype} array ${name}`);
    const Type = TYPES[dtype];
    const from = body + place.offset;
    if (from % Type.BYTES_PER_ELEMENT !== 0) throw new BinaryError(`${name} is not aligned`);
    if (from + values * Type.BYTES_PER_ELEMENT > buffer.byteLength) throw new BinaryError(`${name} is cut`);
    return new Type(buffer, from, values) as InstanceType<(typeof TYPES)[D]>;
  }

  const { count, dimension } = fields;
  return {
    ...fields,
    id: view("id", "uint64", count),
    scale: view("scale", "float32", count),
    vector: view("vector", "int8", count * dimension),
    document: view("document", "uint32", count),
    section: view("section", "uint32", count),
    start: view("start", "uint32", count),
    end: view("end", "uint32", count),
  };
}

/** A passage's id as the API writes it: 16 hex digits. */
export function passageId(vectors: PassageVectors, row: number): string {
  return (vectors.id[row] ?? 0n).toString(16).padStart(16, "0");
}
