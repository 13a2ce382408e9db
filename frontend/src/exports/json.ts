import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { version } from "../../package.json";
import type { Analysis, Statement, Verdict } from "../api/types";
import { Offsets } from "../text/offsets";
import { fileName } from "./name";

/** Of `client/lacuna/schema/analysis-1.json`, which `lacuna analyze --format json` writes too. */
const FORMAT = "lacuna-analysis";
const VERSION = 1;
const LEVELS: Partial<Record<Verdict, string>> = { contradicted: "error", absent: "warning", partial: "note" };
const EVIDENCE = 3;

/** The analysis in the form of the command line's, and beside it, as `analysis`, all that the page knows of it. */
export function asJson(analysis: Analysis, title: string): string {
  const coverage = analysis.coverage && analysis.coverage.words > 0 ? analysis.coverage.score : null;
  const words = analysis.coverage?.words ?? 0;
  const path = fileName(title, "md");
  const file = {
    path,
    error: null,
    analysis: analysis.id,
    base_version: analysis.base_version,
    language: analysis.language,
    coverage,
    words,
    known: 0,
    unchanged: 0,
    findings: findings(analysis, path),
    report: analysis.report?.markdown || null,
  };
  const whole = {
    format: FORMAT,
    version: VERSION,
    tool: { name: "lacuna", version },
    base: analysis.base,
    passed: true,
    exit_status: 0,
    reasons: [],
    coverage,
    words,
    fail_under: null,
    fail_on: [],
    files: [file],
    title,
    analysis,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function findings({ text, statements }: Analysis, path: string): object[] {
  const places = new Places(text ?? "");
  const seen = new Map<string, number>();
  return statements.flatMap((statement) => {
    const level = LEVELS[statement.verdict];
    if (level === undefined) return [];
    const said = statement.text.normalize("NFC").trim().split(/\s+/u).join(" ");
    const which = `${statement.verdict}\0${said}`;
    const count = seen.get(which) ?? 0;
    seen.set(which, count + 1);
    const { verdict, text: words, reason, score, evidence } = statement;
    return {
      verdict,
      level,
      region: places.region(statement),
      statement: words,
      reason,
      score,
      fingerprint: bytesToHex(sha256(utf8ToBytes(["lacuna/1", path, verdict, said, count].join("\0")))).slice(0, 32),
      evidence: evidence.slice(0, EVIDENCE).map(({ document, section, first_line, last_line, quote, score: sure }) => ({ document, section, first_line, last_line, quote, score: sure })),
    };
  });
}

/** From offsets to lines and columns, as `client/lacuna/gate/places.py` counts them. */
class Places {
  readonly #text: string;
  readonly #offsets: Offsets;
  /** Where each line begins, in UTF-16 units. */
  readonly #starts: number[];

  constructor(text: string) {
    this.#text = text;
    this.#offsets = new Offsets(text);
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** Without the white space around the statement. */
  region({ start, end }: Statement): object {
    const [from, to] = [this.#offsets.unit(start), this.#offsets.unit(end)];
    const inside = this.#text.slice(from, to);
    const first = from + inside.length - inside.trimStart().length;
    const [begun, ended] = [this.#place(first), this.#place(Math.max(first, from + inside.trimEnd().length))];
    return { first_line: begun.line, first_column: begun.column, last_line: ended.line, last_column: ended.column, utf16_first: begun.units, utf16_last: ended.units };
  }

  #place(unit: number): { line: number; column: number; units: number } {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= unit) low = middle;
      else high = middle - 1;
    }
    const begin = this.#starts[low] ?? 0;
    return { line: low + 1, column: this.#offsets.point(unit) - this.#offsets.point(begin) + 1, units: unit - begin + 1 };
  }
}
