/** The retriever's judging, in the browser: one module for each of services/retriever, under the same name. */
import { Client } from "../../api/client";
import { ProblemError } from "../../api/problem";
import type { AnalysisRequest, Language } from "../../api/types";
import type { RunState } from "../../worker/protocol";
import type { Base } from "../base/format";
import { keptLanguages, load, type Loading } from "../base/store";
import { encode, MODEL } from "../encoder/encode";
import { search } from "../search/search";
import { analyse, type Judged } from "./analysing";
import { readers } from "./readers";

export type { Judged };

type Tell = (progress: Partial<RunState>) => void;

/**
 * What the base of `request` says of its text, as the retriever judges it. Nothing of the text leaves the worker: the
 * base's files, the encoder and what reads a text are fetched where they are not here yet. Throws `ProblemError` where
 * they cannot be had or the base's vectors are another encoder's, and `signal`'s reason.
 */
export async function judge(request: AnalysisRequest, signal: AbortSignal, tell: Tell): Promise<Judged> {
  const { text, base: name } = request;
  const [identifier, bases] = await Promise.all([readers(signal), basesOf(request, signal, tell)]);
  const other = bases.find((base) => base.header.model !== MODEL);
  if (other) throw new ProblemError({ kind: "problem", status: 0, code: "embeddings_mismatch", title: "", detail: "", params: { base: name, model: other.header.model } });
  const language = request.language ?? identifier.detect(text);
  return analyse(text, request.report_language ?? language, {
    bases,
    language,
    signal,
    encode: (texts) => encode(texts, signal, ({ stage, done, total }) => tell({ stage, done, total })),
    search: ({ header, scale, vector }, queries, limit) =>
      search({ count: header.rows, dimension: header.dimension, scale, vector }, queries, limit, signal),
    async advance(stage, done, total) {
      tell({ stage, done, total });
      // waiting messages (cancel, ping) get their turn
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
    },
  });
}

async function basesOf({ base, evidence_languages: wanted }: AnalysisRequest, signal: AbortSignal, tell: Tell): Promise<Base[]> {
  const languages = wanted ?? (await languagesOf(base, signal));
  const came = new Map<Language, Loading>();
  const sum = (of: "done" | "total"): number => [...came.values()].reduce((all, one) => all + one[of], 0);
  return Promise.all(
    languages.map((language) =>
      load(base, language, signal, (loading) => {
        came.set(language, loading);
        tell({ stage: "base", done: sum("done"), total: sum("total") });
      }),
    ),
  );
}

/** The base's languages as the server says; without a network those that are kept here. */
async function languagesOf(base: string, signal: AbortSignal): Promise<Language[]> {
  try {
    return (await new Client().base(base, { signal })).languages;
  } catch (error) {
    const isAway = error instanceof ProblemError && (error.problem.kind === "network" || error.problem.status >= 500);
    const kept = isAway ? await keptLanguages(base) : [];
    if (kept.length === 0) throw error;
    return kept;
  }
}
