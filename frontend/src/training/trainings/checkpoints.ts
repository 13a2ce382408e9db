import { html, nothing, type TemplateResult } from "lit";
import { fixed, number, percent, t } from "../../locale";
import { roomHash } from "../../state/route";
import { type Column, table } from "../../parts/table";
import type { Checkpoint, EvaluationInfo, TrainingInfo } from "../types";
import { bestOf, validAccuracy, validLoss } from "./reading";

const figure = (value: number | null, show: (value: number) => string): string => (value === null ? "–" : show(value));

/** The checkpoints with what was measured on them, and what can be done with each. */
export function checkpointsOf(training: TrainingInfo, evaluations: readonly EvaluationInfo[]): TemplateResult {
  const best = bestOf(training.checkpoints);
  const columns: Column<Checkpoint>[] = [
    { label: t("curve-step-label"), cell: (each) => html`<strong>${number(each.step)}</strong>${each === best && training.checkpoints.length > 1 ? html` <span class="tag" data-tone="good">${t("checkpoint-best")}</span>` : nothing}${each.overfits ? html` <span class="tag" data-tone="bad">${t("checkpoint-overfits")}</span>` : nothing}<span class="model">${each.model}</span>`, sort: ({ step }) => step },
    { label: t("checkpoint-train-loss"), numeric: true, cell: ({ metrics }) => figure(metrics.train_loss, fixed), sort: ({ metrics }) => metrics.train_loss ?? 0 },
    { label: t("checkpoint-valid-loss"), numeric: true, cell: (each) => figure(validLoss(each), fixed), sort: (each) => validLoss(each) ?? 0 },
    { label: t("checkpoint-accuracy"), numeric: true, cell: (each) => figure(validAccuracy(each), percent), sort: (each) => validAccuracy(each) ?? 0 },
    { label: t("column-actions"), quiet: true, cell: (each) => html`<div class="row-actions">
        <a class="button quiet" data-testid="try-checkpoint" href=${roomHash("playground", [], { models: [training.model, each.model].join(",") })} aria-label=${t("try-named", { name: each.model })}>${t("try")}</a>
        <a class="button quiet" data-testid="evaluate-checkpoint" href=${evaluation(training, each.model, "holdout")} aria-label=${t("evaluate-named", { name: each.model })}>${t("evaluate")}</a>
        ${promotion(evaluations, each.model, "button quiet")}
      </div>` },
  ];
  return html`<section class="block" data-testid="checkpoints" aria-labelledby="checkpoints-title"><h2 id="checkpoints-title">${t("checkpoints-title")}</h2>
    <p class="section-words">${t("checkpoints-words")}</p>
    ${training.checkpoints.length === 0
      ? html`<p class="aside">${t("checkpoints-none")}</p>`
      : html`${table("checkpoints-table", t("checkpoints-title"), columns, training.checkpoints)}
        ${training.checkpoints.length > 1 ? html`<p><a class="button" data-testid="compare-checkpoints" href=${roomHash("evaluations", ["new"], { dataset: training.dataset, version: training.dataset_version, split: "validation", models: [training.model, ...training.checkpoints.map(({ model }) => model)].join(",") })}>${t("checkpoints-compare")}</a></p>` : nothing}`}
  </section>`;
}

/** The form of an evaluation of `model` against the training's base. */
export function evaluation(training: TrainingInfo, model: string, split: string): string {
  return roomHash("evaluations", ["new"], { dataset: training.dataset, version: training.dataset_version, split, models: `${training.model},${model}` });
}

/** The way to promote `model`, where a finished evaluation compared it with a baseline. */
export function promotion(evaluations: readonly EvaluationInfo[], model: string, kind: string): unknown {
  const found = evaluations.find((each) => each.status === "succeeded" && each.models.indexOf(model) > 0);
  if (!found) return nothing;
  return html`<a class=${kind} data-testid="promote-checkpoint" href=${roomHash("evaluations", [found.id], { promote: model })} aria-label=${t("promote-named", { name: model })}>${t("promote-checkpoint")}</a>`;
}
