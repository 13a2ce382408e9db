"""A repository that is gated: `lacuna` as a CI job runs it, against the whole product."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from lacuna import AsyncClient, Client
from mcp import Client as McpClient
from mcp import StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.client.gate.test_formats import OURS, SCHEMAS, checked
from tests.stack.product import ROOT, Product

pytestmark = pytest.mark.parametrize("product", ["memory"], indirect=True)

MANUAL = """# Kettle

The kettle boils one litre of water in three minutes. It weighs 900 grams. The cable is 80 centimetres long.

## Care

Descale the kettle every three months with vinegar. Never put the kettle in the dishwasher.
"""
PAGE = """# Using the kettle

The kettle boils one litre of water in three minutes.

The cable 😀 is 80 centimetres long. The kettle weighs 700 grams.

The kettle comes with a robot arm that pours the tea.
"""


class Repository:
    """A repository with a manual, a page that is held against it, and `lacuna` to do it with."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.base = folder, "kettles"
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "client"),
            "LACUNA_URL": url,
            "LANG": "C.UTF-8",
        }
        (folder / "manual" / "en").mkdir(parents=True)
        (folder / "manual" / "en" / "kettle.md").write_text(MANUAL)
        (folder / "pages").mkdir()
        self.page = folder / "pages" / "kettle.md"
        self.page.write_text(PAGE)
        self.git("init", "-q", "-b", "main")
        self.commit()

    def git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "pages")

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "lacuna", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def lacuna(self, *arguments: str, status: int = 0) -> str:
        """What it printed; its exit status is `status`."""
        process = self.begin(*arguments)
        out, errors = process.communicate(timeout=100)
        assert process.returncode == status, (arguments, out, errors)
        return out

    def analyze(self, *arguments: str, status: int = 0) -> str:
        return self.lacuna("analyze", "pages/*.md", "--base", self.base, *arguments, status=status)

    @property
    def mcp(self) -> StdioServerParameters:
        arguments = ["-m", "lacuna", "mcp", "--base", self.base]
        return StdioServerParameters(command=sys.executable, args=arguments, env=self._environment)


@pytest.fixture(scope="module")
def repository(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("repository"), product.url)
    assert "1 put" in made.lacuna("index", "manual", "--base", made.base)
    return made


def test_the_second_time_nothing_is_sent(repository: Repository) -> None:
    assert "0 put, 0 deleted, 1 unchanged" in repository.lacuna("index", "manual", "--base", repository.base)


def test_one_run_writes_every_form_and_fails_on_the_contradiction(
    repository: Repository, tmp_path: Path
) -> None:
    files = {name: tmp_path / name for name in ("json", "sarif", "junit", "markdown", "text")}
    also = [option for name, file in files.items() for option in ("--also", f"{name}={file}")]
    printed = repository.analyze("--format", "github", "--fail-under", "40", *also, status=1)
    assert printed.startswith("::error file=pages/kettle.md,line=5,endLine=5,col=37,")
    told = checked(files["json"].read_text("utf-8"), OURS / "analysis-1.json")
    (file,) = told["files"]
    assert [finding["verdict"] for finding in file["findings"]] == ["contradicted", "absent"]
    assert told["coverage"] >= 0.4
    assert file["report"]
    run = checked(files["sarif"].read_text("utf-8"), SCHEMAS / "sarif-2.1.0-rtm.5.json")["runs"][0]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (5, 38)
    suites = Xml.parse(files["junit"]).getroot()
    assert (suites.get("failures"), suites.get("errors")) == ("1", "0")
    assert "## Lacuna: failed" in files["markdown"].read_text("utf-8")
    assert files["text"].read_text("utf-8").endswith("failed: 1 contradicted\n")


def test_the_gate_is_the_coverage_and_the_verdicts_that_it_is_told(repository: Repository) -> None:
    assert "at least 95%" in repository.analyze("--fail-on", "nothing", "--fail-under", "95", status=1)
    assert "error: absent" in repository.analyze("--level", "absent=error", "--fail-on", "absent", status=1)
    repository.lacuna("analyze", "pages/kettle.md", "--base", "nothing", status=3)
    repository.lacuna("analyze", "pages", "--base", repository.base, status=2)


def test_what_is_known_passes_wherever_it_moves(repository: Repository, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline.json")
    repository.analyze("--baseline", baseline, "--write-baseline")
    repository.page.write_text(PAGE.replace("# Using the kettle\n", "# Using the kettle\n\nA preface.\n"))
    assert "2 known" in repository.analyze("--baseline", baseline)
    repository.page.write_text(PAGE)


def test_only_changed_lines_count_since_a_revision(repository: Repository) -> None:
    assert "2 on unchanged lines" in repository.analyze("--since", "HEAD")
    repository.page.write_text(PAGE + "\nThe cable is 20 centimetres long.\n")
    assert "kettle.md:9:1: error: contradicted" in repository.analyze("--since", "HEAD", status=1)
    repository.commit()
    assert "kettle.md:9:1: error: contradicted" in repository.analyze("--since", "HEAD~1", status=1)
    repository.page.write_text(PAGE)


def test_a_folder_is_followed(repository: Repository, product: Product) -> None:
    watched = repository.folder / "watched"
    shutil.rmtree(watched, ignore_errors=True)  # of a first try
    (watched / "en").mkdir(parents=True)
    (watched / "en" / "a.md").write_text("# A\n\nThe lamp is red.\n")
    process = repository.begin("index", "watched", "--base", "lamps", "--watch", "--prune")
    try:
        with Client(product.url) as client:

            def documents() -> list[str]:
                if product.call("GET", "/api/v1/bases/lamps")[0] == 404:
                    return []
                return [document["path"] for document in client.list_documents("lamps")]

            eventually(lambda: documents() == ["en/a.md"])
            (watched / "en" / "b.md").write_text("# B\n\nThe lamp is green.\n")
            eventually(lambda: documents() == ["en/a.md", "en/b.md"])
            (watched / "en" / "a.md").unlink()
            eventually(lambda: documents() == ["en/b.md"])
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        process.kill()
        sys.stderr.write("\n".join(process.communicate()))


def eventually(done: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _alone(talk: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: where a browser has been started, this one has a loop that runs."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, talk).result()


def test_an_assistant_finds_gaps_over_mcp(repository: Repository) -> None:
    async def talk() -> None:
        async with McpClient(stdio_client(repository.mcp)) as assistant:
            tools = {tool.name: tool for tool in (await assistant.list_tools()).tools}
            assert set(tools) == {"analyse", "bases", "gaps", "search"}
            assert all(tool.output_schema for tool in tools.values())
            gaps = (await assistant.call_tool("gaps", {"text": PAGE})).structured_content or {}
            assert [said["statement"] for said in gaps["contradicted"]] == ["The kettle weighs 700 grams."]
            assert [said["statement"][:10] for said in gaps["absent"]] == ["The kettle"]
            assert gaps["suggestions"]
            analysed = (await assistant.call_tool("analyse", {"text": PAGE})).structured_content or {}
            assert analysed["coverage"] == gaps["coverage"]
            found = (await assistant.call_tool("search", {"query": "vinegar"})).structured_content or {}
            assert "vinegar" in found["passages"][0]["quote"]
            refused = await assistant.call_tool("search", {"query": "vinegar", "base": "nothing"})
            assert refused.is_error
            assert "base" in json.dumps([part.model_dump() for part in refused.content])
            assert (await assistant.call_tool("analyse", {"text": "x" * 200_001})).is_error

    _alone(talk())


def test_a_program_has_many_texts_analysed_and_follows_one(repository: Repository, product: Product) -> None:
    async def talk() -> None:
        async with AsyncClient(product.url) as client:
            texts = {"good": "The kettle weighs 900 grams.", "bad": "The kettle weighs 700 grams."}
            batch = await client.create_batch(repository.base, texts, report=False)
            done = await client.wait_batch(batch["id"], seconds=60)
            assert (done["status"], done["counts"]["succeeded"]) == ("succeeded", 2)
            analyses = {a["name"]: a async for a in client.list_batch_analyses(batch["id"])}
            assert {name: a["coverage"]["score"] for name, a in analyses.items()} == {"good": 1.0, "bad": 0.0}
            followed = [event async for event in client.follow_analysis(analyses["bad"]["id"])]
            assert followed[-1].data["statements"][0]["verdict"] == "contradicted"
            first = next(event.id for event in followed if event.id)
            rest = [event async for event in client.follow_analysis(analyses["bad"]["id"], first)]
            assert [event.id for event in rest] == [event.id for event in followed if event.id][1:]
            await client.delete_batch(batch["id"])

    _alone(talk())
