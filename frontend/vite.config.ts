import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { assembly } from "./assembly.ts";
import { offline } from "./offline.ts";
import { precompress } from "./precompress.ts";
import { runtime } from "./runtime.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In development the worker answers at the address that it is built to. */
function workerAddress(): Plugin {
  return {
    name: "worker-address",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url?.split("?")[0] === "/worker.js") request.url = "/src/worker/worker.ts";
        next();
      });
    },
  };
}

const gateway = process.env.LACUNA_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [assembly(), runtime(), workerAddress(), offline(), precompress()],
  // What services say and weigh by lies beside them.
  server: { fs: { allow: [here("."), here("../services/reporter/locale"), here("../services/reporter/prompts"), here("../services/retriever")] }, proxy: { "/api": gateway, "/v1": gateway, "/readyz": gateway } },
  // The exports' own worker loads its formats when they are asked for. jsPDF would load these to draw HTML, which nobody asks it to.
  worker: { format: "es", rolldownOptions: { external: ["canvg", "dompurify", "html2canvas"] } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // A worker has no document to preload into.
    modulePreload: { polyfill: false, resolveDependencies: (_file, needed, { hostId }) => (/^(?:worker\.js|assets\/private-)/.test(hostId) ? [] : needed) },
    rolldownOptions: {
      input: { index: here("index.html"), worker: here("src/worker/worker.ts"), sw: here("src/sw.ts") },
      output: {
        // Both are asked for by their name.
        entryFileNames: (chunk) => (chunk.name === "worker" || chunk.name === "sw" ? "[name].js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
