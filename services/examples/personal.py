"""Finding personal data and secrets in examples. What looks like one and fails its check digits is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
# addresses that documentation may use (RFC 2606) belong to nobody
_NOBODY = re.compile(
    r"(?:^|[@.])(?:example\.(?:com|org|net)|(?:example|invalid|test|localhost))$", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![\w.,])[+(]?\d(?:[ .()/-]{0,2}\d){7,22}(?![\w]|[.,]\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CPF = re.compile(r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}")
_CNPJ = re.compile(r"\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}")
_CARD = re.compile(r"[3-6]\d{3}([ -]?)(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})")
_KEY = re.compile(
    r"\b(?:sk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}"
    r"|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|xox[abpr]-[0-9A-Za-z-]{10,}|hf_[A-Za-z0-9]{30,})"
    r"|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
)
_GROUPED = re.compile(r"\(?\d{2,3}\)?[ .-]{0,2}\d{3,5}[ .-]\d{4}")
"""As numbers are written to be called: '(11) 91234-5678', '415-555-2671'; neither dates nor bare digits."""
_REGIONS = ("BR", "US")
"""Whose numbers are known without a country code."""


def personal_data(text: str) -> list[str]:
    """The kinds found in `text`, each once: email, phone, cpf, cnpj, card, iban, key. Never the data itself."""
    found = [kind for kind, is_there in _KINDS if is_there(text)]
    left = {"cpf", "cnpj", "card", "phone"}
    if len(text) >= 8:
        for match in _DIGITS.finditer(text):
            kind = _kind_of(match[0])
            if kind in left:
                left.discard(kind)
                found.append(kind)
            if not left:
                break
    return found


def _has_email(text: str) -> bool:
    return "@" in text and any(
        not _NOBODY.search(match[0].partition("@")[2]) for match in _EMAIL.finditer(text)
    )


def _has_key(text: str) -> bool:
    return _KEY.search(text) is not None


def _has_iban(text: str) -> bool:
    return any(_is_iban(match[0].replace(" ", "")) for match in _IBAN.finditer(text))


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("email", _has_email),
    ("iban", _has_iban),
    ("key", _has_key),
)


def _kind_of(run: str) -> str:
    """What a run of digits is: 'cpf', 'cnpj', 'card', 'phone', or ''."""
    digits = "".join(c for c in run if c.isdecimal())
    if len(set(digits)) == 1 or not digits.isascii():
        return ""
    if _CPF.fullmatch(run) and _checks(digits, range(10, 1, -1), range(11, 1, -1)):
        return "cpf"
    if _CNPJ.fullmatch(run) and _checks(
        digits, (5, 4, 3, 2, *range(9, 1, -1)), (6, 5, 4, 3, 2, *range(9, 1, -1))
    ):
        return "cnpj"
    if _CARD.fullmatch(run) and 13 <= len(digits) <= 19 and _luhn(digits):
        return "card"
    return "phone" if _is_phone(run, digits) else ""


def _checks(digits: str, first: range | tuple[int, ...], second: range | tuple[int, ...]) -> bool:
    """Both check digits of a CPF or CNPJ: the weighted sum of those before, modulo 11 (Receita Federal)."""
    for at, weights in ((len(digits) - 2, first), (len(digits) - 1, second)):
        rest = sum(int(d) * w for d, w in zip(digits[:at], weights, strict=True)) % 11
        if int(digits[at]) != (0 if rest < 2 else 11 - rest):
            return False
    return True


def _luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_iban(account: str) -> bool:
    """The check digits of ISO 13616: modulo 97 is 1."""
    if not 15 <= len(account) <= 34:
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _is_phone(run: str, digits: str) -> bool:
    """A number that a telephone can have. Bare digits are none: they may be any id."""
    abroad = run.startswith("+")
    if not 8 <= len(digits) <= 15 or not (abroad or _GROUPED.fullmatch(run)):
        return False
    import phonenumbers

    for region in (None,) if abroad else _REGIONS:
        try:
            number = phonenumbers.parse(run, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False


def texts_of(message: dict[str, object]) -> Iterator[str]:
    """Every string in a message, at any depth."""
    waiting: list[object] = [message]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
