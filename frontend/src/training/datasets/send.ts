import { html, nothing } from "lit";
import { asProblem, type Problem } from "../../api/problem";
import { bytes, language, percent, t } from "../../locale";
import { roomHash } from "../../state/route";
import { View } from "../../views/view";
import { input, whole } from "../../parts/fields";
import { nameField } from "../../parts/name";
import { NAME, nameOf } from "../../text/names";
import { SHARES, type Shares, upload } from "./upload";
import "../../views/problem";

/** Drop or choose a JSONL file, name it, send it. Goes to the new version, whose check is shown there. */
export class SendView extends View {
  static override properties = {
    fixed: { attribute: false },
    file: { state: true },
    called: { state: true },
    shares: { state: true },
    sent: { state: true },
    complaint: { state: true },
    problem: { state: true },
    dragging: { state: true },
  };
  /** The dataset that gets a new version; '': a name is asked for. */
  declare fixed: string;
  declare file: File | null;
  declare called: string;
  declare shares: Shares;
  /** Bytes sent so far; null: nothing is being sent. */
  declare sent: number | null;
  declare complaint: string | null;
  declare problem: Problem | null;
  declare dragging: boolean;
  #control: AbortController | null = null;

  constructor() {
    super();
    this.fixed = "";
    this.file = null;
    this.called = "";
    this.shares = SHARES;
    this.sent = null;
    this.complaint = null;
    this.problem = null;
    this.dragging = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#control?.abort();
  }

  override render(): unknown {
    return html`<form class="panel send" novalidate @submit=${(event: Event) => this.#submit(event)}>
      <div class="drop" ?data-dragging=${this.dragging} @dragover=${(event: DragEvent) => this.#over(event)} @dragleave=${() => (this.dragging = false)} @drop=${(event: DragEvent) => this.#drop(event)}>
        <p class="drop-title">${this.file ? html`<strong>${this.file.name}</strong> <span class="figure">${bytes(this.file.size)}</span>` : t("send-drop")}</p>
        <label class="button file-button"><input class="hidden" type="file" data-testid="dataset-file" accept=".jsonl,.ndjson,.json,application/jsonl" ?disabled=${this.sent !== null}
            @change=${(event: Event) => this.#chosen(event)} />${t(this.file ? "send-other" : "send-choose")}</label>
        ${this.file ? nothing : html`<p class="field-help">${t("send-form")} <code>{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}</code></p>`}
      </div>
      <p class="complaint" role="alert" data-testid="send-complaint">${this.complaint ? t(this.complaint) : nothing}</p>
      ${this.problem ? html`<lacuna-problem .problem=${this.problem}></lacuna-problem>` : nothing}
      ${this.file ? this.#rest(this.file) : nothing}
    </form>`;
  }

  #rest(file: File): unknown {
    if (this.sent !== null) {
      const share = file.size === 0 ? 1 : this.sent / file.size;
      return html`<div class="busy-line" data-testid="sending"><p role="status">${t(share < 1 ? "send-sending" : "send-receiving")}</p>
        <progress max="1" .value=${share} aria-label=${t("send-sending")}></progress><span class="figure">${percent(share)}</span>
        <button type="button" class="button quiet" data-testid="stop-sending" @click=${() => this.#control?.abort()}>${t("cancel")}</button></div>`;
    }
    return html`${this.fixed
        ? nothing
        : html`<div class="fields">${nameField({ id: "dataset-name", label: t("dataset-name"), value: this.called, change: (value) => (this.called = value), help: t("dataset-name-help") })}</div>`}
      <details class="more"><summary>${t("shares-title")}</summary><div class="fields">
        <p class="field-help">${t("shares-help")}</p>
        ${this.#share("train", t("split-train"))}${this.#share("validation", t("split-validation"))}${this.#share("holdout", t("split-holdout"))}
        ${input({ id: "seed", label: t("seed"), type: "number", min: 0, value: String(this.shares.seed), change: (value) => (this.shares = { ...this.shares, seed: whole(value) ?? 0 }), help: t("seed-help") })}
      </div></details>
      <div><button type="submit" class="button primary" data-testid="send-dataset">${t(this.fixed ? "send-version" : "send-go")}</button></div>`;
  }

  #share(part: "train" | "validation" | "holdout", label: string): unknown {
    const change = (value: string): void => void (this.shares = { ...this.shares, [part]: Math.round(Number(value) || 0) / 100 });
    return input({ id: `share-${part}`, label: t("share-of", { split: label }), type: "number", min: 0, max: 100, value: String(Math.round(this.shares[part] * 100)), change });
  }

  #over(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dragging = true;
  }

  #drop(event: DragEvent): void {
    this.dragging = false;
    const file = event.dataTransfer?.files[0];
    if (!file || this.sent !== null) return;
    event.preventDefault();
    this.#take(file);
  }

  #chosen(event: Event): void {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file) this.#take(file);
    field.value = "";
  }

  #take(file: File): void {
    this.complaint = file.size === 0 ? "file-empty" : null;
    this.problem = null;
    this.file = this.complaint ? null : file;
    if (this.file) this.called = nameOf(file.name) || "examples";
  }

  #submit(event: Event): void {
    event.preventDefault();
    const name = this.fixed || this.called;
    const { train, validation, holdout } = this.shares;
    this.complaint = !NAME.test(name) ? "dataset-name-wrong" : Math.abs(train + validation + holdout - 1) > 0.001 ? "shares-wrong" : null;
    if (this.file && !this.complaint) void this.#send(name, this.file);
  }

  async #send(name: string, file: File): Promise<void> {
    this.#control = new AbortController();
    this.problem = null;
    this.sent = 0;
    try {
      const version = await upload(name, file, this.shares, language(), this.#control.signal, (sent) => (this.sent = sent));
      this.file = null;
      location.hash = roomHash("datasets", [name, version.version]);
      this.tell("sent");
    } catch (error) {
      this.problem = asProblem(error);
      if (this.problem.kind === "aborted") this.complaint = "send-stopped";
    } finally {
      this.sent = null;
    }
  }
}
customElements.define("lacuna-send", SendView);

