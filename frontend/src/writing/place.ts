/** The unit of the text that is drawn at a point of the window; null where none is. */
export function placeIn(map: Element, x: number, y: number): number | null {
  const found = caretAt(x, y);
  const block = found && (found.node instanceof Element ? found.node : found.node.parentElement)?.closest<HTMLElement>(".map-block");
  if (!found || !block || !map.contains(block)) return null;
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(found.node, found.offset);
  const before = range.toString().replaceAll("\u200b", "").length;
  return Number(block.dataset["start"]) + Number(block.dataset["skipped"] ?? 0) + before;
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  const standard = document as { caretPositionFromPoint?: (x: number, y: number) => { offsetNode: Node; offset: number } | null };
  if (standard.caretPositionFromPoint) {
    const found = standard.caretPositionFromPoint(x, y);
    return found ? { node: found.offsetNode, offset: found.offset } : null;
  }
  const range = document.caretRangeFromPoint(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
