import { lastAtMost } from "./python";

export type BlockKind = "heading" | "caption" | "sentence" | "item" | "row" | "code";

/** Characters plain..plainEnd of a block's text come from source..sourceEnd; where both have one length, one to one. */
export interface Run {
  plain: number;
  plainEnd: number;
  source: number;
  sourceEnd: number;
}

/**
 * A heading, a caption, a paragraph, an item, a row or a code block: `text` is plain, "\n" in it ends a sentence;
 * start..end is its place in the source. Without runs, every part of the block stands for the whole of it.
 */
export interface Block {
  kind: BlockKind;
  text: string;
  start: number;
  end: number;
  runs: readonly Run[];
}

/** Plain text being gathered, with its runs. */
export class Plain {
  text = "";
  readonly runs: Run[] = [];

  /** Appends `text`, which stands at start..end of the source. */
  add(text: string, start: number, end: number): void {
    if (!text) return;
    this.runs.push({ plain: this.text.length, plainEnd: this.text.length + text.length, source: start, sourceEnd: end });
    this.text += text;
  }
}

const isOneToOne = (run: Run): boolean => run.plainEnd - run.plain === run.sourceEnd - run.source;

/** Finds where parts of a block's text stand in the source. */
export class Places {
  readonly #block: Block;
  readonly #starts: number[];

  constructor(block: Block) {
    this.#block = block;
    this.#starts = block.runs.map((run) => run.plain);
  }

  /** Where the character at `position` of the block's text begins in the source. */
  start(position: number): number {
    const { runs } = this.#block;
    const at = lastAtMost(this.#starts, position);
    const run = runs[at];
    if (!run) return this.#block.start;
    if (position >= run.plainEnd) return runs[at + 1]?.source ?? this.#block.end;
    return isOneToOne(run) ? run.source + position - run.plain : run.source;
  }

  /** Where the character before `position` of the block's text ends in the source. */
  end(position: number): number {
    const run = this.#block.runs[lastAtMost(this.#starts, position - 1)];
    if (!run) return this.#block.end;
    return position <= run.plainEnd && isOneToOne(run) ? run.source + position - run.plain : run.sourceEnd;
  }
}
