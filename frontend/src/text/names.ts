/** What the API takes as the name of a base or a dataset. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** A name made of a file's or a folder's own. */
export function nameOf(file: string): string {
  const bare = file.replace(/\.[^.]*$/, "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.replace(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, 64);
}
