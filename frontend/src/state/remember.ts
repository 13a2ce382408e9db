/** Small choices kept in the browser. Where it keeps nothing (private windows), they last for the visit. */

const visit = new Map<string, string>();

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`lacuna.${key}`) ?? visit.get(key) ?? null;
  } catch {
    return visit.get(key) ?? null;
  }
}

export function remember(key: string, value: string | null): void {
  if (value === null) visit.delete(key);
  else visit.set(key, value);
  try {
    if (value === null) localStorage.removeItem(`lacuna.${key}`);
    else localStorage.setItem(`lacuna.${key}`, value);
  } catch {
    // Full or forbidden: `visit` has it.
  }
}
