import type { Analysing } from "./analysing";
import { Listeners } from "./listeners";
import { recall, remember } from "./remember";

/** What is explained, in this order, each where it happens. */
export const GUIDE_STEPS = ["write", "watch", "map", "evidence", "report"] as const;
export type GuideStep = (typeof GUIDE_STEPS)[number];

/** The guided first analysis: real, left and taken up again at any step, and never offered once it was done. */
export class Guide extends Listeners {
  step: GuideStep | null;
  done: boolean;
  /** Whether it is being shown now; where not, home offers to go on. */
  shown = false;
  /** The analysis that it is about, once there is one. */
  analysis: string | null;

  constructor(analysing: Analysing) {
    super();
    const kept = recall("guide");
    this.done = kept === "done";
    this.step = GUIDE_STEPS.find((step) => step === kept) ?? null;
    this.analysis = recall("guide-analysis");
    analysing.listen(() => this.#follow(analysing));
  }

  start(): void {
    this.analysis = null;
    this.shown = true;
    this.go("write");
  }

  resume(): void {
    this.shown = true;
    // What was not finished begins again: a text that waits to be sent is not kept.
    this.go(this.analysis ? (this.step ?? "map") : "write");
  }

  go(step: GuideStep): void {
    this.step = step;
    this.#keep(step);
  }

  /** The step after this one; after the last one it is done. */
  next(): void {
    const following = this.step && GUIDE_STEPS[GUIDE_STEPS.indexOf(this.step) + 1];
    if (following) this.go(following);
    else this.finish();
  }

  /** Not now. */
  leave(): void {
    this.shown = false;
    this.changed();
  }

  finish(): void {
    this.shown = false;
    this.done = true;
    this.step = null;
    this.#keep("done");
  }

  #follow({ run }: Analysing): void {
    if (!this.shown || !run) return;
    if (run.id && this.analysis !== run.id && (this.step === "write" || this.step === "watch")) this.analysis = run.id;
    if (this.step === "write") this.go("watch");
    if (this.step === "watch" && run.analysis && run.analysis.statements.length > 0) this.go("map");
  }

  #keep(value: string): void {
    remember("guide", value);
    remember("guide-analysis", this.done ? null : this.analysis);
    this.changed();
  }
}
