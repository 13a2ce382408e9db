export default class Stemmer {
  /** The stem of a case-folded word. */
  stem(word: string): string;
}
