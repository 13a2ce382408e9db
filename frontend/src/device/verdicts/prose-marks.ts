/** Marks that a pasted text means as they stand, though Markdown would take them for markup. */
import { re } from "./python";

const TAG = re(String.raw`<(?<close>/?)(?<name>[A-Za-z][\w.\-]*)(?:\s[^<>]*)?(?<empty>/?)>`, "g");
const VOID = "area base br col embed hr img input link meta source track wbr";
const OPEN = "p li dt dd tr td th thead tbody tfoot option optgroup colgroup html head body rp rt";
/** Tags that never have an end, and that may lack it. */
const UNPAIRED: ReadonlySet<string> = new Set(`${VOID} ${OPEN}`.split(" "));
const DUNDER = re(String.raw`(?<=[\w./])__\w+?__(?!\w)|(?<!\w)__\w+?__(?=\.\w|\()`, "g");

/** Private characters that no rule of Markdown knows, one for one, so that offsets stay. */
const hide = (text: string): string => text.replaceAll("<", "\ue000").replaceAll("_", "\ue001");

/** `text` of the same length, where tags without their pair and names like `__init__.py` are no markup. */
export function hidden(text: string): string {
  if (text.includes("\ue000") || text.includes("\ue001")) return text;
  const open = new Map<string, number>();
  if (text.includes("<")) {
    for (const { groups } of text.matchAll(TAG)) {
      if (!groups || groups["empty"]) continue;
      const name = (groups["name"] as string).toLowerCase();
      open.set(name, (open.get(name) ?? 0) + (groups["close"] ? -1 : 1));
    }
  }
  const unpaired = new Set([...open].filter(([name, times]) => times !== 0 && !UNPAIRED.has(name)).map(([name]) => name));
  const tagged =
    unpaired.size === 0
      ? text
      : text.replace(TAG, (tag, _close: string, name: string) => (unpaired.has(name.toLowerCase()) ? hide(tag) : tag));
  return tagged.includes("__") ? tagged.replace(DUNDER, hide) : tagged;
}

/** `text` of something read from what `hidden` gave, with its marks again. */
export const shown = (text: string): string => text.replaceAll("\ue000", "<").replaceAll("\ue001", "_");
