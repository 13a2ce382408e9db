import type { BaseInfo, ErrorInfo, Evidence, Language, Page, Place } from "../api/types";

/** The API's objects about bases, as `services/wire/bases.py` and ARCHITECTURE.md write them. */

export type DocumentStatus = "pending" | "indexed" | "failed";
export const DOCUMENT_STATUSES: readonly DocumentStatus[] = ["pending", "indexed", "failed"];
export type DocumentOrder = "path" | "size" | "updated";
export const DOCUMENT_ORDERS: readonly DocumentOrder[] = ["path", "size", "updated"];

export interface DocumentInfo {
  base: string;
  path: string;
  language: Language;
  title: string;
  media_type: string;
  status: DocumentStatus;
  error: ErrorInfo | null;
  size: number;
  chunks: number;
  passages: number;
  translations: string[];
  updated_at: number;
}

export interface DocumentWithText extends DocumentInfo {
  text: string | null;
}

export interface DocumentPage extends Page<DocumentInfo> {
  total: number;
}

/** What a list of documents is narrowed by. */
export interface Filter {
  query: string;
  language: Language | "";
  status: DocumentStatus | "";
  order: DocumentOrder;
}

/** A base that was deleted and can be restored until `gone_at`, Unix seconds. */
export type DeletedBase = BaseInfo & { gone_at: number };

export interface Added {
  accepted: string[];
  rejected: { path: string; error: ErrorInfo }[];
}

export interface BaseVersion {
  version: string;
  created_at: number;
  documents: number;
  chunks: number;
  passages: number;
  languages: Language[];
  embedding_model: string;
  current: boolean;
  restored_from: string | null;
}

export type PassageKind = "sentence" | "item" | "row" | "code" | "heading";

export interface ChunkPassage {
  passage: string;
  kind: PassageKind;
  text: string;
  section: string;
  anchor: string;
  start: number;
  end: number;
  first_line: number;
  last_line: number;
  /** Analyses that found a statement in it. */
  cited: number;
}

export interface DocumentChunk {
  position: number;
  section: string;
  start: number;
  end: number;
  first_line: number;
  last_line: number;
  tokens: number;
  passages: ChunkPassage[];
}

export interface DocumentChunks {
  version: string;
  total: number;
  items: DocumentChunk[];
  next: number | null;
}

export interface Found {
  version: string;
  results: Evidence[][];
}

export interface Unmatched {
  analyses: number;
  passages: number;
  passages_unmatched: number;
  documents_unmatched: number;
  documents: { document: string; title: string; language: Language; passages: number; unmatched: number }[];
  places: Place[];
}

export interface Duplicate {
  kind: "same" | "near";
  similarity: number;
  count: number;
  places: Place[];
}

export interface Contradiction {
  score: number;
  places: [Place, Place];
  clashes: { kind: "number" | "code" | "negation" | "opposite" | "word"; one: string; other: string }[];
}

export interface TranslationGap {
  kind: "missing" | "older" | "shorter";
  document: string;
  title: string;
  language: Language;
  other_language: Language;
  other: string | null;
  sizes: [number, number] | null;
}

export interface Insights {
  version: string;
  status: "computing" | "ready" | "failed";
  progress: { done: number; total: number } | null;
  looked_at: number | null;
  texts: number | null;
  unmatched: Unmatched;
  translations: TranslationGap[];
  duplicates: Duplicate[] | null;
  contradictions: Contradiction[] | null;
}
