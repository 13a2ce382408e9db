import { html, nothing } from "lit";
import type { Analysis } from "../api/types";
import { language, t } from "../locale";
import type { MenuItem } from "../parts/menu";
import { type Task, tasksOf } from "../writing/tasks";
import { View } from "../views/view";
import "../parts/menu";
import "./texts";
import { type Format, FORMATS, OF_TASKS } from "./formats";
import { fileName } from "./name";
import type { Delivery, Order } from "./worker";

const NAMES: Record<Format, readonly [string, string]> = {
  markdown: ["export-markdown", "export-markdown-words"],
  docx: ["export-docx", "export-docx-words"],
  pdf: ["export-pdf", "export-pdf-words"],
  json: ["export-json", "export-json-words"],
  checklist: ["export-checklist", "export-checklist-words"],
  csv: ["export-csv", "export-csv-words"],
  issue: ["export-issue", "export-issue-words"],
};

/** Milliseconds after which a person is told that the file is being made. */
const SOON = 300;

/** A menu of the ways to take an analysis along as a file, which is made here in the browser. */
export class ExportView extends View {
  static override properties = { analysis: { attribute: false }, name: { attribute: false }, state: { state: true } };
  declare analysis: Analysis;
  /** What the reader calls the analysis. */
  declare name: string;
  declare state: { words: string; failed?: boolean } | null;
  #worker: Worker | null = null;

  constructor() {
    super();
    this.name = "";
    this.state = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#worker?.terminate();
    this.#worker = null;
  }

  override render(): unknown {
    const none = this.#tasks().length === 0;
    const items = (Object.keys(FORMATS) as Format[]).filter((format) => !(none && OF_TASKS.has(format))).map((format): MenuItem => {
      const [name, words] = NAMES[format];
      return { name: t(name), words: t(words), testid: `export-${format}`, run: () => void this.#make(format) };
    });
    return html`<div class="export"><lacuna-menu .label=${t("export-button")} .items=${items} .testid=${"export"} quiet></lacuna-menu>
      <span class="tool-words" role=${this.state?.failed ? "alert" : "status"} data-testid="export-state">${this.state ? this.state.words : nothing}</span></div>`;
  }

  #tasks(): Task[] {
    return tasksOf(this.analysis).filter(({ dismissed }) => !dismissed);
  }

  async #make(format: Format): Promise<void> {
    const title = this.name;
    const name = fileName(title, FORMATS[format]);
    const slow = setTimeout(() => (this.state = { words: t("export-making") }), SOON);
    try {
      const file = await this.#file({ format, analysis: this.analysis, tasks: this.#tasks(), title, language: language() });
      save(file, name);
      this.state = { words: t("export-made", { name }) };
    } catch {
      this.state = { words: t("export-failed"), failed: true };
    } finally {
      clearTimeout(slow);
    }
  }

  #file(order: Order): Promise<Blob> {
    this.#worker?.terminate();
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "export" });
    this.#worker = worker;
    return new Promise<Blob>((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<Delivery>) => ("file" in data ? resolve(data.file) : reject(new Error(data.failure))));
      worker.addEventListener("error", () => reject(new Error("the worker could not be loaded")));
      worker.postMessage(order);
    }).finally(() => worker.terminate());
  }
}
customElements.define("lacuna-export", ExportView);

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
