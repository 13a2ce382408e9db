import type { Sending } from "../api/fetch";

const same = (a: Sending, b: Sending): boolean => a.purpose === b.purpose && a.to === b.to && a.relay === b.relay;

/** `sent` with `one` added to what went to the same place for the same purpose. */
export function added(sent: readonly Sending[], one: Sending): Sending[] {
  const known = sent.find((other) => same(other, one));
  if (!known) return [...sent, one];
  const sum = { ...known, requests: known.requests + one.requests, bytes: known.bytes + one.bytes, characters: known.characters + one.characters };
  return sent.map((other) => (other === known ? sum : other));
}

/** Characters of the reader's text that left the browser, and bytes of all that did. */
export function total(sent: readonly Sending[]): { characters: number; bytes: number } {
  return sent.reduce((sum, { characters, bytes }) => ({ characters: sum.characters + characters, bytes: sum.bytes + bytes }), { characters: 0, bytes: 0 });
}
