/** Frames in which a room may still be drawing itself. */
const FRAMES = 120;

/**
 * What had the focus is gone with what was shown: reading goes on at the title of what is shown now, as soon as
 * it is there. A person who has moved on meanwhile is left alone, and so is the way back from a deletion.
 */
export async function focusTitle(page: HTMLElement): Promise<void> {
  let before = document.activeElement;
  if (before?.closest(".toasts")) return;
  for (let frame = 0; frame < FRAMES; frame++) {
    await new Promise(requestAnimationFrame);
    const now = document.activeElement;
    const title = page.querySelector<HTMLElement>("main h1");
    if (now === title && title) continue;
    if (now && now !== document.body && now !== before) return;
    if (!title) continue;
    title.focus({ preventScroll: true });
    before = null;
  }
}
