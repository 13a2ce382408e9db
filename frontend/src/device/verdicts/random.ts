/** 128 bits as 16-bit words, lowest first. */
const words = (value: bigint): Float64Array => Float64Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(16 * at)) & 0xffffn));

/** PCG's multiplier, and what NumPy's SeedSequence makes of the seed 7. */
const MULTIPLIER = words(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645n);
const STATE = words(0x9d0a_ecc4_e7b1_8891_9ae2_415a_6b29_2038n);
const INCREMENT = words(0xc475_1896_ce8a_cebf_6688_7f5a_c070_d959n);

const WORD = 2 ** 16;
const HALF = 2 ** 32;

/**
 * The numbers that NumPy's `default_rng(7)` draws, so that an interval is the server's to the last digit: PCG64 (XSL
 * RR 128/64 of https://www.pcg-random.org), and from it NumPy's doubles and, after Lemire, bounded integers.
 */
export class Random {
  readonly #state = STATE.slice();
  readonly #next = new Float64Array(8);
  /** The last 64 bits drawn, as two halves. */
  #low = 0;
  #high = 0;
  /** The upper half of bits of which an integer took the lower one. */
  #spare: number | null = null;

  /** A number from 0 on, below 1. */
  double(): number {
    this.#draw();
    // the upper 53 bits
    return (this.#high * 2 ** 21 + (this.#low >>> 11)) / 2 ** 53;
  }

  /** An integer from 0 on, below `count`; `count` is under 2^21, so that products are exact. */
  integer(count: number): number {
    if (count === 1) return 0;
    const least = (HALF - count) % count;
    for (;;) {
      const product = this.#half() * count;
      if (product % HALF >= least) return Math.floor(product / HALF);
    }
  }

  #half(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    this.#draw();
    this.#spare = this.#high;
    return this.#low;
  }

  #draw(): void {
    const state = this.#state;
    const next = this.#next;
    let carry = 0;
    for (let at = 0; at < 8; at++) {
      let sum = carry + (INCREMENT[at] as number);
      for (let i = 0; i <= at; i++) sum += (state[i] as number) * (MULTIPLIER[at - i] as number);
      carry = Math.floor(sum / WORD);
      next[at] = sum - carry * WORD;
    }
    state.set(next);
    const word = (at: number): number => (next[at] as number) + (next[at + 1] as number) * WORD;
    // both halves of the state are laid over each other, and turned right by its upper six bits
    const low = (word(0) ^ word(4)) >>> 0;
    const high = (word(2) ^ word(6)) >>> 0;
    const turn = word(6) >>> 26;
    const by = turn % 32;
    const [one, other] = turn < 32 ? [low, high] : [high, low];
    this.#low = by === 0 ? one : ((one >>> by) | (other << (32 - by))) >>> 0;
    this.#high = by === 0 ? other : ((other >>> by) | (one << (32 - by))) >>> 0;
  }
}
