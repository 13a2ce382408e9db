/** What asserts nothing that a base could hold: questions, greetings, wishes, invitations to read on. */
import type { Language } from "../../api/types";
import { re, split } from "./python";

const NOTHING: Record<Language, RegExp> = {
  en: re(
    String.raw`(?:hi|hello|hey|welcome|thanks|thank you|enjoy|have fun|good luck|happy \w+ing|cheers|congratulations)\b` +
      String.raw`|(?:we|i) (?:really |sincerely )?(?:hope|wish|think you|think that you|believe you|are (?:so |very )?` +
      String.raw`(?:happy|glad|excited|pleased)|am (?:so |very )?(?:happy|glad|excited|pleased)|would love)\b` +
      String.raw`|let['’]?s (?:get started|begin|start|go|dive in)\b|stay tuned\b|see you\b`,
    "iy",
  ),
  pt: re(
    String.raw`(?:oi|olá|bem-vind[oa]s?|boas[- ]vindas|obrigad[oa]|agradecemos|parabéns|divirta-se|aproveite|boa leitura` +
      String.raw`|boa sorte|bons estudos|até (?:logo|breve))\b` +
      String.raw`|(?:nós )?(?:esperamos|espero|desejamos|desejo|torcemos|acreditamos|acredito) que você` +
      String.raw`|(?:estamos|estou) (?:muito )?(?:felizes|feliz|contentes|contente|animados|animado|animadas|animada)\b` +
      String.raw`|(?:vamos (?:começar|lá|nessa|em frente)|mãos à obra)\b`,
    "iy",
  ),
};
/** Words past which a sentence that begins so says something else as well. */
const LONGEST = 25;
const QUOTES = /^["'“‘¡¿*_ ]+/;

/** Whether a statement without counterpart in the base is rather nothing to check than missing. */
export function assertsNothing(text: string, kind: string, language: Language): boolean {
  if (kind === "question") return true;
  return split(text).length <= LONGEST && startsWith(NOTHING[language], text.replace(QUOTES, ""));
}

/** Whether `text` begins as the sticky `pattern` says. */
export function startsWith(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(text);
}
