import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

const TEXTUAL = /\.(?:js|css|html|svg)$/;

/** Bytes of the page's own files after Brotli that a first view may take. */
export const FIRST_VIEW_BUDGET = 150 * 1024;

/**
 * Writes `.br` and `.gz` beside every textual file, so that the gateway never compresses, and fails the
 * build when what a first view loads passes its budget: all files but those that only a dynamic import asks for.
 */
export function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle(options, bundle) {
      const folder = options.dir ?? "dist";
      const later = loadedLater(bundle);
      let first = 0;
      let total = 0;
      for (const name of Object.keys(bundle).filter((name) => TEXTUAL.test(name))) {
        const file = join(folder, name);
        const bytes = readFileSync(file);
        const brotli = brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: statSync(file).size },
        });
        writeFileSync(`${file}.br`, brotli);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        total += brotli.length;
        if (!later.has(name)) first += brotli.length;
      }
      if (first > FIRST_VIEW_BUDGET) {
        this.error(`the page is ${first} bytes compressed, over the first view's budget of ${FIRST_VIEW_BUDGET}`);
      }
      this.info(`${(first / 1024).toFixed(1)} KiB compressed, of ${FIRST_VIEW_BUDGET / 1024}; ${(total / 1024).toFixed(1)} with what is loaded later`);
    },
  };
}

/** Chunks that no entry imports statically, and their style sheets. */
function loadedLater(bundle: Rolldown.OutputBundle): Set<string> {
  const chunks = new Map(Object.values(bundle).flatMap((output) => (output.type === "chunk" ? [[output.fileName, output] as const] : [])));
  const first = new Set<string>();
  const reach = (name: string): void => {
    const chunk = chunks.get(name);
    if (!chunk || first.has(name)) return;
    first.add(name);
    for (const sheet of chunk.viteMetadata?.importedCss ?? []) first.add(sheet);
    for (const imported of chunk.imports) reach(imported);
  };
  for (const [name, chunk] of chunks) if (chunk.isEntry) reach(name);
  const later = [...chunks.values()].flatMap((chunk) => [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])]);
  return new Set(later.filter((name) => !first.has(name)));
}
