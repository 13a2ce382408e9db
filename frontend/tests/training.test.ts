import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Client } from "../src/api/client";
import type { ProblemError } from "../src/api/problem";
import { addTexts } from "../src/locale";
import { messagesOf } from "../src/training/datasets/examples";
import { NAME, nameOf } from "../src/text/names";
import { outcomeWords, pWords, worseIn } from "../src/training/evaluations/reading";
import { ask, type Said } from "../src/api/chat";
import { bestOf, linesOf, lossWords } from "../src/training/trainings/reading";
import type { Checkpoint, Comparison, CurvePoint, EvaluationInfo, TrainingInfo } from "../src/training/types";
import evaluations from "../src/training/evaluations/locale/en.ftl?raw";
import shared from "../src/training/locale/en.ftl?raw";
import trainings from "../src/training/trainings/locale/en.ftl?raw";

// @vitest-environment jsdom

beforeAll(() => {
  for (const source of [shared, trainings, evaluations]) addTexts({ en: source, pt: "" });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const point = (step: number, train: number, valid: number | null): CurvePoint => ({ step, train_loss: train, train_accuracy: null, valid_loss: valid, valid_accuracy: null });
const checkpoint = (step: number, loss: number | null, overfits = false): Checkpoint => ({
  id: String(step), step, model: `m${step}`, overfits, created_at: 0,
  metrics: { step, train_loss: null, train_mean_token_accuracy: null, valid_loss: loss, valid_mean_token_accuracy: null, full_valid_loss: null, full_valid_mean_token_accuracy: null },
});
const told = (curve: CurvePoint[], checkpoints: Checkpoint[]): string => lossWords({ curve, checkpoints } as unknown as TrainingInfo);

const compared = (language: string, outcome: Comparison["outcome"]): Comparison => ({ model: "b", metric: "format", language, n: 20, difference: -0.1, low: -0.2, high: 0.05, p: 0.2, better: 1, worse: 3, outcome });
const report = (outcome: Comparison["outcome"], comparisons: Comparison[]): EvaluationInfo => ({ outcome: { b: outcome }, comparisons, detectable_difference: 0.3 }) as unknown as EvaluationInfo;

const answer = (...events: unknown[]): Response => new Response(events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join(""), { headers: { "content-type": "text/event-stream" } });
const words = (content: string): unknown => ({ choices: [{ delta: { content }, finish_reason: null }] });

async function asked(response: Response): Promise<{ said: Said[]; error: unknown }> {
  vi.stubGlobal("fetch", async () => response);
  const said: Said[] = [];
  const error = await ask(new Client("en"), "m", { system: "", prompt: "Hi", longest: 50 }, new AbortController().signal, (each) => said.push(each)).then(() => null, (thrown: unknown) => thrown);
  return { said, error };
}

describe("a file", () => {
  test("gives a dataset a name that the server takes", () => {
    for (const file of ["Treino Nº 2 (ção).jsonl", "..hidden.JSONL", "a".repeat(90), "50%.jsonl"]) expect(nameOf(file)).toMatch(NAME);
    expect(nameOf("Seleção final.v2.jsonl")).toBe("selecao-final.v2");
  });

  test("shows its messages, and itself where it holds none", () => {
    const line = JSON.stringify({ messages: [{ role: "user", content: "Hi" }, null, { role: "assistant", tool_calls: [{ id: "c" }], weight: 0 }] });
    expect(messagesOf(line).map(({ role, unweighted }) => [role, unweighted])).toEqual([["user", false], ["?", false], ["assistant", true]]);
    expect(messagesOf("{oops")).toEqual([{ role: "json", text: "{oops", unweighted: false }]);
  });
});

describe("a training", () => {
  test("says where it began to overfit, and only then", () => {
    const curve = [point(1, 2.5, 2.4), point(2, 1.4, 1.2), point(3, 0.4, 1.9)];
    expect(told(curve, [checkpoint(2, 1.2), checkpoint(3, 1.9, true)])).toMatch(/lowest at step 2 \(1.20\).*rose to 1.90/);
    expect(told(curve.slice(0, 2), [checkpoint(2, 1.2)])).toMatch(/from 2.50 to 1.40.*it is 1.20/);
    expect(told([], [])).toBe("");
  });

  test("draws no line of what was not measured", () => {
    expect(linesOf([point(1, 2, null), point(2, 1, null)], "loss").map(({ kind }) => kind)).toEqual(["train"]);
    expect(linesOf([point(1, 2, 3)], "accuracy")).toEqual([]);
  });

  test("has its best checkpoint by validation alone", () => {
    expect(bestOf([checkpoint(1, 0.9), checkpoint(2, 0.5), checkpoint(3, null)])?.step).toBe(2);
    expect(bestOf([checkpoint(1, null)])).toBeNull();
  });
});

describe("an evaluation", () => {
  test("says in words what was shown, and what could not be", () => {
    const all = [compared("all", "inconclusive"), compared("pt", "worse")];
    expect(outcomeWords(report("inconclusive", all), "b")).toMatch(/No clear difference.*−10 points.*−20 and \+5.*20 examples.*30 points/);
    expect(worseIn(report("inconclusive", all), "b")).toEqual(["pt"]);
    expect(outcomeWords(report("better", []), "b")).toMatch(/No comparison/);
  });

  test("never writes a p of zero", () => {
    expect(pWords(0)).toBe("< 0.001");
    expect(pWords(0.0432)).toBe("0.043");
  });
});

describe("the playground", () => {
  test("joins an answer as it comes, with its tokens and why it ended", async () => {
    const end = { choices: [{ delta: {}, finish_reason: "length" }] };
    const { said, error } = await asked(answer(words("Olá "), "{not json", words("🙂"), end, { choices: [], usage: { prompt_tokens: 4, completion_tokens: 2 } }, "[DONE]"));
    expect(error).toBeNull();
    expect(said.at(-1)).toMatchObject({ text: "Olá 🙂", reason: "length", promptTokens: 4, completionTokens: 2 });
    expect(said[0]?.took).toBeNull();
    expect(said.at(-1)?.took).not.toBeNull();
  });

  test("tells an error in the middle of the stream, and what came before it stays", async () => {
    const { said, error } = await asked(answer(words("Half"), { error: { message: "The model stopped.", code: "model_stream_cut" } }));
    expect((error as ProblemError).problem).toMatchObject({ code: "model_stream_cut", detail: "The model stopped." });
    expect(said.at(-1)?.text).toBe("Half");
  });
});
