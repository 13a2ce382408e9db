import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

const COMPRESSIBLE = /\.(?:js|css|html|svg|ttf|wasm|bin)$/;
/** Bytes beyond which Brotli's best takes a minute for a fifteenth: onnxruntime's module alone. */
const LARGE = 2 ** 22;

/** Bytes of the page's own files after Brotli, its fonts too, that a first view may take. */
export const FIRST_VIEW_BUDGET = 150 * 1024;

/**
 * Writes `.br` and `.gz` beside every file that compresses, so that the gateway never compresses, and fails the
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
      for (const name of Object.keys(bundle).filter((name) => COMPRESSIBLE.test(name))) {
        const file = join(folder, name);
        const bytes = readFileSync(file);
        const brotli = brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? 5 : 11, [constants.BROTLI_PARAM_SIZE_HINT]: statSync(file).size },
        });
        writeFileSync(`${file}.br`, brotli);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        total += brotli.length;
        if (!later.has(name)) first += brotli.length;
      }
      // Fonts are compressed as they are.
      for (const font of Object.keys(bundle).filter((name) => name.endsWith(".woff2") && !later.has(name))) first += statSync(join(folder, font)).size;
      if (first > FIRST_VIEW_BUDGET) {
        this.error(`the page is ${first} bytes compressed, over the first view's budget of ${FIRST_VIEW_BUDGET}`);
      }
      this.info(`${(first / 1024).toFixed(1)} KiB compressed, of ${FIRST_VIEW_BUDGET / 1024}; ${(total / 1024).toFixed(1)} with what is loaded later`);
    },
  };
}

function beside(chunk: Rolldown.OutputChunk): string[] {
  return [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])];
}

/**
 * Chunks that no entry imports statically, their style sheets and the files that they ask for; and of a worker that a
 * module begins, its scripts and fonts, which are built apart.
 */
function loadedLater(bundle: Rolldown.OutputBundle): Set<string> {
  const chunks = new Map(Object.values(bundle).flatMap((output) => (output.type === "chunk" ? [[output.fileName, output] as const] : [])));
  const first = new Set<string>();
  const reach = (name: string): void => {
    const chunk = chunks.get(name);
    if (!chunk || first.has(name)) return;
    first.add(name);
    for (const file of beside(chunk)) first.add(file);
    for (const imported of chunk.imports) reach(imported);
  };
  for (const [name, chunk] of chunks) if (chunk.isEntry) reach(name);
  const later = [...chunks.values()].flatMap((chunk) => beside(chunk).concat(chunk.fileName));
  const apart = Object.values(bundle).flatMap(({ type, fileName }) => (type === "asset" && /\.(?:js|ttf)$/.test(fileName) ? [fileName] : []));
  return new Set([...later, ...apart].filter((name) => !first.has(name)));
}
