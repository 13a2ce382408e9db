import manifest from "./manifest.json";

/** Of onnxruntime's module, in bytes; the build says it (runtime.ts). */
declare const RUNTIME_BYTES: number;
export const RUNTIME = RUNTIME_BYTES;

/** What the encoder is to be downloaded with, in bytes: its packed files and its runtime. */
export const sizeOf = (files: Record<string, { packed: number }>): number => Object.values(files).reduce((sum, { packed }) => sum + packed, RUNTIME);
export const SIZE = sizeOf(manifest.files);
