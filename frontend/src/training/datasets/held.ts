/** Files that were sent from this page, so that the lines of their defects can be shown. */
const files = new Map<string, File>();

const EXCERPT = 400;
/** Bytes of a file that are read at most to find lines. */
const MOST = 256 * 1024 * 1024;

export function hold(dataset: string, version: number, file: File): void {
  files.set(`${dataset}/${version}`, file);
}

/** The beginnings of lines (counted from 1) of the file of a version; empty where it was sent from elsewhere. */
export async function excerpts(dataset: string, version: number, lines: readonly number[]): Promise<Map<number, string>> {
  const file = files.get(`${dataset}/${version}`);
  return file && lines.length > 0 ? linesOf(file, lines) : new Map();
}

/** Reads `file` only as far as the last of `lines`, never holding more of it than those. */
export async function linesOf(file: Blob, lines: readonly number[]): Promise<Map<number, string>> {
  const wanted = new Set(lines.filter((line) => line > 0));
  const last = Math.max(0, ...wanted);
  const found = new Map<number, string>();
  const reader = file.slice(0, MOST).stream().pipeThrough(new TextDecoderStream()).getReader();
  let line = 1;
  while (wanted.size > 0) {
    const { done, value = "" } = await reader.read();
    for (const [at, part] of value.split("\n").entries()) {
      if (at > 0) line++;
      const known = found.get(line) ?? "";
      if (wanted.has(line) && known.length < EXCERPT) found.set(line, known + part.slice(0, EXCERPT - known.length));
    }
    if (done || line > last) break;
  }
  await reader.cancel();
  return found;
}
