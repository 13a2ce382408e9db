import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Client } from "../api/client";
import { asProblem, type Problem, ProblemError } from "../api/problem";
import type { Analysis, Statement, Verdict } from "../api/types";
import { isOfDevice } from "../device/ids";
import { keptAnalysis, keptStates } from "../device/store";
import { moment, number, percent, t } from "../locale";
import { VERDICT_NAME } from "../locale/ids";
import { hashOf, type Route, roomHash } from "../state/route";
import { firstWords, titleOf } from "../state/titles";
import { versionNumber } from "../text/version";
import { FrameView } from "../views/frame-view";
import { verdictIcon } from "../views/icons";
import { type Difference, difference, type Pair } from "./difference";
import { trend } from "./trend";
import "../views/problem";
import "./compare.css";
import "./texts";

/** States of a text that its line shows. */
const STATES = 100;

const time = ({ created_at: at }: Analysis): number => (typeof at === "number" ? at : Date.parse(at) / 1000);

/**
 * An analysis beside an earlier one, of the same text or of another: `#/compare?after={id}&before={id}`. Without
 * `before`, the state of the text before it.
 */
export class DifferenceView extends FrameView {
  static override properties = { at: { attribute: false }, earlier: { state: true }, later: { state: true }, states: { state: true }, problem: { state: true } };
  declare at: Route;
  declare earlier: Analysis | null;
  declare later: Analysis | null;
  /** All of the text of the later one, the oldest first. */
  declare states: Analysis[];
  declare problem: Problem | null;
  #found: { pair: readonly [Analysis, Analysis]; difference: Difference } | null = null;
  #asked = "";

  constructor() {
    super();
    this.earlier = null;
    this.later = null;
    this.states = [];
    this.problem = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("at")) void this.#load();
  }

  async #load(): Promise<void> {
    const { after, before } = this.at.query;
    const asked = `${before ?? ""}\n${after ?? ""}`;
    this.#asked = asked;
    this.problem = null;
    if (after === undefined) return;
    try {
      const { client } = this.frame;
      const shown = await found(client, after);
      const states = await statesOf(client, shown);
      const compared = before ?? states.findLast((state) => time(state) < time(shown) && state.id !== shown.id)?.id;
      const other = compared === undefined ? null : await found(client, compared);
      if (this.#asked !== asked) return;
      this.later = shown;
      this.states = states;
      this.earlier = other;
    } catch (error) {
      if (this.#asked === asked) this.problem = asProblem(error);
    }
  }

  override render(): unknown {
    const { earlier: before, later: after, problem } = this;
    const chosen = this.at.query["after"] !== undefined;
    return html`<article class="room diff-room" data-testid="difference" data-status=${problem ? "problem" : !chosen ? "empty" : after ? "shown" : "loading"}>
      <header class="room-head"><a class="back" href=${roomHash("write")}>← ${t("history-title")}</a><h1 tabindex="-1">${t("nav-compare")}</h1>${after ? html`<p class="words">${name(after)}</p>` : nothing}</header>
      ${problem ? html`<lacuna-problem .problem=${problem} .retry=${true} @retry=${() => this.#load()}></lacuna-problem>` : nothing}
      ${!chosen ? html`<p>${t("diff-empty")} <a href=${roomHash("write")}>${t("history-title")}</a></p>` : !after && !problem ? html`<p class="aside" role="status">${t("diff-loading")}</p>` : nothing}
      ${after && this.states.length > 1 ? this.#line(after) : nothing}
      ${after && !before && !problem ? html`<p data-testid="no-earlier">${t("diff-alone")} <a href=${roomHash("write")}>${t("history-title")}</a></p>` : nothing}
      ${after && before ? this.#compared(before, after) : nothing}
    </article>`;
  }

  #line(after: Analysis): TemplateResult {
    const choose = (event: Event): void => void (location.hash = roomHash("compare", [], { before: (event.target as HTMLSelectElement).value, after: after.id }));
    return html`<section class="diff-line" aria-labelledby="trend-title"><h2 id="trend-title">${t("diff-trend-title")}</h2>${trend(this.states)}
      <div class="field"><label for="compare-state">${t("diff-state")}</label>
        <select id="compare-state" data-testid="compare-state" @change=${choose}>${this.states
          .filter(({ id }) => id !== after.id)
          .toReversed()
          .map((state) => html`<option value=${state.id} ?selected=${state.id === this.earlier?.id}>${moment(state.created_at)} · ${percent(state.coverage?.score ?? 0)}</option>`)}</select></div></section>`;
  }

  #compared(before: Analysis, after: Analysis): TemplateResult {
    if (this.#found?.pair[0] !== before || this.#found.pair[1] !== after) this.#found = { pair: [before, after], difference: difference(before, after) };
    const { added, removed, changed, reworded, same } = this.#found.difference;
    const nothingChanged = added.length + removed.length + changed.length + reworded.length === 0;
    return html`<div class="diff-sides">${this.#side(before, t("diff-then"))}${this.#side(after, t("diff-now"))}</div>
      <p class="diff-sum" role="status" data-testid="diff-sum">${this.#sum(before, after)}</p>
      ${this.#basis(before, after)}
      ${nothingChanged ? html`<p data-testid="nothing-changed">${t("diff-nothing")}</p>` : nothing}
      ${this.#group("changed", t("diff-changed", { count: changed.length }), changed.map((pair) => this.#pair(pair, before, after)))}
      ${this.#group("added", t("diff-added", { count: added.length }), added.map((statement) => this.#one(statement, after)))}
      ${this.#group("removed", t("diff-removed", { count: removed.length }), removed.map((statement) => this.#one(statement, before)))}
      ${this.#group("reworded", t("diff-reworded", { count: reworded.length }), reworded.map((pair) => this.#pair(pair, before, after)))}
      <p class="aside" data-testid="same">${t("diff-same", { count: same })}</p>`;
  }

  #side(analysis: Analysis, label: string): TemplateResult {
    const { coverage } = analysis;
    return html`<section class="diff-side" aria-label=${label}><h2>${label}</h2>
      <p class="facts"><a href=${hashOf(analysis.id)}>${name(analysis)}</a> ${isOfDevice(analysis.id) ? html`<span class="tag">${t("diff-device")}</span>` : nothing}</p><p class="facts">${moment(analysis.created_at)} · ${analysis.base}</p>
      <lacuna-gauge .coverage=${coverage}></lacuna-gauge></section>`;
  }

  /** Where the intervals overlap, the difference may be nothing but doubt. */
  #sum({ coverage: then }: Analysis, { coverage: now }: Analysis): string {
    if (!then || !now || then.words === 0 || now.words === 0) return t("diff-uncounted");
    const change = now.score - then.score;
    const words = t(Math.abs(change) < 0.005 ? "diff-equal" : change > 0 ? "diff-more" : "diff-less", { points: number(Math.abs(Math.round(change * 1000) / 10)) });
    return then.high < now.low || now.high < then.low || Math.abs(change) < 0.005 ? words : `${words} ${t("diff-doubt")}`;
  }

  #basis(before: Analysis, after: Analysis): unknown {
    if (before.base !== after.base) return html`<p class="notices">${t("diff-bases", { before: before.base, after: after.base })}</p>`;
    return before.base_version === after.base_version ? nothing : html`<p class="notices" data-testid="diff-version">${t("diff-versions", { before: versionNumber(before.base_version ?? "–"), after: versionNumber(after.base_version ?? "–") })}</p>`;
  }

  #group(kind: string, title: string, items: readonly TemplateResult[]): unknown {
    if (items.length === 0) return nothing;
    return html`<section class="block" data-testid="group-${kind}" aria-label=${title}><h2>${title} <span class="figure">${number(items.length)}</span></h2><ul class="diff-list" data-kind=${kind}>${items}</ul></section>`;
  }

  #pair({ before: was, after: is }: Pair, before: Analysis, after: Analysis): TemplateResult {
    const same = was.text.trim() === is.text.trim();
    return html`<li><p class="diff-verdicts">${was.verdict === is.verdict ? chip(is.verdict) : html`${chip(was.verdict)} <span aria-label=${t("diff-became")}>→</span> ${chip(is.verdict)}`}</p>
      ${same ? html`<p lang=${after.language ?? nothing}>${is.text}</p>` : html`<p><del lang=${before.language ?? nothing}>${was.text}</del></p><p><ins lang=${after.language ?? nothing}>${is.text}</ins></p>`}</li>`;
  }

  #one(statement: Statement, { language }: Analysis): TemplateResult {
    return html`<li><p class="diff-verdicts">${chip(statement.verdict)}</p><p lang=${language ?? nothing}>${statement.text}</p></li>`;
  }
}
customElements.define("lacuna-difference", DifferenceView);

const chip = (verdict: Verdict): TemplateResult => html`<span class="diff-chip" data-verdict=${verdict}>${verdictIcon(verdict)} ${t(VERDICT_NAME[verdict])}</span>`;

const name = (analysis: Analysis): string => titleOf(analysis.id) ?? (firstWords(analysis.text ?? "") || t("history-untitled", { base: analysis.base }));

async function found(client: Client, id: string): Promise<Analysis> {
  if (!isOfDevice(id)) return client.analysis(id);
  const kept = await keptAnalysis(id);
  if (!kept) throw new ProblemError({ kind: "problem", status: 404, code: "analysis_not_found", title: t("diff-gone-title"), detail: t("diff-gone") });
  return kept;
}

/** The states of the text of `analysis` that were judged, the oldest first. */
async function statesOf(client: Client, { id, origin }: Analysis): Promise<Analysis[]> {
  const all = isOfDevice(id) ? await keptStates(origin ?? id) : (await client.revisions(id, STATES)).items;
  return all.filter(({ status }) => status === "succeeded").toSorted((a, b) => time(a) - time(b));
}
