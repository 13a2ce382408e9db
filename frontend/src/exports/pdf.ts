import { jsPDF } from "jspdf";
import bold from "@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf?url";
import italic from "@expo-google-fonts/source-serif-4/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf?url";
import regular from "@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf?url";
import { send } from "../api/fetch";
import { t } from "../locale";
import type { Block, Exported, Inline } from "./blocks";
import { INK } from "./ink";
import { FAMILY, Sheet } from "./sheet";

/** The files of the three faces, each as Base64. */
export type Faces = Record<"normal" | "italic" | "bold", string>;

/** A document as a PDF, its fonts inside. */
export async function asPdf(written: Exported, faces?: Faces): Promise<Blob> {
  const fonts = faces ?? (await loaded());
  const pdf = new jsPDF({ format: "a4", unit: "pt", compress: true });
  for (const [style, file] of Object.entries(fonts)) {
    pdf.addFileToVFS(`${style}.ttf`, file);
    pdf.addFont(`${style}.ttf`, FAMILY, style, undefined, "Identity-H");
  }
  pdf.setDocumentProperties({ title: written.title, creator: "Lacuna" });
  pdf.setLanguage(written.language as Parameters<jsPDF["setLanguage"]>[0]);
  pdf.viewerPreferences({ DisplayDocTitle: true });
  const sheet = new Sheet(pdf);
  for (const block of written.blocks) place(sheet, block);
  sheet.foot((page, pages) => t("export-page", { page, pages }));
  return pdf.output("blob");
}

async function loaded(): Promise<Faces> {
  const [normal, slanted, heavy] = await Promise.all([regular, italic, bold].map(base64));
  return { normal: normal ?? "", italic: slanted ?? "", bold: heavy ?? "" };
}

async function base64(address: string): Promise<string> {
  const response = await send(address);
  if (!response.ok) throw new Error(`font ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

const SIZES = { 1: 16, 2: 12.5, 3: 11 } as const;
const BEFORE = { 1: 24, 2: 14, 3: 10 } as const;

function place(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case "title":
      return sheet.words(heavy(block.text), { size: 23, after: 4, leading: 1.2 });
    case "heading":
      sheet.outline(block.text, block.level);
      return sheet.words(heavy(block.text), { size: SIZES[block.level], before: BEFORE[block.level], after: 4, leading: 1.25, keep: 60 });
    case "paragraph":
      return sheet.words(block.inlines, block.soft ? { size: 9.5, ink: INK.soft } : {});
    case "list":
      for (const [at, item] of block.items.entries()) sheet.words(item, { left: block.ordered ? 22 : 16, mark: block.ordered ? `${at + 1}.` : "•", after: 3 });
      return sheet.gap(4);
    case "quote":
      return sheet.bar(() => {
        sheet.words(block.inlines, { left: 14, size: 10, after: 1, keep: block.source ? 16 : 0 });
        if (block.source) sheet.words([{ text: block.source }], { left: 14, size: 8.5, ink: INK.soft, after: 8 });
      });
    case "code":
      return sheet.words([{ text: block.text }], { left: 14, size: 9, ink: INK.soft });
    case "facts":
      for (const [name, value] of block.rows) sheet.row([heavy(name), [{ text: value }]], [0.28, 0.72]);
      return sheet.gap(10);
    case "table": {
      const shares = block.head.map(() => 1 / block.head.length);
      sheet.row(block.head.map((cell) => cell.map((run) => ({ ...run, bold: true }))), shares);
      for (const cells of block.rows) sheet.row(cells, shares);
      return sheet.gap(10);
    }
  }
}

const heavy = (text: string): Inline[] => [{ text, bold: true }];
