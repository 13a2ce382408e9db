import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Sending } from "../api/fetch";
import type { Analysis } from "../api/types";

/** A private analysis: a text that was edited since is known by the first of its analyses. */
export type KeptAnalysis = Analysis & { origin: string; created_at: number };

/** What the browser alone keeps: private analyses, and the receipts of all. Nothing of it is ever sent. */
interface Kept extends DBSchema {
  analyses: { key: string; value: KeptAnalysis; indexes: { origin: string } };
  receipts: { key: string; value: Sending[] };
}

/** States of one text that are kept. */
const STATES = 20;

let database: Promise<IDBPDatabase<Kept>> | null = null;

function opened(): Promise<IDBPDatabase<Kept>> {
  database ??= openDB<Kept>("lacuna", 1, {
    upgrade(made) {
      made.createObjectStore("analyses", { keyPath: "id" }).createIndex("origin", "origin");
      made.createObjectStore("receipts");
    },
    // A newer page in another tab waits for this one to let go.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    terminated: () => (database = null),
  });
  return database;
}

const newestFirst = (a: KeptAnalysis, b: KeptAnalysis): number => b.created_at - a.created_at;

/** Throws where the browser keeps nothing, or is full. */
export async function keepAnalysis(analysis: KeptAnalysis): Promise<void> {
  await (await opened()).put("analyses", analysis);
  const states = await keptStates(analysis.origin);
  await Promise.all(states.slice(STATES).map(({ id }) => drop(id)));
}

export async function keptAnalysis(id: string): Promise<KeptAnalysis | null> {
  return (await (await opened()).get("analyses", id)) ?? null;
}

/** The states of the text whose first analysis is `origin`, the newest first. */
export async function keptStates(origin: string): Promise<KeptAnalysis[]> {
  return (await (await opened()).getAllFromIndex("analyses", "origin", origin)).toSorted(newestFirst);
}

/** The newest state of every text, the newest first. */
export async function keptAnalyses(): Promise<KeptAnalysis[]> {
  const all = (await (await opened()).getAll("analyses")).toSorted(newestFirst);
  const seen = new Set<string>();
  return all.filter(({ origin }) => !seen.has(origin) && seen.add(origin));
}

/** Forgets a text in all its states, with their receipts. */
export async function forget(id: string): Promise<void> {
  const kept = await keptAnalysis(id);
  const states = kept ? await keptStates(kept.origin) : [];
  await Promise.all([id, ...states.map((state) => state.id)].map(drop));
}

async function drop(id: string): Promise<void> {
  const both = (await opened()).transaction(["analyses", "receipts"], "readwrite");
  await Promise.all([both.objectStore("analyses").delete(id), both.objectStore("receipts").delete(id), both.done]);
}

export async function keepReceipt(id: string, sent: Sending[]): Promise<void> {
  await (await opened()).put("receipts", sent, id);
}

export async function keptReceipt(id: string): Promise<Sending[] | null> {
  return (await (await opened()).get("receipts", id)) ?? null;
}
