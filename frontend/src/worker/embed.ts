import type { Client } from "../api/client";
import { normalise } from "./search";

const BATCH = 128;

/** A base64 text of little-endian float32 values. */
export function decodeFloats(base64: string): Float32Array {
  const binary = atob(base64);
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** A vector of length 1 for each text, by the gateway's /v1/embeddings. */
export async function embed(
  client: Client,
  model: string,
  texts: string[],
  signal: AbortSignal,
  tell: (done: number, total: number) => void,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += BATCH) {
    const response = await client.send("/v1/embeddings", {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ model, input: texts.slice(from, from + BATCH), encoding_format: "base64" }),
    });
    const { data } = (await response.json()) as { data: { index: number; embedding: string | number[] }[] };
    // Providers that don't know base64 answer with numbers.
    for (const { embedding } of data.toSorted((a, b) => a.index - b.index)) {
      vectors.push(normalise(typeof embedding === "string" ? decodeFloats(embedding) : Float32Array.from(embedding)));
    }
    tell(vectors.length, texts.length);
  }
  return vectors;
}
