import type { Client } from "../api/client";
import type { Analysis, Page } from "../api/types";

/** A link by which an analysis is read without a key. Moments are Unix seconds; null: it never ends. */
export interface Share {
  id: string;
  analysis: string;
  with_text: boolean;
  created_at: number;
  expires_at: number | null;
}

export interface NewShare extends Share {
  /** Told this once. */
  token: string;
  /** Where the page shows it, as a path of this server. */
  url: string;
}

/** An analysis as its link shows it: `id` is the share's, and what it cost is left out. */
export interface SharedAnalysis extends Analysis {
  with_text: boolean;
  expires_at: number | null;
}

const part = encodeURIComponent;

export function createShare(client: Client, analysis: string, expires: number | null, withText: boolean): Promise<NewShare> {
  return client.json(`/api/v1/analyses/${part(analysis)}/shares`, {}, "POST", { expires_at: expires, with_text: withText });
}

export function sharesOf(client: Client, analysis: string): Promise<Page<Share>> {
  return client.json(`/api/v1/analyses/${part(analysis)}/shares`);
}

export async function revokeShare(client: Client, share: string): Promise<void> {
  await client.send(`/api/v1/shares/${part(share)}`, { method: "DELETE" });
}

/** Throws the same problem for a link that is unknown, expired or revoked. */
export function sharedAnalysis(client: Client, token: string): Promise<SharedAnalysis> {
  return client.json(`/api/v1/shared/${part(token)}`);
}
