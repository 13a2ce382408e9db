/** Joins updates that come within `pause` milliseconds, so that a fast stream doesn't flood the page; `drop` forgets those that wait. */
export function coalesce<T extends object>(tell: (update: Partial<T>) => void, pause = 60): { tell: (update: Partial<T>) => void; flush: () => void; drop: () => void } {
  let waiting: Partial<T> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting) tell(waiting);
    waiting = null;
  };
  return {
    tell(update) {
      waiting = { ...waiting, ...update };
      timer ??= setTimeout(flush, pause);
    },
    flush,
    drop() {
      waiting = null;
    },
  };
}
