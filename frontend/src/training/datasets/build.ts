import { html, nothing } from "lit";
import { type Language, LANGUAGES } from "../../api/types";
import { number, t } from "../../locale";
import { LANGUAGE_NAME } from "../../locale/ids";
import { roomHash } from "../../state/route";
import { TASK_NAME } from "../locale/ids";
import { checkbox, input, select, whole } from "../../parts/fields";
import { RoomView } from "../parts/room-view";
import { type BuildRequest, type CaptureInfo, type DatasetInfo, type Filters, type Review, type Task, TASKS } from "../types";
import { nameField } from "../../parts/name";
import { NAME } from "../../text/names";

type Source = BuildRequest["source"];

/** A dataset made of what is here: reviews with consent, captures, or another dataset, filtered. */
export class BuildView extends RoomView {
  static override properties = {
    ...RoomView.properties,
    source: { attribute: false },
    datasets: { attribute: false },
    reviews: { state: true },
    captures: { state: true },
    called: { state: true },
    of: { state: true },
    filters: { state: true },
    complaint: { state: true },
    busy: { state: true },
  };
  declare source: Source;
  declare datasets: readonly DatasetInfo[];
  declare reviews: Review[];
  declare captures: CaptureInfo[];
  declare called: string;
  declare of: string;
  declare filters: Filters;
  declare complaint: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.source = "reviews";
    this.datasets = [];
    this.reviews = [];
    this.captures = [];
    this.called = "";
    this.of = "";
    this.filters = {};
    this.complaint = null;
    this.busy = false;
  }

  protected override interested(): boolean {
    return false;
  }

  protected override async load(): Promise<void> {
    const [reviews, captures] = await Promise.allSettled([this.context.trainer.reviews(), this.context.trainer.captures()]);
    if (reviews.status === "fulfilled") this.reviews = reviews.value.items;
    if (captures.status === "fulfilled") this.captures = captures.value.items;
    const failed = [reviews, captures].find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  override render(): unknown {
    const { source } = this;
    const sources: [Source, string][] = [["reviews", t("source-reviews")], ["captures", t("source-captures")], ["dataset", t("source-dataset")]];
    return html`<form class="panel build" novalidate data-testid="build" @submit=${(event: Event) => this.#submit(event)}>
      ${this.trouble()}
      <div class="fields">
        ${select({ id: "build-source", label: t("build-source"), value: source, change: (value) => (this.source = value as Source), help: this.#told() }, sources)}
        ${source === "captures" && this.captures.length > 0 ? select({ id: "build-capture", label: t("build-capture"), value: this.filters.capture ?? "", change: (value) => this.#filter({ capture: value }) }, [["", t("any")], ...this.captures.map(({ name }): [string, string] => [name, name])]) : nothing}
        ${source === "dataset" ? select({ id: "build-of", label: t("build-of"), value: this.of, change: (value) => (this.of = value) }, [["", t("choose")], ...this.datasets.map(({ name }): [string, string] => [name, name])]) : nothing}
        ${nameField({ id: "build-name", label: t("dataset-name"), value: this.called, change: (value) => (this.called = value), help: t("dataset-name-help") })}
      </div>
      <details class="more"><summary>${t("filters-title")}</summary><div class="fields">
        ${select({ id: "filter-task", label: t("filter-task"), value: this.filters.tasks?.[0] ?? "", change: (value) => this.#filter({ tasks: value ? [value as Task] : [] }) }, [["", t("any")], ...TASKS.map((task): [string, string] => [task, t(TASK_NAME[task])])])}
        ${select({ id: "filter-language", label: t("filter-language"), value: this.filters.languages?.[0] ?? "", change: (value) => this.#filter({ languages: value ? [value as Language] : [] }) }, [["", t("any")], ...LANGUAGES.map((code): [string, string] => [code, t(LANGUAGE_NAME[code])])])}
        ${source === "reviews" ? select({ id: "filter-base", label: t("base-label"), value: this.filters.bases?.[0] ?? "", change: (value) => this.#filter({ bases: value ? [value] : [] }) }, [["", t("any")], ...this.context.bases.map(({ name }): [string, string] => [name, name])]) : nothing}
        ${input({ id: "filter-tokens", label: t("filter-tokens"), type: "number", min: 1, value: String(this.filters.max_tokens ?? ""), change: (value) => this.#filter({ max_tokens: whole(value) ?? 0 }), help: t("filter-tokens-help") })}
        ${source === "reviews" ? nothing : input({ id: "filter-score", label: t("filter-score"), type: "number", min: 0, max: 100, value: this.filters.min_judge_score === undefined ? "" : String(Math.round(this.filters.min_judge_score * 100)), change: (value) => this.#filter({ min_judge_score: Number(value) / 100 }), help: t("filter-score-help") })}
        ${source === "captures" ? input({ id: "filter-prompt", label: t("prompt-version"), value: this.filters.prompt_version ?? "", change: (value) => this.#filter({ prompt_version: value }) }) : nothing}
        ${checkbox("filter-citations", t("filter-citations"), this.filters.citations_right ?? false, (value) => this.#filter({ citations_right: value }))}
      </div></details>
      <p class="complaint" role="alert" data-testid="build-complaint">${this.complaint ? t(this.complaint) : nothing}</p>
      <div><button type="submit" class="button" data-testid="build-go" ?disabled=${this.busy}>${t(this.busy ? "build-busy" : "build-go")}</button></div>
    </form>`;
  }

  /** What there is to build from. */
  #told(): unknown {
    if (this.loading) return t("build-looking");
    if (this.problem) return nothing;
    if (this.source === "reviews") {
      const consented = this.reviews.filter(({ consent }) => consent).length;
      return html`<span data-testid="consented">${t("build-reviews", { count: consented })}</span>`;
    }
    if (this.source === "captures") {
      const kept = this.captures.reduce((sum, { captures }) => sum + captures, 0);
      return kept === 0 ? html`${t("build-no-captures")} <code>Lacuna-Capture: ${t("example-name")}</code>` : t("build-captures", { count: kept, shown: number(kept) });
    }
    return t("build-filtered");
  }

  /** A change of the filters; what is empty filters nothing. */
  #filter(change: Filters): void {
    const all = Object.entries({ ...this.filters, ...change });
    this.filters = Object.fromEntries(all.filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value)))) as Filters;
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.complaint = !NAME.test(this.called) ? "dataset-name-wrong" : this.source === "dataset" && !this.of ? "build-of-missing" : null;
    if (this.complaint) {
      this.querySelector<HTMLElement>(this.complaint === "build-of-missing" ? "#build-of" : "#build-name")?.focus();
      return;
    }
    this.busy = true;
    void this.attempt(async () => {
      const version = await this.context.trainer.build(this.called, { source: this.source, ...(this.source === "dataset" ? { of: this.of } : {}), filters: this.filters });
      location.hash = roomHash("datasets", [version.dataset, version.version]);
    }).finally(() => (this.busy = false));
  }
}
customElements.define("lacuna-build", BuildView);
