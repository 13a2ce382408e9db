import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { assembly } from "./assembly.ts";
import { precompress } from "./precompress.ts";

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
  plugins: [assembly(), workerAddress(), precompress()],
  // The reporter's words lie beside the services.
  server: { fs: { allow: [here("."), here("../services/reporter/locale")] }, proxy: { "/api": gateway, "/v1": gateway, "/readyz": gateway } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: here("index.html"), worker: here("src/worker/worker.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "worker" ? "worker.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
