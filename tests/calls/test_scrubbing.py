"""What is kept of a provider's words."""

from __future__ import annotations

from services.calls.scrubbing import scrub


def test_neither_keys_nor_nul_are_kept_and_no_more_than_is_shown() -> None:
    said = scrub(
        "Key sk-proj-abc123 of Bearer x.y.z and mysecret\0 is\ud800 " + "long " * 200, ["mysecret"], 60
    )
    assert said.startswith("Key *** of *** and ***\ufffd is? long long")
    assert len(said) == 60
