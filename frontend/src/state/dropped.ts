/** Why a file can't be pasted into the form. */
export type Refusal = "file-kind" | "file-encoding" | "file-empty";

const TEXT = /\.(?:txt|md|markdown|mdx)$/i;

/** The text of a dropped file, or why there is none. Only UTF-8: another encoding would be judged garbled. */
export async function readDropped(file: File): Promise<{ text: string } | { refusal: Refusal }> {
  if (!TEXT.test(file.name) && !/^text\/(?:plain|markdown)$/.test(file.type)) return { refusal: "file-kind" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    if (text.includes("\0")) return { refusal: "file-encoding" };
    return text.trim() === "" ? { refusal: "file-empty" } : { text };
  } catch {
    return { refusal: "file-encoding" };
  }
}
