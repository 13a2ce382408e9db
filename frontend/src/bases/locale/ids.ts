import type { BaseInfo } from "../../api/types";
import type { Tone } from "../../parts/words";
import type { Contradiction, DocumentOrder, DocumentStatus, TranslationGap } from "../types";

/** Text ids that are chosen by a value of the API: written out, so that a test finds every one. */

export const BASE_TAG: Record<BaseInfo["status"], string> = {
  empty: "bases-status-empty",
  indexing: "bases-status-indexing",
  paused: "bases-status-paused",
  ready: "bases-status-ready",
  failed: "bases-status-failed",
};

export const BASE_TONE: Record<BaseInfo["status"], Tone> = { empty: "idle", indexing: "busy", paused: "idle", ready: "good", failed: "bad" };

export const DOCUMENT_TAG: Record<DocumentStatus, string> = {
  pending: "document-status-pending",
  indexed: "document-status-indexed",
  failed: "document-status-failed",
};

export const DOCUMENT_TONE: Record<DocumentStatus, Tone> = { pending: "busy", indexed: "good", failed: "bad" };

export const ORDER_NAME: Record<DocumentOrder, string> = {
  path: "order-path",
  size: "order-size",
  updated: "order-updated",
};

export const CLASH_NAME: Record<Contradiction["clashes"][number]["kind"], string> = {
  number: "clash-number",
  code: "clash-code",
  negation: "clash-negation",
  opposite: "clash-opposite",
  word: "clash-word",
};

export const GAP_TITLE: Record<TranslationGap["kind"], string> = {
  missing: "gap-missing",
  older: "gap-older",
  shorter: "gap-shorter",
};
