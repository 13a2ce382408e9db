/** The covered share of a text, by words, with an interval. */
import { type Coverage, type Statement, type Verdict, VERDICTS } from "../../api/types";
import { words } from "./parts";
import { rounded } from "./python";
import { Random } from "./random";

const WORTH: Partial<Record<Verdict, number>> = { covered: 1, partial: 0.5 };
const RESAMPLES = 1000;
/** Numbers that NumPy draws at once: the order of its draws depends on it. */
const CELLS = 1_000_000;

type Judged = Pick<Statement, "text" | "verdict" | "score">;

/** Covered words over the words of checkable statements; a partial statement counts half. */
export function scoreOf(statements: readonly Judged[]): { score: number; words: number } {
  const own = statements.filter(isCheckable);
  const all = own.reduce((sum, statement) => sum + weightOf(statement), 0);
  const covered = own.reduce((sum, statement) => sum + weightOf(statement) * (WORTH[statement.verdict] ?? 0), 0);
  return { score: all ? rounded(covered / all) : 0, words: all };
}

const isCheckable = ({ verdict }: Judged): boolean => verdict !== "not_checkable";
const weightOf = ({ text }: Judged): number => Math.max(1, words(text));

/**
 * The interval is the 95% percentile bootstrap over statements; in each resample, a statement is covered with the
 * probability that its score tells, so that doubtful verdicts widen it.
 */
export function coverage(statements: readonly Judged[]): Coverage {
  const { score, words: all } = scoreOf(statements);
  const counts: Coverage["counts"] = {};
  for (const verdict of VERDICTS) counts[verdict] = statements.filter((statement) => statement.verdict === verdict).length;
  const own = statements.filter(isCheckable);
  const [low, high] = own.length > 0 ? interval(own) : [0, 0];
  return { score, low: Math.min(rounded(low), score), high: Math.max(rounded(high), score), counts, words: all };
}

function interval(statements: readonly Judged[]): [low: number, high: number] {
  const weights = Float64Array.from(statements, weightOf);
  const chance = Float64Array.from(statements, ({ score }) => score);
  const partial = Uint8Array.from(statements, ({ verdict }) => Number(verdict === "partial"));
  const random = new Random();
  const size = statements.length;
  const drawn: number[] = [];
  const step = Math.max(1, Math.floor(CELLS / size));
  for (let first = 0; first < RESAMPLES; first += step) {
    const resamples = Math.min(step, RESAMPLES - first);
    const picks = new Uint32Array(resamples * size);
    for (let at = 0; at < picks.length; at++) picks[at] = random.integer(size);
    for (let resample = 0; resample < resamples; resample++) {
      let all = 0;
      let covered = 0;
      for (let at = resample * size; at < (resample + 1) * size; at++) {
        const pick = picks[at] as number;
        const isCovered = random.double() < (chance[pick] as number);
        all += weights[pick] as number;
        covered += (weights[pick] as number) * (partial[pick] ? 0.5 : Number(isCovered));
      }
      drawn.push(covered / all);
    }
  }
  const sorted = Float64Array.from(drawn).toSorted();
  return [percentile(sorted, 0.025), percentile(sorted, 0.975)];
}

function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const at = Math.floor(place);
  const before = sorted[at] as number;
  return before + ((sorted[at + 1] ?? before) - before) * (place - at);
}
