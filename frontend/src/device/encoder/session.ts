import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { ProblemError } from "../../api/problem";
import type { Inputs } from "./batches";

/** The encoder's two graphs (frontend/encoder/graphs.py) in onnxruntime. */
export interface Graphs {
  /** From the tokens of a batch to a sum of features for each of its slices, row-major. */
  sums(inputs: Inputs): Promise<Float32Array>;
  /** From texts' sums and numbers of tokens to their vectors, row-major. */
  vectors(sums: Float32Array, lengths: Float32Array): Promise<Float32Array>;
}

/**
 * Starts onnxruntime from the bytes of its module. One thread: more need a page that is cross-origin isolated, and
 * the work is short. Throws an `encoder` problem where the browser can't.
 */
export async function start(runtime: ArrayBuffer, tokens: ArrayBuffer, head: ArrayBuffer): Promise<Graphs> {
  env.wasm.numThreads = 1;
  // given, not fetched by onnxruntime itself: requests go through one door, and this one is kept
  env.wasm.wasmBinary = runtime;
  const options: InferenceSession.SessionOptions = { executionProviders: ["wasm"], graphOptimizationLevel: "all" };
  try {
    const first = await InferenceSession.create(tokens, options);
    const second = await InferenceSession.create(head, options);
    delete env.wasm.wasmBinary;
    return {
      async sums({ piece, chunk, window, owner }) {
        const count = chunk.length;
        const { sum } = await first.run({
          piece: new Tensor("uint8", piece, [count, piece.length / count]),
          chunk: new Tensor("int32", chunk, [count]),
          window: new Tensor("int32", window, [count, window.length / count]),
          owner: new Tensor("float32", owner, [owner.length / count, count]),
        });
        return sum?.data as Float32Array;
      },
      async vectors(sums, lengths) {
        const count = lengths.length;
        const { vector } = await second.run({
          sum: new Tensor("float32", sums, [count, sums.length / count]),
          length: new Tensor("float32", lengths, [count, 1]),
        });
        return vector?.data as Float32Array;
      },
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ProblemError({ kind: "encoder", status: 0, code: "encoder_not_started", title: "", detail: "", params: { reason: detail.slice(0, 200) } });
  }
}
