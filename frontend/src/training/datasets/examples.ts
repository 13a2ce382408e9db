import { html, nothing, type PropertyValues } from "lit";
import { number, t } from "../../locale";
import { SPLIT_NAME, TASK_NAME } from "../locale/ids";
import { RoomView } from "../parts/room-view";
import { type DatasetVersion, type ExampleInfo, type Split, SPLITS } from "../types";
import { languageName } from "./statistics";

interface Said {
  role?: unknown;
  content?: unknown;
  weight?: unknown;
  tool_calls?: unknown;
  name?: unknown;
}

/** The examples of a version, split by split. */
export class ExamplesView extends RoomView {
  static override properties = { ...RoomView.properties, version: { attribute: false }, split: { state: true }, items: { state: true }, next: { state: true } };
  declare version: DatasetVersion;
  declare split: Split;
  declare items: ExampleInfo[];
  declare next: number | null;

  constructor() {
    super();
    this.split = "train";
    this.items = [];
    this.next = null;
  }

  protected override interested(): boolean {
    return false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("version") as DatasetVersion | undefined;
    if ((before && before.sha256 + before.version !== this.version.sha256 + this.version.version) || (changed.has("split") && this.hasUpdated)) void this.reload();
  }

  protected override async load(): Promise<void> {
    const { split } = this;
    const page = await this.context.trainer.examples(this.version.dataset, this.version.version, split, null, 10);
    if (split !== this.split) return;
    this.items = page.items;
    this.next = page.next;
  }

  override render(): unknown {
    const sizes = this.version.statistics?.by_split ?? {};
    return html`<section class="block" data-testid="examples" aria-labelledby="examples-title">
      <h2 id="examples-title">${t("examples-title")}</h2>
      <div class="choices-row" role="group" aria-label=${t("examples-split")}>
        ${SPLITS.map((split) => html`<button type="button" class="choice" data-testid="split-${split}" aria-pressed=${split === this.split} @click=${() => (this.split = split)}>${t(SPLIT_NAME[split])} <span class="figure">${number(sizes[split] ?? 0)}</span></button>`)}
      </div>
      ${this.trouble()}
      ${this.loading ? html`<p class="aside" role="status">${t("examples-loading")}</p>` : this.items.length === 0 && !this.problem ? html`<p class="aside">${t("examples-none")}</p>` : nothing}
      <ol class="examples">${this.items.map((item, at) => this.#example(item, at === 0))}</ol>
      ${this.next === null ? nothing : html`<button type="button" class="button quiet" @click=${() => this.#further()}>${t("history-more")}</button>`}
    </section>`;
  }

  #example(item: ExampleInfo, open: boolean): unknown {
    return html`<li><details class="example" data-testid="example" ?open=${open}>
      <summary>${t("line", { line: item.line })} · ${t(TASK_NAME[item.task])} · ${languageName(item.language)} · ${t("tokens", { count: item.tokens })}</summary>
      ${messagesOf(item.content).map((said) => html`<div class="said" data-role=${said.role}><p class="said-role">${said.role}${said.unweighted ? html` <span class="figure">${t("example-unweighted")}</span>` : nothing}</p><p class="said-text">${said.text}</p></div>`)}
    </details></li>`;
  }

  #further(): void {
    void this.attempt(async () => {
      const page = await this.context.trainer.examples(this.version.dataset, this.version.version, this.split, this.next, 10);
      this.items = [...this.items, ...page.items];
      this.next = page.next;
    });
  }
}
customElements.define("lacuna-examples", ExamplesView);

/** The messages of a line as they are read; the line itself where it is none. */
export function messagesOf(line: string): { role: string; text: string; unweighted: boolean }[] {
  let messages: unknown;
  try {
    messages = (JSON.parse(line) as { messages?: unknown } | null)?.messages;
  } catch {
    messages = null;
  }
  if (!Array.isArray(messages)) return [{ role: "json", text: line, unweighted: false }];
  return (messages as (Said | null)[]).map((said) => ({
    role: String(said?.role ?? "?"),
    text: [said?.content, said?.tool_calls].filter((part) => part !== undefined && part !== null).map(textOf).join("\n"),
    unweighted: said?.weight === 0,
  }));
}

const textOf = (part: unknown): string => (typeof part === "string" ? part : JSON.stringify(part, null, 1));
