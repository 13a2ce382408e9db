import { html, nothing } from "lit";
import type { Problem } from "../api/problem";
import { t } from "../locale";
import { advice } from "../locale/ids";
import { View } from "./view";

const OWN: Record<string, { title: string; detail: string }> = {
  network: { title: "problem-network-title", detail: "problem-network-detail" },
  worker: { title: "problem-worker-title", detail: "problem-worker-detail" },
  device: { title: "device-analysis-missing-title", detail: "device-analysis-missing-detail" },
  encoder: { title: "problem-encoder-title", detail: "problem-encoder-detail" },
  internal: { title: "problem-internal-title", detail: "problem-internal-detail" },
  problem: { title: "problem-title", detail: "problem-unknown-detail" },
};

/** What went wrong, what to do about it, and a way to try again (event `retry`). */
export class ProblemView extends View {
  static override properties = { problem: { attribute: false }, retry: { type: Boolean } };
  declare problem: Problem | null;
  declare retry: boolean;

  constructor() {
    super();
    this.problem = null;
    this.retry = false;
  }

  override render(): unknown {
    const { problem } = this;
    if (!problem || problem.kind === "aborted") return nothing;
    const todo = advice(problem);
    const own = OWN[problem.kind] ?? OWN["problem"];
    return html`<div class="problem" role="alert" data-testid="problem" data-code=${problem.code}>
      <h2 class="problem-title">${problem.title || t(own?.title ?? "problem-title")}</h2>
      <p>${problem.detail || t(own?.detail ?? "problem-unknown-detail", { code: problem.code })}</p>
      ${todo || problem.retryAfter
        ? html`<p class="problem-advice">${todo ? t(todo) : nothing} ${problem.retryAfter ? t("advice-retry-after", { seconds: Math.ceil(problem.retryAfter) }) : nothing}</p>`
        : nothing}
      ${this.retry
        ? html`<button type="button" class="button" data-testid="retry" @click=${() => this.tell("retry")}>${t("retry")}</button>`
        : nothing}
    </div>`;
  }
}
customElements.define("lacuna-problem", ProblemView);
