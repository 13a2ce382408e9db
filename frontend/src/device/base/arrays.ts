/** The form of all binary files of bases: arrays behind a header of JSON (ARCHITECTURE.md, "The compact binary"). */

export class BinaryError extends Error {
  override readonly name = "BinaryError";
}

export interface ArrayPlace {
  dtype: string;
  offset: number;
  length: number;
}

const TYPES = { uint64: BigUint64Array, float32: Float32Array, uint32: Uint32Array, int8: Int8Array, uint8: Uint8Array } as const;
export type Dtype = keyof typeof TYPES;
export type View<D extends Dtype> = InstanceType<(typeof TYPES)[D]> & ArrayLike<number | bigint>;

/** Bytes before the header: what names the form, and the header's length. */
export const PREFIX = 8;

export const widthOf = (dtype: string): number => TYPES[dtype as Dtype].BYTES_PER_ELEMENT;

/** The four letters that name a file's form; "" for what is too short to have them. */
export const magicOf = (buffer: ArrayBuffer): string =>
  buffer.byteLength < PREFIX ? "" : new TextDecoder("latin1").decode(new Uint8Array(buffer, 0, 4));

/** A file's header, and its arrays as views of `buffer`: nothing is copied. Little-endian hosts only, as every browser's is. */
export class Arrays<Header> {
  readonly header: Header;
  readonly places: Readonly<Record<string, ArrayPlace>>;
  readonly #buffer: ArrayBuffer;
  /** Where what is behind the header begins. */
  readonly body: number;

  /** Throws `BinaryError` where `buffer` is no file of the form `magic`, or is cut. */
  constructor(buffer: ArrayBuffer, magic: string) {
    if (magicOf(buffer) !== magic) throw new BinaryError(`not an ${magic} file`);
    const length = new DataView(buffer).getUint32(4, true);
    this.body = PREFIX + length;
    if (this.body > buffer.byteLength || this.body % 8 !== 0) throw new BinaryError("the header is cut");
    const { arrays, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, PREFIX, length))) as { arrays: Record<string, ArrayPlace> };
    for (const [name, { dtype, offset, length: values }] of Object.entries(arrays)) {
      if (!(dtype in TYPES) || this.body + offset + values * widthOf(dtype) > buffer.byteLength) throw new BinaryError(`${name} is cut`);
    }
    this.header = header as Header;
    this.places = arrays;
    this.#buffer = buffer;
  }

  /** The array `name`; of `length` values where that is told. Throws `BinaryError` where it is another. */
  view<D extends Dtype>(name: string, dtype: D, length?: number): View<D> {
    const place = this.places[name];
    if (!place || place.dtype !== dtype || (length !== undefined && place.length !== length)) throw new BinaryError(`no ${dtype} array ${name}`);
    const Type = TYPES[dtype];
    const from = this.body + place.offset;
    if (from % Type.BYTES_PER_ELEMENT !== 0) throw new BinaryError(`${name} is not aligned`);
    return new Type(this.#buffer, from, place.length) as View<D>;
  }
}
