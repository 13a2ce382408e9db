/** The compact binary as ARCHITECTURE.md describes it, written independently of the reader. */
export function golden(rows: { id: bigint; scale: number; vector: number[] }[], dimension: number): ArrayBuffer {
  const count = rows.length;
  const sizes = { id: 8 * count, scale: 4 * count, vector: count * dimension, document: 4 * count, section: 4 * count, start: 4 * count, end: 4 * count };
  const types = { id: "uint64", scale: "float32", vector: "int8", document: "uint32", section: "uint32", start: "uint32", end: "uint32" };
  const arrays: Record<string, { dtype: string; offset: number; length: number }> = {};
  let offset = 0;
  for (const [name, size] of Object.entries(sizes)) {
    arrays[name] = { dtype: types[name as keyof typeof types], offset, length: name === "vector" ? count * dimension : count };
    offset = Math.ceil((offset + size) / 8) * 8;
  }
  const header = new TextEncoder().encode(
    JSON.stringify({ version: "7-ab", base: "docs", language: "pt", model: "m-embed", dimension, count, documents: ["pt/início.md"], sections: ["Início › Instalação"], arrays }),
  );
  const headerLength = Math.ceil((8 + header.length) / 8) * 8 - 8;
  const buffer = new ArrayBuffer(8 + headerLength + offset);
  const bytes = new Uint8Array(buffer).fill(0x20, 8, 8 + headerLength);
  bytes.set(new TextEncoder().encode("LCE1"));
  bytes.set(header, 8);
  const view = new DataView(buffer);
  view.setUint32(4, headerLength, true);
  const at = (name: string): number => 8 + headerLength + (arrays[name]?.offset ?? 0);
  for (const [row, { id, scale, vector }] of rows.entries()) {
    view.setBigUint64(at("id") + 8 * row, id, true);
    view.setFloat32(at("scale") + 4 * row, scale, true);
    for (const [i, value] of vector.entries()) view.setInt8(at("vector") + row * dimension + i, value);
    view.setUint32(at("start") + 4 * row, 10 * row, true);
    view.setUint32(at("end") + 4 * row, 10 * row + 9, true);
  }
  return buffer;
}
