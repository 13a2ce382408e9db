import { fixed, number, percent, t } from "../../locale";
import type { Line } from "../parts/curve";
import type { Checkpoint, CurvePoint, TrainingInfo } from "../types";

type Value = Exclude<keyof CurvePoint, "step">;

function line(curve: readonly CurvePoint[], value: Value, name: string, kind: Line["kind"]): Line {
  return { name, kind, points: curve.flatMap((point) => (point[value] === null || point[value] === undefined ? [] : [[point.step, point[value]] as const])) };
}

/** Lines that have points, of the loss or of the accuracy. */
export function linesOf(curve: readonly CurvePoint[], of: "loss" | "accuracy"): Line[] {
  const [train, valid] = of === "loss" ? (["train_loss", "valid_loss"] as const) : (["train_accuracy", "valid_accuracy"] as const);
  return [line(curve, train, t("split-train"), "train"), line(curve, valid, t("split-validation"), "valid")].filter(({ points }) => points.length > 0);
}

/** What the curve of the loss says: how far it fell, and whether validation turned. */
export function lossWords(training: TrainingInfo): string {
  const [train, valid] = ["train", "valid"].map((kind) => linesOf(training.curve, "loss").find((each) => each.kind === kind));
  const fell = train && train.points.length > 1 ? t("curve-loss", { from: fixed(train.points[0]?.[1] ?? 0), to: fixed(train.points.at(-1)?.[1] ?? 0) }) : "";
  const lowest = valid?.points.toSorted((a, b) => a[1] - b[1])[0];
  if (!valid || !lowest || valid.points.length < 2) return fell;
  const last = valid.points.at(-1);
  const overfit = training.checkpoints.some(({ overfits }) => overfits);
  if (overfit && last && last[0] > lowest[0]) return `${fell} ${t("curve-overfits", { step: number(lowest[0]), best: fixed(lowest[1]), last: fixed(last[1]) })}`;
  return `${fell} ${t("curve-valid", { to: fixed(last?.[1] ?? 0) })}`;
}

export function accuracyWords(curve: readonly CurvePoint[]): string {
  const [first] = linesOf(curve, "accuracy").toReversed();
  const last = first?.points.at(-1);
  return first && last ? t(first.kind === "valid" ? "curve-accuracy-valid" : "curve-accuracy-train", { share: percent(last[1]) }) : "";
}

/** The checkpoint that validation speaks for; null where it says nothing. */
export function bestOf(checkpoints: readonly Checkpoint[]): Checkpoint | null {
  const measured = checkpoints.filter((each) => validLoss(each) !== null);
  return measured.toSorted((a, b) => (validLoss(a) ?? 0) - (validLoss(b) ?? 0))[0] ?? null;
}

export function validLoss({ metrics }: Checkpoint): number | null {
  return metrics.full_valid_loss ?? metrics.valid_loss;
}

export function validAccuracy({ metrics }: Checkpoint): number | null {
  return metrics.full_valid_mean_token_accuracy ?? metrics.valid_mean_token_accuracy;
}
