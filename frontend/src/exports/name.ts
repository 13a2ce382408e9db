const LONGEST = 60;

/**
 * A name of a file that every system takes, of a text's title: letters, digits and hyphens. Marks stay where a letter
 * carries them; `ending` is without its dot.
 */
export function fileName(title: string, ending: string): string {
  const words = title.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  let name = "";
  for (const word of words) {
    if (name.length + word.length + 1 > LONGEST) break;
    name = name ? `${name}-${word}` : word;
  }
  name ||= words[0]?.slice(0, LONGEST).replace(/\p{Cs}/gu, "") ?? "";
  // Windows keeps these for its devices.
  return `${/^(?:con|prn|aux|nul|com\d|lpt\d)?$/.test(name) ? `lacuna${name && `-${name}`}` : name}.${ending}`;
}
