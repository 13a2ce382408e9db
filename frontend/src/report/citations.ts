const CITATION = /\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]/g;

/**
 * Turns `[3]` and `[1, 2]` in the text of `fragment` (code apart) into what `make` makes of each number. A
 * number that it knows nothing of (null) stays as written.
 */
export function linkCitations(fragment: DocumentFragment, make: (number: number) => Node | null): void {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!node.parentElement?.closest("code, pre")) texts.push(node as Text);
  }
  for (const text of texts) {
    const parts: (string | Node)[] = [];
    let from = 0;
    for (const match of text.data.matchAll(CITATION)) {
      const made = (match[1] ?? "").split(/[,;]/).map((part) => ({ part, node: make(Number(part)) }));
      if (made.every(({ node }) => node === null)) continue;
      // A number stays on the line of the word that it proves, and the full stop with it.
      parts.push(text.data.slice(from, match.index).replace(/ $/, "\u00a0"), ...made.flatMap(({ part, node }) => [node ?? `[${part.trim()}]`, "\u2060"]));
      from = match.index + match[0].length;
    }
    if (parts.length > 0) text.replaceWith(...parts, text.data.slice(from));
  }
}
