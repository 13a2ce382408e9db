export interface Hit {
  row: number;
  score: number;
}

/** The rows with the highest scores of those that came, at most `limit`; of equals, those that came first. */
export class Best {
  readonly #limit: number;
  readonly #hits: Hit[] = [];
  #floor = -Infinity;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Rows `first`, `first` + 1, ...: a row's score is its dot product times its scale times `step`. */
  take(dots: Int32Array, scale: Float32Array, first: number, step: number): void {
    for (let i = 0; i < dots.length; i++) {
      const score = (dots[i] as number) * (scale[first + i] as number) * step;
      if (score > this.#floor || this.#hits.length < this.#limit) this.#insert(first + i, score);
    }
  }

  #insert(row: number, score: number): void {
    const hits = this.#hits;
    let place = hits.length;
    while (place > 0 && (hits[place - 1] as Hit).score < score) place--;
    hits.splice(place, 0, { row, score });
    if (hits.length > this.#limit) hits.pop();
    if (hits.length === this.#limit) this.#floor = (hits.at(-1) as Hit).score;
  }

  /** Best first. */
  rows(): number[] {
    return this.#hits.map(({ row }) => row);
  }
}
