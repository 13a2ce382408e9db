import type { Client } from "./client";
import type { Outgoing } from "./fetch";
import { ProblemError } from "./problem";
import { readEvents } from "./sse";

export interface Said {
  text: string;
  promptTokens: number | null;
  completionTokens: number | null;
  /** Milliseconds until the first words, and until the end. */
  first: number | null;
  took: number | null;
  /** Why the model ended: 'stop', 'length', ... */
  reason: string | null;
}

export const NOTHING: Said = { text: "", promptTokens: null, completionTokens: null, first: null, took: null, reason: null };

export interface Question {
  prompt: string;
  system: string;
  /** Tokens of an answer; null: as the model will. */
  longest: number | null;
}

interface Chunk {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: { message?: string; code?: string | null };
}

/** The very body with which `model` is asked. */
export function bodyOf(model: string, { system, prompt, longest }: Question): string {
  const messages = [...(system.trim() ? [{ role: "system", content: system }] : []), { role: "user", content: prompt }];
  return JSON.stringify({ model, messages, ...(longest ? { max_completion_tokens: longest } : {}), stream: true, stream_options: { include_usage: true } });
}

/**
 * Asks `model` through the proxy and tells the answer as it grows; `outgoing` is for the receipt. Throws `ProblemError`, also for an error in the middle of the stream, or an AbortError.
 */
export async function ask(client: Client, model: string, question: Question, signal: AbortSignal, tell: (said: Said) => void, outgoing: Pick<Outgoing, "relay" | "characters"> = {}): Promise<Said> {
  const began = performance.now();
  const response = await client.send("/v1/chat/completions", {
    ...outgoing,
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: bodyOf(model, question),
    signal,
  });
  let said = NOTHING;
  for await (const { data } of readEvents(response)) {
    if (data === "[DONE]") break;
    said = grown(said, parsed(data), performance.now() - began);
    tell(said);
  }
  signal.throwIfAborted();
  said = { ...said, took: performance.now() - began };
  tell(said);
  return said;
}

function parsed(data: string): Chunk {
  try {
    return JSON.parse(data) as Chunk;
  } catch {
    return {};
  }
}

function grown(said: Said, chunk: Chunk, at: number): Said {
  if (chunk.error) throw new ProblemError({ kind: "problem", status: 502, code: chunk.error.code ?? "model_broken", title: "", detail: chunk.error.message ?? "" });
  const choice = chunk.choices?.[0];
  const words = choice?.delta?.content ?? "";
  return {
    took: null,
    text: said.text + words,
    first: said.first ?? (words ? at : null),
    reason: choice?.finish_reason ?? said.reason,
    promptTokens: chunk.usage?.prompt_tokens ?? said.promptTokens,
    completionTokens: chunk.usage?.completion_tokens ?? said.completionTokens,
  };
}
