import type { Client } from "../api/client";
import type { Hint, Language } from "../api/types";
import { detectLanguage } from "../text/detect";
import { passageId } from "./binary";
import { embed } from "./embed";
import type { Provisional, RunState } from "./protocol";
import { nearest } from "./search";
import { sentences } from "./segment";
import { fetchVectors } from "./vectors";

const PASSAGES = 8;

/** Milliseconds of searching after which waiting messages (cancel, ping) get their turn. */
const TURN = 50;

/** Hints for the server, and the version of the base that they are of. */
export interface LocalSearch {
  evidence: Hint[];
  base_version: string;
}

/**
 * The search in the browser: the base's vectors of the text's language, the text's sentences embedded, every
 * passage compared here. `tell` gets the stages, and at the end the nearest passages to draw at once.
 */
export async function searchLocally(
  client: Client,
  text: string,
  base: string,
  language: Language | undefined,
  signal: AbortSignal,
  tell: (update: Partial<RunState>) => void,
): Promise<LocalSearch> {
  tell({ stage: "vectors", done: 0, total: 0 });
  const info = await client.base(base, { signal });
  const wanted = language ?? detectLanguage(text) ?? info.languages[0] ?? "en";
  // Across languages the vectors are comparable: a base in the other language serves too.
  const searched = info.languages.includes(wanted) ? wanted : (info.languages[0] ?? wanted);
  const { vectors, bytes, cached } = await fetchVectors(client, base, searched, signal, (done, total) =>
    tell({ stage: "vectors", done, total }),
  );

  const found = sentences(text, wanted);
  tell({ stage: "local_embedding", done: 0, total: found.length });
  const texts = found.map((sentence) => sentence.text);
  const queries = await embed(client, vectors.model, texts, signal, (done, total) =>
    tell({ stage: "local_embedding", done, total }),
  );

  const provisional: Provisional[] = [];
  let rested = performance.now();
  for (const [index, sentence] of found.entries()) {
    const query = queries[index];
    if (!query) continue;
    if (performance.now() - rested > TURN) {
      tell({ stage: "local_searching", done: index, total: found.length });
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
      rested = performance.now();
    }
    const passages = nearest(vectors, query, PASSAGES).map(({ row, score }) => ({
      passage: passageId(vectors, row),
      document: vectors.documents[vectors.document[row] ?? 0] ?? "",
      section: vectors.sections[vectors.section[row] ?? 0] ?? "",
      start: vectors.start[row] ?? 0,
      end: vectors.end[row] ?? 0,
      score,
    }));
    provisional.push({ start: sentence.start, end: sentence.end, passages });
  }
  tell({
    stage: "local_searching",
    done: found.length,
    total: found.length,
    provisional,
    local: { base, language: searched, version: vectors.version, passages: vectors.count, bytes, cached, sentences: found.length },
  });
  const evidence = provisional.map(({ start, end, passages }) => ({ start, end, passages: passages.map((p) => p.passage) }));
  return { evidence, base_version: vectors.version };
}
