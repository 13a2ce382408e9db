/** Files are made here, so that the page stays at hand. */
import type { Format } from "./formats";
import { made } from "./make";
import { setLanguage } from "../locale";
import type { Analysis, Language } from "../api/types";
import type { Task } from "../writing/tasks";

export interface Order {
  format: Format;
  analysis: Analysis;
  tasks: readonly Task[];
  title: string;
  language: Language;
}

export type Delivery = { file: Blob } | { failure: string };

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

scope.addEventListener("message", ({ data }: MessageEvent<Order>) => void deliver(data));

async function deliver({ format, analysis, tasks, title, language }: Order): Promise<void> {
  setLanguage(language);
  let delivery: Delivery;
  try {
    delivery = { file: await made(format, analysis, tasks, title) };
  } catch (error) {
    delivery = { failure: error instanceof Error ? error.message : String(error) };
  }
  scope.postMessage(delivery);
}
