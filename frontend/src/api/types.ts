/**
 * The API's objects, as `services/wire/messages.py` and ARCHITECTURE.md write them.
 * Offsets count code points, ends exclusive.
 */

export type Language = "en" | "pt";
export const LANGUAGES: readonly Language[] = ["en", "pt"];

export type Verdict = "covered" | "partial" | "contradicted" | "absent" | "not_checkable";
export const VERDICTS: readonly Verdict[] = ["covered", "partial", "contradicted", "absent", "not_checkable"];

export type Stage = "splitting" | "embedding" | "searching" | "judging" | "refining" | "writing";
export type Status = "queued" | "running" | "succeeded" | "failed" | "cancelled";

/** Whether the server asks for a key, and whose the page's is. */
export interface Session {
  mode: "open" | "keys";
  key: { id: string; name: string; scopes: string[] } | null;
}

/** An error as data. The gateway may add the texts of the caller's language. */
export interface ErrorInfo {
  code: string;
  params: Record<string, string | number>;
  title?: string;
  detail?: string;
}

export interface Place {
  passage: string;
  document: string;
  language: Language;
  section: string;
  anchor: string;
  start: number;
  end: number;
  first_line: number;
  last_line: number;
  quote: string;
}

export interface Evidence extends Place {
  score: number;
}

/** Two things that cannot both be meant; '' where one side only lacks the other's word. */
export interface Clash {
  kind: "number" | "code" | "negation" | "opposite" | "word";
  said: string;
  found: string;
}

export interface Statement {
  index: number;
  start: number;
  end: number;
  text: string;
  verdict: Verdict;
  score: number;
  reason: string;
  evidence: Evidence[];
  /** Of a contradicted one, what it says against its first passage. */
  clashes?: Clash[];
  /** Of a partly covered one, its words or clauses that no passage says. */
  missing?: string[];
}

export interface Coverage {
  score: number;
  low: number;
  high: number;
  counts: Partial<Record<Verdict, number>>;
  words: number;
}

export interface Omission extends Place {
  centrality: number;
}

/** Coverage of what stands under one heading of the text ('' before the first). */
export interface SectionCoverage {
  start: number;
  end: number;
  heading: string;
  coverage: Coverage;
}

export type SuggestionKind = "correct" | "complete" | "write" | "include";

export interface Suggestion {
  kind: SuggestionKind;
  /** Indexes of statements. */
  statements: number[];
  /** null: a new document. */
  document: string | null;
  language: Language | null;
  section: string;
  anchor: string;
  /** What stands there now. */
  passages: Place[];
  author_supplies: boolean;
  /** The share of coverage that it would add. */
  gain: number;
}

/** What a model's second look at the uncertain statements did. */
export interface Refinement {
  model: string;
  asked: number;
  changed: number;
  error: ErrorInfo | null;
  usage: Usage;
}

export interface Citation extends Place {
  number: number;
  statement: number | null;
}

/** A heading that a promoted model proposes for a statement that the base lacks. */
export interface ProposedHeading {
  statement: number;
  heading: string;
  model: string;
}

export interface Report {
  status: "writing" | "succeeded" | "incomplete" | "failed";
  markdown: string;
  citations: Citation[];
  composed: boolean;
  model: string | null;
  notice: string | null;
  citations_removed: number;
  headings?: ProposedHeading[];
  error: ErrorInfo | null;
}

export interface Usage {
  embedding_tokens: number;
  prompt_tokens: number;
  completion_tokens: number;
  calls: number;
  /** Statements of a revision that were not searched for again. */
  reused?: number;
  /** US dollars, where the price of the model is known. */
  cost?: number | null;
}

export interface Analysis {
  id: string;
  status: Status;
  created_at: number | string;
  finished_at: number | string | null;
  text: string | null;
  base: string;
  base_version: string | null;
  /** The analysis whose text this is a later state of. */
  revises?: string | null;
  /** The first analysis of the text. */
  origin?: string;
  /** The newest one of the text, where that was asked for. */
  newest?: string | null;
  /** Whether a report was asked for. */
  with_report?: boolean;
  language: Language | null;
  report_language: Language | null;
  evidence_languages: Language[] | null;
  model: string | null;
  heading_model?: string | null;
  method: string | null;
  coverage: Coverage | null;
  statements: Statement[];
  omissions: Omission[] | null;
  sections?: SectionCoverage[];
  suggestions?: Suggestion[];
  refinement?: Refinement | null;
  report: Report | null;
  usage: Usage | null;
  timings: Record<string, number> | null;
  warnings: ErrorInfo[] | null;
  error: ErrorInfo | null;
}

export interface IndexProgress {
  stage: "reading" | "embedding" | "building";
  done: number;
  total: number;
  rate: number | null;
  seconds_left: number | null;
}

export interface BaseInfo {
  name: string;
  status: "empty" | "indexing" | "paused" | "ready" | "failed";
  version: string | null;
  languages: Language[];
  documents: number;
  documents_failed: number;
  chunks: number;
  passages: number;
  embedding_model: string;
  dimension: number | null;
  progress: IndexProgress | null;
  error: ErrorInfo | null;
  /** It takes documents and doesn't index them. */
  paused: boolean;
  /** Until when a deleted base can be restored, Unix seconds; null: it isn't deleted. */
  gone_at: number | null;
  updated_at: number;
}

export interface DocumentText {
  path: string;
  title: string;
  language: Language;
  text: string | null;
}

export interface ModelInfo {
  id: string;
  name: string;
  provider: string;
  kind: "chat" | "embedding";
  shutdown_date: string | null;
  prose: boolean;
  default: boolean;
  fine_tuned?: boolean;
  base?: string | null;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export interface AnalysisRequest {
  text: string;
  base: string;
  language?: Language;
  report_language?: Language;
  model?: string;
  report?: boolean;
  judge?: boolean;
  evidence_languages?: Language[];
  /** The analysis whose text this is a later state of. */
  revises?: string;
}
