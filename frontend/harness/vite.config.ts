import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { assembly } from "../assembly.ts";
import { runtime } from "../runtime.ts";

/** A page that does what tests and benchmarks ask of the parts that run on the device, in a worker of a real browser. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: fileURLToPath(new URL("../public", import.meta.url)),
  plugins: [assembly(), runtime()],
  worker: { format: "es", plugins: () => [assembly()] },
  build: { target: "es2022", assetsInlineLimit: 0, emptyOutDir: true },
});
