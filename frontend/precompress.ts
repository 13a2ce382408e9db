import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXTUAL = /\.(?:js|css|html|svg)$/;

/** Bytes of the page's own files after Brotli that a first view may take. */
export const FIRST_VIEW_BUDGET = 150 * 1024;

/**
 * Writes `.br` and `.gz` beside every textual file, so that the gateway never compresses, and fails the
 * build when all of them together pass the first view's budget.
 */
export function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle(options, bundle) {
      const folder = options.dir ?? "dist";
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
      }
      if (total > FIRST_VIEW_BUDGET) {
        this.error(`the page is ${total} bytes compressed, over the first view's budget of ${FIRST_VIEW_BUDGET}`);
      }
      this.info(`${(total / 1024).toFixed(1)} KiB compressed, of ${FIRST_VIEW_BUDGET / 1024}`);
    },
  };
}
