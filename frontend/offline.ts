import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** What is not the page itself: models and their runtimes are fetched, and kept, by whoever analyses on the device. */
const APART = /\.(?:wasm|onnx|bin|map)$/;

/** Tells the service worker (`sw.js`) the files of this build, and a hash of what they hold. */
export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") return this.error("there is no service worker");
        if (worker.imports.length > 0) return this.error(`the service worker imports ${worker.imports.join(", ")}`);
        const files = Object.values(bundle).filter((file) => file !== worker && !APART.test(file.fileName));
        const hash = createHash("sha256");
        for (const file of files.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
          hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
        }
        const paths = files.map(({ fileName }) => (fileName === "index.html" ? "/" : `/${fileName}`)).toSorted();
        worker.code = worker.code
          .replace(/(["'`])__PAGE_FILES__\1/, () => JSON.stringify(JSON.stringify(paths)))
          .replace(/__PAGE_BUILD__/g, hash.digest("hex").slice(0, 16));
      },
    },
  };
}
