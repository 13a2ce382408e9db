import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes of a golden file, in a buffer of their own. */
export function goldenBytes(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(join(import.meta.dirname, "golden", name))).buffer;
}
