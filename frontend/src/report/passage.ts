const LEAD = /^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)+/;
const HEADING_ID = /\s*\{\s*#[\w-]+\s*\}\s*$/;

/** A passage of Markdown without the marks that its lines begin with; a row of a table as its cells. */
export function withoutLeads(source: string): string {
  const lines = source.split("\n").map((line) => line.replace(LEAD, "").replace(HEADING_ID, ""));
  const row = lines.length === 1 && /^\s*\|.*\|\s*$/.test(source);
  return row ? source.replace(/^\s*\||\|\s*$/g, "").split("|").map((cell) => cell.trim()).filter(Boolean).join(" · ") : lines.join("\n");
}
