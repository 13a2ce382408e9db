"""Keys from the command line: the first of an installation, told once, and out when revoked."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from services.gateway.callers import secret
from services.operations.__main__ import main
from tests.gateway.keyed import Holder, keyed_in


def test_keys_are_made_listed_rotated_and_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LACUNA_DATA", str(tmp_path))
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert (
        main(["keys", "create", "Ana", "--scope", "analyse", "--scope", "manage", "--expires-in-days", "30"])
        == 0
    )
    told = capsys.readouterr()
    id_ = secret.id_of(told.out.strip())
    assert id_ is not None
    assert told.err == f"A chave {id_}. Guarde o que segue: ela é mostrada uma vez só.\n"
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out == f"{id_}  ativa  analyse manage  Ana\n"
    assert main(["keys", "rotate", id_, "--grace", "60"]) == 0
    assert secret.id_of(capsys.readouterr().out.strip()) == id_
    assert main(["keys", "revoke", id_]) == 0
    assert main(["keys", "list"]) == 0
    assert "revogada" in capsys.readouterr().out
    assert main(["keys", "revoke", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err


async def test_a_key_of_the_command_line_is_let_in_and_audited(tmp_path: Path) -> None:
    async with keyed_in(tmp_path, admin_key=None) as keyed:
        command = ("-m", "services.operations", "keys", "create", "first", "--scope", "admin")
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=PIPE, env={**os.environ, "LACUNA_DATA": str(tmp_path)}
        )
        whole = (await process.communicate())[0].decode().strip()
        first = Holder(keyed.world, secret.id_of(whole) or "", whole)
        status, page = await first.json("GET", "/api/v1/audit")
        assert status == 200
        assert [(item["key"], item["object"]) for item in page["items"]] == [("operator", first.id)]
