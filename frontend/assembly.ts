import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import type { Plugin } from "vite";

const MODULE = /\/assembly\/\w+\.ts\?wasm$/;

/** The bytes of the WebAssembly module of the AssemblyScript file at `path`. Throws with the compiler's words. */
export async function compiled(path: string): Promise<Uint8Array> {
  let module: Uint8Array | null = null;
  const options = ["module.ts", "--outFile", "module.wasm", "--optimizeLevel", "3", "--enable", "simd", "--runtime", "stub", "--importMemory", "--noAssert"];
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => (name === "module.ts" ? readFileSync(path, "utf8") : null),
    writeFile: (name, contents) => void (name === "module.wasm" && (module = contents as Uint8Array)),
    listFiles: () => [],
  });
  if (error || !module) throw new Error(`${path}: ${error?.message ?? "no module"}\n${stderr.toString()}`);
  return module;
}

/**
 * `import bytes from ".../assembly/name.ts?wasm"`: the file, compiled. The bytes are part of the script that asks
 * for them: so small a module needs no request of its own, and none that can fail.
 */
export function assembly(): Plugin {
  return {
    name: "assembly",
    enforce: "pre",
    async load(id) {
      if (!MODULE.test(id)) return undefined;
      const path = id.slice(0, -"?wasm".length);
      this.addWatchFile(path);
      const bytes = Buffer.from(await compiled(path)).toString("base64");
      return `export default Uint8Array.from(atob("${bytes}"), (letter) => letter.charCodeAt(0));`;
    },
  };
}
