import { html, nothing, type PropertyValues } from "lit";
import { bytes, number, percent, t } from "../../locale";
import { View } from "../../views/view";
import { roughly } from "../words";
import type { Failed, UploadQueue } from "./queue";
import "../../views/problem";

/** Failures that are shown at first. */
const SHOWN = 20;

/** What is on its way into the base, and what could not be taken. */
export class UploadsView extends View {
  static override properties = { queue: { attribute: false }, every: { state: true } };
  declare queue: UploadQueue;
  /** Whether all failures are shown. */
  declare every: boolean;
  #end: (() => void) | null = null;

  constructor() {
    super();
    this.every = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("queue")) return;
    this.#end?.();
    this.#end = this.queue.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end?.();
    this.#end = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.queue) this.#end ??= this.queue.listen(() => this.requestUpdate());
  }

  override render(): unknown {
    const { queue } = this;
    return html`${queue.busy ? this.#under() : queue.done + queue.cancelled > 0 ? this.#over() : nothing}
      ${queue.failed.length > 0 ? this.#failures() : nothing}`;
  }

  #under(): unknown {
    const { queue } = this;
    const words = t("upload-sending", { done: number(queue.done + queue.failed.length + queue.cancelled), total: number(queue.total), count: queue.total });
    const more = [queue.rate ? t("upload-rate", { rate: bytes(queue.rate) }) : "", queue.left ? t("bases-left", { time: roughly(queue.left) }) : ""].filter(Boolean).join(" · ");
    return html`<section class="panel uploads" data-testid="uploads" aria-label=${t("uploads-title")}>
      <div class="busy-line"><span>${words}</span><progress max=${queue.total} .value=${queue.progress} aria-label=${words}></progress>${more ? html`<span class="figure">${more}</span>` : nothing}
        <button type="button" class="button quiet" data-testid="cancel-uploads" @click=${() => queue.cancelAll()}>${t("upload-cancel-all")}</button></div>
      <ul class="sending">${queue.sending.map(
        (one) => html`<li><span class="path">${one.source.path}</span><span class="figure">${one.size > 0 ? percent(Math.min(1, one.sent / one.size)) : ""}</span>
          <button type="button" class="icon-button" aria-label=${t("upload-cancel", { path: one.source.path })} title=${t("cancel")} @click=${() => queue.cancel(one)}>×</button></li>`)}</ul>
    </section>`;
  }

  #over(): unknown {
    const { queue } = this;
    return html`<p class="notices" role="status" data-testid="uploaded">${t("upload-done", { count: queue.documents, shown: number(queue.documents) })}${queue.cancelled > 0 ? ` ${t("upload-cancelled", { count: queue.cancelled, shown: number(queue.cancelled) })}` : ""}</p>`;
  }

  #failures(): unknown {
    const { queue } = this;
    const shown = this.every ? queue.failed : queue.failed.slice(0, SHOWN);
    const again = queue.failed.some(({ source }) => source);
    return html`<section class="panel" data-testid="upload-failures" aria-labelledby="failures-title">
      <div class="busy-line"><div role="status"><h2 id="failures-title">${t("upload-failed", { count: queue.failed.length, shown: number(queue.failed.length) })}</h2></div>
        ${again ? html`<button type="button" class="button quiet" data-testid="retry-uploads" @click=${() => queue.retry()}>${t("upload-retry-all")}</button>` : nothing}</div>
      <ul class="failures">${shown.map((failed) => this.#failure(failed))}</ul>
      ${shown.length < queue.failed.length ? html`<button type="button" class="button quiet" @click=${() => (this.every = true)}>${t("history-more")}</button>` : nothing}
    </section>`;
  }

  #failure(failed: Failed): unknown {
    const { path, problem, source } = failed;
    const [title, words] = problem.code === "file_gone" ? [t("upload-gone"), t("upload-gone-words")] : problem.kind === "network" ? [t("problem-network-title"), t("advice-server")] : [problem.title || problem.code, problem.detail];
    return html`<li class="failure" data-code=${problem.code}><div><p><span class="path">${path}</span> <strong>${title}</strong></p><p class="aside">${words}</p></div>
      <div class="row-actions">${source ? html`<button type="button" class="button quiet" @click=${() => this.queue.retry(failed)}>${t("retry")}</button>` : nothing}
        <button type="button" class="icon-button" aria-label=${t("upload-dismiss", { path })} title=${t("close")} @click=${() => this.queue.dismiss(failed)}>×</button></div></li>`;
  }
}
customElements.define("lacuna-uploads", UploadsView);
