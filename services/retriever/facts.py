"""The facts that make two near-identical sentences say different things: numbers, code names, negation, opposites.

Sentence vectors hardly see them ("30 days" and "60 days" are close), so they are compared by themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from services.retriever.lexical import is_code, raw_tokens
from services.wire.messages import Language

_NUMBER = re.compile(r"\$?\d+(?:[.,:]\d+)*%?")
_WORDS_NUMBER = {
    "en": (
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    "pt": (
        "zero",
        "um",
        "dois",
        "três",
        "quatro",
        "cinco",
        "seis",
        "sete",
        "oito",
        "nove",
        "dez",
        "onze",
        "doze",
    ),
}
_UNITS = {
    unit: name
    for name, units in {
        "second": "second seconds sec segundo segundos s",
        "millisecond": "millisecond milliseconds milissegundo milissegundos ms",
        "minute": "minute minutes min minuto minutos",
        "hour": "hour hours hora horas h",
        "day": "day days dia dias",
        "week": "week weeks semana semanas",
        "month": "month months mês meses",
        "year": "year years ano anos",
        "byte": "byte bytes b",
        "kilobyte": "kb kib kilobyte kilobytes quilobytes",
        "megabyte": "mb mib megabyte megabytes",
        "gigabyte": "gb gib gigabyte gigabytes",
        "percent": "percent % porcento",
    }.items()
    for unit in units.split()
}
_NEGATION = {
    "en": re.compile(
        r"\b(?:not|never|no|none|nor|neither|nothing|nobody|without|cannot|can't|\w+n't)\b|\b\w+n’t\b",
        re.IGNORECASE,
    ),
    "pt": re.compile(r"\b(?:não|nunca|jamais|nem|sem|nenhum|nenhuma|nada|ninguém|tampouco)\b", re.IGNORECASE),
}
_OPPOSITES = {
    "en": (
        "before/after first/last always/never with/without same/different enable/disable enables/disables"
        " enabled/disabled allow/prevent allows/prevents allowed/forbidden required/optional mandatory/optional"
        " include/exclude includes/excludes included/excluded input/output request/response synchronous/asynchronous"
        " minimum/maximum min/max more/less increase/decrease increases/decreases above/below public/private"
        " add/remove adds/removes start/stop client/server true/false open/close opened/closed internal/external"
        " automatically/manually valid/invalid possible/impossible accept/reject accepts/rejects frontend/backend"
        " default/custom early/late inside/outside larger/smaller higher/lower faster/slower longer/shorter"
        " earlier/later upper/lower up/down left/right import/export create/delete creates/deletes greater/less"
        " dependent/independent supported/unsupported global/local most/least many/few easy/difficult old/new"
        " success/failure succeeds/fails read/write reads/writes sends/receives send/receive encrypt/decrypt"
    ),
    "pt": (
        "antes/depois primeiro/último primeira/última sempre/nunca com/sem mesmo/outro mesma/outra mesmos/outros"
        " mesmas/outras igual/diferente habilitar/desabilitar habilita/desabilita habilitado/desabilitado"
        " ativar/desativar ativa/desativa ativado/desativado permite/impede permitir/impedir permitido/proibido"
        " obrigatório/opcional obrigatória/opcional obrigatórios/opcionais incluir/excluir inclui/exclui"
        " entrada/saída requisição/resposta requisições/respostas síncrono/assíncrono mínimo/máximo mais/menos"
        " maior/menor aumenta/diminui aumentar/diminuir acima/abaixo público/privado adicionar/remover"
        " adiciona/remove iniciar/parar inicia/para cliente/servidor verdadeiro/falso abrir/fechar aberto/fechado"
        " interno/externo automaticamente/manualmente válido/inválido válidos/inválidos possível/impossível"
        " aceita/rejeita aceitar/rejeitar frontend/backend padrão/personalizado dentro/fora rápido/lento"
        " superior/inferior importar/exportar criar/excluir cria/exclui dependente/independente global/local"
        " muitos/poucos muitas/poucas fácil/difícil novo/antigo nova/antiga sucesso/falha ler/escrever lê/escreve"
        " envia/recebe enviar/receber melhor/pior"
    ),
}


@dataclass(frozen=True, slots=True)
class Facts:
    numbers: frozenset[str]
    """Values, '3.5', with their unit where one follows, '30 day'."""
    codes: frozenset[str]
    negations: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a statement's facts differ from a passage's. `said` and `found` name the first that clash."""

    number: bool = False
    """The statement has a number that the passage lacks, and the passage another one."""
    number_missing: bool = False
    code: bool = False
    code_missing: bool = False
    negation: bool = False
    opposite: bool = False
    said: str = ""
    found: str = ""

    @property
    def clashes(self) -> bool:
        return self.number or self.code or self.negation or self.opposite


@lru_cache(maxsize=20_000)
def facts(text: str, language: Language) -> Facts:
    """The facts of a sentence in `language`."""
    numbers: set[str] = set()
    codes: set[str] = set()
    words: set[str] = set()
    spoken = _WORDS_NUMBER[language]
    raw = raw_tokens(text)
    for at, token in enumerate(raw):
        if _NUMBER.fullmatch(token):
            numbers.add(_with_unit(_value(token, language), raw[at + 1] if at + 1 < len(raw) else ""))
        elif is_code(token):
            codes.add(token.strip(".:()@").casefold())
        else:
            word = token.casefold()
            words.add(word)
            # "one" and "um" are more often pronoun and article than number
            if word in spoken[2:] or word == "zero":
                numbers.add(_with_unit(str(spoken.index(word)), raw[at + 1] if at + 1 < len(raw) else ""))
    return Facts(
        frozenset(numbers), frozenset(codes), len(_NEGATION[language].findall(text)), frozenset(words)
    )


def _value(token: str, language: Language) -> str:
    token = token.strip("$")
    thousands, decimal = (".", ",") if language == "pt" else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?%?", token):
        token = token.replace(thousands, "")
    return token.replace(",", ".").replace("%", " percent")


def _with_unit(value: str, after: str) -> str:
    unit = _UNITS.get(after.casefold())
    return f"{value} {unit}" if unit and " " not in value else value


def compare(statement: Facts, language: Language, passage: Facts, passage_language: Language) -> Difference:
    """What of the statement's facts the passage states otherwise, or does not hold."""
    numbers, others = statement.numbers - passage.numbers, passage.numbers - statement.numbers
    codes, other_codes = statement.codes - passage.codes, passage.codes - statement.codes
    said, found = "", ""
    opposite: tuple[str, str] | None = None
    if language == passage_language:
        opposite = _opposite(statement.words, passage.words, language)
    if numbers and others:
        said, found = min(numbers), min(others)
    elif codes and other_codes:
        said, found = min(codes), min(other_codes)
    elif opposite:
        said, found = opposite
    return Difference(
        number=bool(numbers and others),
        number_missing=bool(numbers),
        code=bool(codes and other_codes),
        code_missing=bool(codes),
        negation=(statement.negations % 2) != (passage.negations % 2),
        opposite=opposite is not None,
        said=said,
        found=found,
    )


@lru_cache(maxsize=2)
def _pairs(language: Language) -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for pair in _OPPOSITES[language].split():
        a, b = pair.split("/")
        out.setdefault(a, []).append(b)
        out.setdefault(b, []).append(a)
    return {word: tuple(others) for word, others in out.items()}


def _opposite(said: frozenset[str], found: frozenset[str], language: Language) -> tuple[str, str] | None:
    pairs = _pairs(language)
    for word in sorted(said - found):
        for other in pairs.get(word, ()):
            if other in found and other not in said:
                return word, other
    return None
