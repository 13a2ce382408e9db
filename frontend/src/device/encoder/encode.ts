import { batches, inputs } from "./batches";
import { files, type Trouble } from "./files";
import manifest from "./manifest.json";
import { type Graphs, start } from "./session";
import { Tokenizer } from "./tokenizer";

/** The model whose vectors these are, as the models service and a base name it. */
export const MODEL = manifest.model;
export const DIMENSION = manifest.dimension;

/** `encoder`: bytes of the encoder that came; `embedding`: texts that have their vectors. */
export interface Encoding {
  stage: "encoder" | "embedding";
  done: number;
  /** 0 where it is not known yet. */
  total: number;
  trouble: Trouble | null;
}

interface Encoder {
  tokenizer: Tokenizer;
  table: Uint8Array;
  graphs: Graphs;
}

/** Texts whose vectors are made in one go: a few milliseconds. */
const HEADS = 256;

let encoder: Promise<Encoder> | null = null;
/** onnxruntime does one thing at a time: callers take turns, batch by batch. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * A vector of length 1 for each text, equal to the packaged encoder's (tests/golden). Batch by batch, so that
 * messages are answered in between. `tell` also gets the encoder's own loading, the first time. Throws
 * `ProblemError` where the encoder cannot be had, `signal`'s reason when it fires.
 */
export async function encode(texts: readonly string[], signal: AbortSignal, tell: (progress: Encoding) => void = () => {}): Promise<Float32Array[]> {
  const { tokenizer, table, graphs } = await loaded(signal, tell);
  const ids = await tokens(tokenizer, texts, signal);
  const sums: Float32Array[] = texts.map(() => new Float32Array(0));
  let done = 0;
  for (const batch of batches(ids.map((text) => text.length))) {
    const features = await alone(signal, () => graphs.sums(inputs(batch, ids, table, manifest.chunks, manifest.dimension)));
    const width = features.length / batch.slices.length;
    for (const [row, { text, to }] of batch.slices.entries()) {
      const part = features.subarray(row * width, (row + 1) * width);
      const sum = sums[text] as Float32Array;
      sums[text] = sum.length === 0 ? part : sum.map((value, i) => value + (part[i] as number));
      if (to === ids[text]?.length) done++;
    }
    tell({ stage: "embedding", done, total: texts.length, trouble: null });
  }
  const vectors: Float32Array[] = [];
  for (let first = 0; first < texts.length; first += HEADS) {
    const group = sums.slice(first, first + HEADS);
    const width = group[0]?.length ?? 0;
    const joined = new Float32Array(group.length * width);
    for (const [row, sum] of group.entries()) joined.set(sum, row * width);
    const lengths = Float32Array.from(group, (_, row) => ids[first + row]?.length ?? 0);
    const whole = await alone(signal, () => graphs.vectors(joined, lengths));
    for (let row = 0; row < group.length; row++) vectors.push(whole.slice(row * manifest.dimension, (row + 1) * manifest.dimension));
  }
  return vectors;
}

/** Whoever comes while it is being loaded waits for it; if its first caller leaves, the next one loads it. */
async function loaded(signal: AbortSignal, tell: (progress: Encoding) => void): Promise<Encoder> {
  for (;;) {
    const mine = encoder === null;
    encoder ??= load(signal, tell).catch((error: unknown) => {
      encoder = null;
      throw error;
    });
    try {
      return await encoder;
    } catch (error) {
      signal.throwIfAborted();
      if (mine) throw error;
    }
  }
}

async function load(signal: AbortSignal, tell: (progress: Encoding) => void): Promise<Encoder> {
  const has = await files(signal, (done, total, trouble) => tell({ stage: "encoder", done, total, trouble }));
  const graphs = await start(has.runtime, has["tokens.onnx"], has["head.onnx"]);
  return { tokenizer: new Tokenizer(has["tokenizer.bin"]), table: new Uint8Array(has["pieces.bin"]), graphs };
}

/** Texts after whose tokens waiting messages get their turn. */
const TOKENISED = 200;

async function tokens(tokenizer: Tokenizer, texts: readonly string[], signal: AbortSignal): Promise<Int32Array[]> {
  const found: Int32Array[] = [];
  for (const text of texts) {
    found.push(tokenizer.encode(text));
    if (found.length % TOKENISED === 0) await rest(signal);
  }
  return found;
}

/** Does `work` when its turn has come, after waiting messages had theirs. */
async function alone<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const before = turn;
  const mine = before.then(async () => {
    await rest(signal);
    return work();
  });
  turn = mine.catch(() => undefined);
  return mine;
}

async function rest(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}
