"""What asserts nothing that a base could hold: questions, greetings, wishes, invitations to read on."""

from __future__ import annotations

import re

from services.wire.messages import Language

_NOTHING = {
    "en": re.compile(
        r"(?:hi|hello|hey|welcome|thanks|thank you|enjoy|have fun|good luck|happy \w+ing|cheers|congratulations)\b"
        r"|(?:we|i) (?:really |sincerely )?(?:hope|wish|think you|think that you|believe you|are (?:so |very )?"
        r"(?:happy|glad|excited|pleased)|am (?:so |very )?(?:happy|glad|excited|pleased)|would love)\b"
        r"|let['’]?s (?:get started|begin|start|go|dive in)\b|stay tuned\b|see you\b",
        re.IGNORECASE,
    ),
    "pt": re.compile(
        r"(?:oi|olá|bem-vind[oa]s?|boas[- ]vindas|obrigad[oa]|agradecemos|parabéns|divirta-se|aproveite|boa leitura"
        r"|boa sorte|bons estudos|até (?:logo|breve))\b"
        r"|(?:nós )?(?:esperamos|espero|desejamos|desejo|torcemos|acreditamos|acredito) que você"
        r"|(?:estamos|estou) (?:muito )?(?:felizes|feliz|contentes|contente|animados|animado|animadas|animada)\b"
        r"|(?:vamos (?:começar|lá|nessa|em frente)|mãos à obra)\b",
        re.IGNORECASE,
    ),
}
_LONGEST = 25
"""Words past which a sentence that begins so says something else as well."""


def asserts_nothing(text: str, kind: str, language: Language) -> bool:
    """Whether a statement without counterpart in the base is rather nothing to check than missing."""
    if kind == "question":
        return True
    return len(text.split()) <= _LONGEST and _NOTHING[language].match(text.lstrip("\"'“‘¡¿*_ ")) is not None
