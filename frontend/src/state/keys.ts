import { recall, remember } from "./remember";

/** A key and what it does. `mod` is Ctrl, or Cmd on a Mac. */
export interface Key {
  /** As `KeyboardEvent.key` names it: "j", "?", "ArrowDown", "mod+k"; several that do the same are separated by spaces. */
  keys: string;
  /** Text id of what it does. */
  words: string;
  /** Where the room handles the key itself, none: the map of keys shows it all the same. */
  run?: (event: KeyboardEvent) => void;
}

/** How `mod` is written on this machine. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

export interface Scope {
  /** Text id of where the keys hold. */
  name: string;
  keys: readonly Key[];
}

const scopes: Scope[] = [];

/** Adds the keys of a room while it is shown; returns what takes them away. The last that came goes first. */
export function registerKeys(scope: Scope): () => void {
  scopes.unshift(scope);
  return () => {
    const at = scopes.indexOf(scope);
    if (at >= 0) scopes.splice(at, 1);
  };
}

/** What holds now, for the map of keys. */
export function keysNow(): readonly Scope[] {
  return scopes;
}

/** Whether keys without Ctrl or Cmd do something: who speaks to the computer wants them off (WCAG 2.1.4). */
export function singleKeys(): boolean {
  return recall("single-keys") !== "off";
}

export function setSingleKeys(on: boolean): void {
  remember("single-keys", on ? null : "off");
}

/** Does what the key of `event` is registered for; nothing while a person types. */
export function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const mod = event.ctrlKey || event.metaKey;
  if (!mod && (!singleKeys() || types(event.target) || document.querySelector("dialog[open]"))) return;
  const name = mod ? `mod+${event.key.toLowerCase()}` : event.key;
  const key = scopes.flatMap(({ keys }) => keys).find(({ keys, run }) => run && keys.split(" ").includes(name));
  if (!key?.run) return;
  event.preventDefault();
  key.run(event);
}

function types(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select"));
}
