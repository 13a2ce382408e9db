import { AlignmentType, BorderStyle, convertMillimetersToTwip, Document, Footer, HeadingLevel, LevelFormat, Packer, PageNumber, Paragraph, ShadingType, Table, TableCell, TableLayoutType, TableRow, TextRun, WidthType, type IParagraphOptions } from "docx";
import type { Block, Exported, Inline } from "./blocks";
import { INK, VERDICT_INK } from "./ink";

const HEADINGS = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 } as const;
const SERIF = "Georgia";
const MONO = "Consolas";
const WIDTH = 9638;
const LISTS = "lists";
const POINTS = "points";

/** A document as a Word file: real headings, lists and tables, so that it can be worked on. */
export async function asDocx({ title, language, blocks }: Exported): Promise<ArrayBuffer> {
  const made = new Document({
    title: writable(title),
    creator: "Lacuna",
    styles: styles(language),
    numbering: {
      config: [
        { reference: LISTS, levels: [{ level: 0, format: LevelFormat.DECIMAL, text: "%1.", alignment: AlignmentType.START, style: { paragraph: { indent: { left: 480, hanging: 360 } } } }] },
        { reference: POINTS, levels: [{ level: 0, format: LevelFormat.BULLET, text: "•", alignment: AlignmentType.START, style: { paragraph: { indent: { left: 480, hanging: 260 } } } }] },
      ],
    },
    sections: [
      {
        properties: { page: { size: { width: convertMillimetersToTwip(210), height: convertMillimetersToTwip(297) }, margin: { top: 1247, bottom: 1247, left: 1134, right: 1134 } } },
        footers: { default: new Footer({ children: [new Paragraph({ alignment: AlignmentType.END, children: [new TextRun({ children: [PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES], size: 17, color: INK.soft })] })] }) },
        children: blocks.flatMap((block, at) => placed(block, at)),
      },
    ],
  });
  return Packer.toArrayBuffer(made);
}

function styles(language: string): NonNullable<ConstructorParameters<typeof Document>[0]["styles"]> {
  const heading = (size: number, before: number): object => ({ run: { font: SERIF, size, bold: true, color: INK.text }, paragraph: { spacing: { before, after: 120 }, keepNext: true, keepLines: true } });
  return {
    default: {
      document: { run: { font: SERIF, size: 22, color: INK.text, language: { value: language } }, paragraph: { spacing: { after: 140, line: 300 } } },
      title: { run: { font: SERIF, size: 44, bold: true, color: INK.text }, paragraph: { spacing: { after: 80 } } },
      heading1: heading(30, 440),
      heading2: heading(24, 280),
      heading3: heading(22, 220),
    },
    paragraphStyles: [
      { id: "Soft", name: "Soft", basedOn: "Normal", run: { color: INK.soft, size: 20 } },
      { id: "Quotation", name: "Quotation", basedOn: "Normal", paragraph: { indent: { left: 340 }, spacing: { before: 60, after: 40 }, border: { left: { style: BorderStyle.SINGLE, size: 12, space: 10, color: INK.rule } } } },
      { id: "Source", name: "Source", basedOn: "Quotation", run: { color: INK.soft, size: 18 }, paragraph: { spacing: { after: 160 } } },
      { id: "CodeBlock", name: "Code Block", basedOn: "Normal", run: { font: MONO, size: 18 }, paragraph: { shading: { type: ShadingType.CLEAR, fill: INK.sunken } } },
    ],
  };
}

function placed(block: Block, at: number): (Paragraph | Table)[] {
  switch (block.kind) {
    case "title":
      return [new Paragraph({ heading: HeadingLevel.TITLE, children: runs([{ text: block.text }]) })];
    case "heading":
      return [new Paragraph({ heading: HEADINGS[block.level], children: runs([{ text: block.text }]) })];
    case "paragraph":
      return [paragraph(block.inlines, block.soft ? { style: "Soft" } : {})];
    case "list":
      return block.items.map((item) => paragraph(item, { numbering: block.ordered ? { reference: LISTS, level: 0, instance: at } : { reference: POINTS, level: 0 } }));
    case "quote":
      return [paragraph(block.inlines, { style: "Quotation", keepNext: block.source !== "", keepLines: true }), ...(block.source ? [paragraph([{ text: block.source }], { style: "Source" })] : [])];
    case "code":
      return [new Paragraph({ style: "CodeBlock", children: runs([{ text: block.text, code: true }]) })];
    case "facts":
      return [table(block.rows.map(([name, value]) => [[{ text: name, bold: true }], [{ text: value }]]), [0.28, 0.72]), new Paragraph({})];
    case "table": {
      const columns = block.head.map(() => 1 / block.head.length);
      return [table([block.head.map((cell) => cell.map((run) => ({ ...run, bold: true }))), ...block.rows], columns, true), new Paragraph({})];
    }
  }
}

function paragraph(inlines: readonly Inline[], options: IParagraphOptions = {}): Paragraph {
  return new Paragraph({ ...options, children: runs(inlines) });
}

function runs(inlines: readonly Inline[]): TextRun[] {
  return inlines.flatMap(({ text, bold, italic, code, raised, verdict }) =>
    writable(text).split("\n").map(
      (line, at) =>
        new TextRun({
          text: line,
          ...(at > 0 ? { break: 1 } : {}),
          ...(bold || raised ? { bold: true } : {}),
          ...(italic ? { italics: true } : {}),
          ...(code ? { font: MONO, size: 19 } : {}),
          ...(raised ? { superScript: true } : {}),
          ...(verdict ? { color: VERDICT_INK[verdict].ink, ...(raised ? {} : { shading: { type: ShadingType.CLEAR, fill: VERDICT_INK[verdict].wash } }) } : {}),
        }),
    ),
  );
}

/** XML holds no control characters and no half pairs. */
function writable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is meant
  return text.replace(/\p{Cs}|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, "\ufffd");
}

function table(rows: readonly Inline[][][], columns: readonly number[], headed = false): Table {
  const rule = { style: BorderStyle.SINGLE, size: 4, color: INK.rule };
  const none = { style: BorderStyle.NONE, size: 0, color: "auto" };
  const widths = columns.map((share) => Math.round(share * WIDTH));
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    borders: { top: rule, bottom: rule, insideHorizontal: rule, left: none, right: none, insideVertical: none },
    rows: rows.map(
      (cells, at) =>
        new TableRow({
          tableHeader: headed && at === 0,
          cantSplit: true,
          children: cells.map((cell, column) => new TableCell({ width: { size: widths[column] ?? 0, type: WidthType.DXA }, margins: { top: 70, bottom: 70, left: 60, right: 100 }, children: [new Paragraph({ spacing: { after: 0 }, children: runs(cell) })] })),
        }),
    ),
  });
}
