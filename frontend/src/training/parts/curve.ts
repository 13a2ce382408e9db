import { html, nothing, svg, type PropertyValues, type SVGTemplateResult } from "lit";
import { fixed, number, percent, t } from "../../locale";
import { View } from "../../views/view";

export interface Line {
  name: string;
  kind: "train" | "valid";
  points: readonly (readonly [step: number, value: number])[];
}

export interface Mark {
  step: number;
  /** Drawn as a warning. */
  warn: boolean;
}

const HEIGHT = 200;
const EDGE = { left: 44, right: 12, top: 12, bottom: 26 };

/** Values by step. What it shows is told in `words`, and in a table that opens. */
export class CurveView extends View {
  static override properties = {
    caption: { attribute: false },
    words: { attribute: false },
    lines: { attribute: false },
    marks: { attribute: false },
    name: { attribute: false },
    share: { type: Boolean },
    width: { state: true },
  };
  declare caption: string;
  declare words: string;
  declare lines: Line[];
  declare marks: Mark[];
  declare name: string;
  /** The values are shares, 0 to 1. */
  declare share: boolean;
  /** Of the drawing in pixels, as measured: text keeps its size on a phone. */
  declare width: number;
  readonly #size = new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width > 0 && width !== this.width) this.width = width;
  });

  constructor() {
    super();
    this.caption = "";
    this.words = "";
    this.lines = [];
    this.marks = [];
    this.name = "curve";
    this.share = false;
    this.width = 480;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    const place = this.querySelector(".curve-place");
    if (place) this.#size.observe(place);
  }

  override render(): unknown {
    return html`<figure class="curve" data-testid=${this.name}>
      <figcaption class="curve-caption"><h3 class="curve-title">${this.caption}</h3>
        <ul class="curve-key" aria-hidden="true">${this.lines.map((line) => html`<li class="curve-name" data-kind=${line.kind}>${line.name}</li>`)}${
          this.marks.length > 0 ? html`<li class="curve-name" data-kind="mark">${t("curve-checkpoint")}</li>` : nothing}</ul>
        <p class="curve-words" data-testid="${this.name}-words">${this.words}</p>
      </figcaption>
      <div class="curve-place">${this.#drawing()}</div>
      ${this.#values()}
    </figure>`;
  }

  #drawing(): unknown {
    const all = this.lines.flatMap(({ points }) => points);
    if (all.length === 0) return html`<p class="aside">${t("curve-waiting")}</p>`;
    const steps = all.map(([step]) => step);
    const values = all.map(([, value]) => value);
    const [from, to] = [Math.min(...steps), Math.max(...steps)];
    const [low, high] = padded(Math.min(...values), Math.max(...values), this.share ? 1 : Infinity);
    const x = (step: number): number => EDGE.left + ((step - from) / (to - from || 1)) * (this.width - EDGE.left - EDGE.right);
    const y = (value: number): number => HEIGHT - EDGE.bottom - ((value - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
    const ticks = [low, (low + high) / 2, high];
    return html`<svg class="curve-drawing" width=${this.width} height=${HEIGHT} viewBox="0 0 ${this.width} ${HEIGHT}" aria-hidden="true" focusable="false">
      ${ticks.map((value) => svg`<line class="curve-grid" x1=${EDGE.left} x2=${this.width - EDGE.right} y1=${y(value)} y2=${y(value)} /><text class="curve-tick" x=${EDGE.left - 6} y=${y(value) + 4} text-anchor="end">${this.share ? percent(value) : fixed(value, high - low < 0.1 ? 4 : 2)}</text>`)}
      ${this.marks.map(({ step, warn }) => svg`<line class="curve-mark" ?data-warn=${warn} x1=${x(step)} x2=${x(step)} y1=${EDGE.top} y2=${HEIGHT - EDGE.bottom} />`)}
      ${this.lines.map((line) => stroke(line, x, y))}
      <text class="curve-tick" x=${EDGE.left} y=${HEIGHT - 6}>${t("curve-step", { step: number(from) })}</text>
      <text class="curve-tick" x=${this.width - EDGE.right} y=${HEIGHT - 6} text-anchor="end">${t("curve-step", { step: number(to) })}</text>
    </svg>`;
  }

  #values(): unknown {
    const steps = [...new Set(this.lines.flatMap(({ points }) => points.map(([step]) => step)))].toSorted((a, b) => a - b);
    if (steps.length === 0) return nothing;
    const at = this.lines.map(({ points }) => new Map(points));
    return html`<details class="curve-values"><summary>${t("curve-values")}</summary>
      <div class="curve-scroll" tabindex="0" role="region" aria-label=${this.caption}><table class="plain-table">
        <thead><tr><th scope="col">${t("curve-step-label")}</th>${this.lines.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${steps.map((step) => html`<tr><th scope="row">${number(step)}</th>${at.map((values) => html`<td>${values.has(step) ? (this.share ? percent : fixed4)(values.get(step) ?? 0) : "–"}</td>`)}</tr>`)}</tbody>
      </table></div></details>`;
  }
}
customElements.define("lacuna-curve", CurveView);

const fixed4 = (value: number): string => fixed(value, 4);

/** A line, with a dot at each point where there are few. */
function stroke(line: Line, x: (step: number) => number, y: (value: number) => number): SVGTemplateResult {
  const path = line.points.map(([step, value], at) => `${at === 0 ? "M" : "L"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const dots = line.points.length <= 24 ? line.points : [];
  return svg`<g class="curve-line" data-kind=${line.kind}><path d=${path} />${dots.map(([step, value]) => svg`<circle cx=${x(step)} cy=${y(value)} r="2.6" />`)}</g>`;
}

/** The ends of the axis, with room around the values, but none where no value can be. */
function padded(low: number, high: number, most: number): [number, number] {
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 0.1;
  return [Math.max(low >= 0 ? 0 : -Infinity, low - room), Math.min(most, high + room)];
}
