from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.examples.personal import personal_data, texts_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to joao.silva+x@empresa.com.br, please.", "email"),
        ("Call +55 11 91234-5678 today.", "phone"),
        ("(11) 91234-5678", "phone"),
        ("415-555-2671", "phone"),
        ("CPF 529.982.247-25.", "cpf"),
        ("52998224725", "cpf"),
        ("11.222.333/0001-81", "cnpj"),
        ("4111 1111 1111 1111", "card"),
        ("378282246310005", "card"),
        ("DE89 3704 0044 0532 0130 00", "iban"),
        ("GB82WEST12345698765432", "iban"),
        ("export OPENAI_API_KEY=sk-proj-" + "a1B2" * 8, "key"),
        ("ghp_" + "a1B2" * 10, "key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "key"),
    ],
)
def test_personal_data_is_found(text: str, kind: str) -> None:
    assert personal_data(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "someone@example.com", "user@host.test", "a@b", "2024-01-15 10:30:00", "1.234.567.890", "192.168.100.200",
        "529.982.247-26", "111.111.111-11", "11.222.333/0001-82", "4111111111111112", "DE88 3704 0044 0532 0130 00",
        "port 8080 of 1234567890", "3.14159265358979", "v3.11.4.1234", "sk-short", "0000 0000 0000 0000",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_passed_over(text: str) -> None:
    assert personal_data(text) == []


@given(st.text() | st.text(alphabet="0123456789 .-/()+@aA:"))
def test_any_text_is_read(text: str) -> None:
    assert len(set(personal_data(text))) == len(personal_data(text))


def test_the_strings_of_calls_and_parts_are_looked_at_too() -> None:
    message: dict[str, object] = {"role": "user", "content": [{"type": "text", "text": "a"}]}
    message["tool_calls"] = [{"id": "b"}]
    assert set(texts_of(message)) == {"user", "text", "a", "b"}
