import { html, svg } from "lit";
import type { Analysis } from "../api/types";
import { moment, percent, t } from "../locale";

const WIDTH = 240;
const HEIGHT = 48;
const PAD = 4;

/** Coverage over the states of a text, the oldest first: a line for who sees it, and the same in words. */
export function trend(states: readonly Analysis[]): unknown {
  const shares = states.map(({ coverage }) => coverage?.score ?? 0);
  const x = (at: number): number => PAD + (at * (WIDTH - 2 * PAD)) / Math.max(1, shares.length - 1);
  const y = (share: number): number => HEIGHT - PAD - share * (HEIGHT - 2 * PAD);
  const [first, last] = [states[0], states.at(-1)];
  const [from, to, low, high] = [shares[0] ?? 0, shares.at(-1) ?? 0, Math.min(...shares), Math.max(...shares)].map(percent);
  // The ends say it all where it was never lower nor higher.
  const range = [low, high].every((share) => share === from || share === to) ? "no" : "yes";
  const words = first && last ? t("diff-trend", { count: states.length, from: from ?? "", to: to ?? "", range, low: low ?? "", high: high ?? "", since: moment(first.created_at) }) : "";
  return html`<figure class="trend" data-testid="trend">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false">
      ${svg`<line class="trend-floor" x1=${PAD} x2=${WIDTH - PAD} y1=${y(0)} y2=${y(0)} /><polyline class="trend-line" points=${shares.map((share, at) => `${x(at).toFixed(1)},${y(share).toFixed(1)}`).join(" ")} />
      ${shares.map((share, at) => svg`<circle class="trend-point" cx=${x(at).toFixed(1)} cy=${y(share).toFixed(1)} r=${at === shares.length - 1 ? 3.5 : 2} />`)}`}
    </svg>
    <figcaption>${words}</figcaption>
  </figure>`;
}
