import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const MODULE = fileURLToPath(new URL("node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm", import.meta.url));

/** `RUNTIME_BYTES`: of the module that runs the encoder. */
export const runtime = (): Plugin => ({ name: "runtime", config: () => ({ define: { RUNTIME_BYTES: statSync(MODULE).size } }) });
