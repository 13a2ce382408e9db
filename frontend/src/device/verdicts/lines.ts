/** Where the lines of a text begin and end, as Markdown counts them, all moved by `base`. Lines are 0-based. */
export class Lines {
  readonly starts: number[];
  readonly ends: number[] = [];

  constructor(text: string, base = 0) {
    this.starts = [base];
    for (const newline of text.matchAll(/\r\n?|\n/g)) {
      this.ends.push(base + newline.index);
      this.starts.push(base + newline.index + newline[0].length);
    }
    this.ends.push(base + text.length);
  }

  /** Where `line` begins and ends; the last one where there are not so many. */
  span(line: number): [start: number, end: number] {
    const held = Math.min(line, this.ends.length - 1);
    return [this.starts[held] as number, this.ends[held] as number];
  }
}
