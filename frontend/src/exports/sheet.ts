import type { jsPDF } from "jspdf";
import type { Inline } from "./blocks";
import { INK, VERDICT_INK } from "./ink";

export const FAMILY = "Source Serif 4";

/** Points. A4, with a margin for a thumb and a binding. */
const PAGE = { width: 595.28, height: 841.89, left: 68, right: 68, top: 68, bottom: 72 } as const;
const WIDTH = PAGE.width - PAGE.left - PAGE.right;

export interface Setting {
  size?: number;
  ink?: string;
  /** Room above and below; above nothing at the top of a page. */
  before?: number;
  after?: number;
  /** Of the font's size. */
  leading?: number;
  /** Indent. */
  left?: number;
  width?: number;
  /** Stands in the indent before the first line. */
  mark?: string;
  /** What must fit below it on the same page. */
  keep?: number;
}

/** A word with the white space after it, in one style. */
interface Piece {
  text: string;
  style: "normal" | "italic" | "bold";
  size: number;
  width: number;
  space: number;
  run: Inline;
}

/** Pages that are filled from above: words in lines, rows of tables, bars beside quotations. */
export class Sheet {
  readonly #pdf: jsPDF;
  #y: number = PAGE.top;
  readonly #chapters: unknown[] = [];

  constructor(pdf: jsPDF) {
    this.#pdf = pdf;
  }

  /** A paragraph. */
  words(inlines: readonly Inline[], { size = 10.5, ink = INK.text, before = 0, after = 7, leading = 1.42, left = 0, width = WIDTH - left, mark, keep = 0 }: Setting = {}): void {
    if (this.#y > PAGE.top) this.#y += before;
    const lines = this.#lines(inlines, size, width);
    const step = size * leading;
    this.#room(Math.min(lines.length, 2) * step + keep);
    for (const [at, line] of lines.entries()) {
      this.#room(step);
      if (mark && at === 0) this.#write(mark, PAGE.left + left - 5, this.#y + size, "normal", size, ink, "right");
      this.#line(line, PAGE.left + left, this.#y + size, size, ink);
      this.#y += step;
    }
    this.#y += after;
  }

  /** Cells beside each other under a rule, their widths as shares of the page's; never torn, where a page holds them. */
  row(cells: readonly (readonly Inline[])[], shares: readonly number[], size = 10): void {
    const step = size * 1.4;
    const columns = cells.map((cell, at) => this.#lines(cell, size, WIDTH * (shares[at] ?? 1) - 10));
    const height = Math.max(...columns.map(({ length }) => length), 1);
    this.#room(Math.min(height, 40) * step + 8);
    this.#pdf.setDrawColor(`#${INK.rule}`).setLineWidth(0.5).line(PAGE.left, this.#y, PAGE.left + WIDTH, this.#y);
    this.#y += 4;
    for (let at = 0; at < height; at++) {
      this.#room(step);
      let left: number = PAGE.left;
      for (const [column, lines] of columns.entries()) {
        this.#line(lines[at] ?? [], left, this.#y + size, size, INK.text);
        left += WIDTH * (shares[column] ?? 1);
      }
      this.#y += step;
    }
    this.#y += 4;
  }

  /** What `fill` writes, with a bar at its left on each page that it takes. */
  bar(fill: () => void): void {
    this.#room(45);
    const [page, top] = [this.#page(), this.#y];
    fill();
    const last = this.#page();
    this.#pdf.setDrawColor(`#${INK.rule}`).setLineWidth(1.5);
    for (let at = page; at <= last; at++) {
      this.#pdf.setPage(at);
      const [from, to] = [at === page ? top : PAGE.top, at === last ? this.#y - 8 : PAGE.height - PAGE.bottom];
      if (to > from) this.#pdf.line(PAGE.left + 3, from + 2, PAGE.left + 3, to);
    }
  }

  gap(height: number): void {
    this.#y += height;
  }

  /** A way to this place in the reader's side bar. */
  outline(text: string, level: 1 | 2 | 3): void {
    this.#room(60);
    if (level === 3) return;
    const parent = level === 2 ? this.#chapters[0] : null;
    const made = this.#pdf.outline.add(parent ?? null, text, { pageNumber: this.#page() });
    if (level === 1) this.#chapters[0] = made;
  }

  /** Writes the foot of every page. */
  foot(words: (page: number, pages: number) => string): void {
    const pages = this.#pdf.getNumberOfPages();
    for (let page = 1; page <= pages; page++) {
      this.#pdf.setPage(page);
      this.#pdf.setFont(FAMILY, "normal").setFontSize(8.5).setTextColor(`#${INK.soft}`);
      this.#pdf.text("Lacuna", PAGE.left, PAGE.height - 40);
      this.#pdf.text(words(page, pages), PAGE.width - PAGE.right, PAGE.height - 40, { align: "right" });
    }
  }

  #page(): number {
    return this.#pdf.getCurrentPageInfo().pageNumber;
  }

  #room(height: number): void {
    if (this.#y === PAGE.top || this.#y + height <= PAGE.height - PAGE.bottom) return;
    this.#pdf.addPage();
    this.#y = PAGE.top;
  }

  /** Lines of at most `width`; a word that is longer is broken. */
  #lines(inlines: readonly Inline[], size: number, width: number): Piece[][] {
    const lines: Piece[][] = [[]];
    let room = width;
    for (const piece of inlines.flatMap((run) => this.#pieces(run, size, width))) {
      if (piece === null) {
        lines.push([]);
        room = width;
        continue;
      }
      if (piece.width > room && (lines.at(-1)?.length ?? 0) > 0 && !piece.run.raised) {
        lines.push([]);
        room = width;
      }
      lines.at(-1)?.push(piece);
      room -= piece.width + piece.space;
    }
    return lines;
  }

  /** Words, and null where a line ends. */
  #pieces(run: Inline, size: number, width: number): (Piece | null)[] {
    const style = run.bold || run.raised ? "bold" : run.italic || run.code ? "italic" : "normal";
    const own = run.raised ? size * 0.65 : size;
    this.#pdf.setFont(FAMILY, style).setFontSize(own);
    const measure = (text: string): number => this.#pdf.getTextWidth(text);
    const blank = measure(" ");
    return [...run.text.replace(/\p{Cs}/gu, "\ufffd").matchAll(/\n|[^\s\u00a0]*[^\S\n]*/gu)].flatMap(([found]): (Piece | null)[] => {
      if (found === "") return [];
      if (found === "\n") return [null];
      const text = found.trimEnd();
      const spaces = found.length > text.length ? blank : 0;
      const parts = measure(text) > width ? this.#broken(text, width) : [text];
      return parts.map((part, at) => ({ text: part, style, size: own, width: measure(part), space: at === parts.length - 1 ? spaces : 0, run }));
    });
  }

  #broken(text: string, width: number): string[] {
    const parts: string[] = [];
    let part = "";
    for (const character of text) {
      if (part && this.#pdf.getTextWidth(part + character) > width) {
        parts.push(part);
        part = "";
      }
      part += character;
    }
    return [...parts, part];
  }

  #line(pieces: readonly Piece[], left: number, base: number, size: number, ink: string): void {
    let x = left;
    for (const [at, { text, style, size: own, width, space, run }] of pieces.entries()) {
      const colours = run.verdict ? VERDICT_INK[run.verdict] : null;
      if (colours && !run.raised) {
        const next = pieces[at + 1];
        const washed = width + (next && next.run === run ? space : 0);
        this.#pdf.setFillColor(`#${colours.wash}`).rect(x - 0.5, base - size * 0.86, washed + 1, size * 1.14, "F");
      }
      this.#write(text, x, run.raised ? base - size * 0.36 : base, style, own, colours?.ink ?? ink);
      x += width + space;
    }
  }

  #write(text: string, x: number, y: number, style: string, size: number, ink: string, align: "left" | "right" = "left"): void {
    if (text === "") return;
    this.#pdf.setFont(FAMILY, style).setFontSize(size).setTextColor(`#${ink}`).text(text, x, y, { align });
  }
}
