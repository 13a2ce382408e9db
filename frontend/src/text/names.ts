/** What the API takes as the name of a base or a dataset. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The name that `words` make; empty where nothing of them can be in one. */
export function fitting(words: string): string {
  const plain = words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, 64).replace(/[^a-z0-9]+$/, "");
}

/** A name made of a file's or a folder's own. */
export const nameOf = (file: string): string => fitting(file.replace(/\.[^.]*$/, ""));
