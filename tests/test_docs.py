"""The documentation is held to the code: what it names exists, and both languages say the same."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from services.gateway.batches.forms import BatchRequest
from services.gateway.forms import AnalysisRequest, BaseRequest, SearchRequest
from services.gateway.key_forms import KeyRequest
from services.gateway.problems import status_of
from services.gateway.routes import ROUTES
from services.gateway.shares.forms import ShareRequest
from services.gateway.training_forms import (
    BuildRequest,
    EstimateRequest,
    EvaluationRequest,
    PromotionRequest,
    ReviewRequest,
    TrainingRequest,
)
from services.gateway.webhooks.forms import WebhookRequest
from services.settings import Settings
from services.wire.errors import LacunaError
from services.wire.messages import LANGUAGES, Verdict

ROOT = Path(__file__).resolve().parents[1]
PAGES: dict[str, dict[str, str]] = {
    language: {
        file.name: file.read_text(encoding="utf-8") for file in (ROOT / "docs" / language).glob("*.md")
    }
    for language in LANGUAGES
}
EVERY = [(language, name) for language in LANGUAGES for name in sorted(PAGES[language])]
ALL_TEXTS = {
    **{f"docs/{language}/{name}": PAGES[language][name] for language, name in EVERY},
    "README.md": (ROOT / "README.md").read_text(encoding="utf-8"),
}
SETTINGS = {f"LACUNA_{name.upper()}": field for name, field in Settings.model_fields.items()}
FORMS: dict[str, type[BaseModel]] = {
    "/shares": ShareRequest,
    "/api/v1/analyses": AnalysisRequest,
    "/api/v1/bases": BaseRequest,
    "/search": SearchRequest,
    "/reviews/verdict/0": ReviewRequest,
    "/datasets/headings": BuildRequest,
    "/trainings/estimate": EstimateRequest,
    "/trainings": TrainingRequest,
    "/evaluations": EvaluationRequest,
    "/promotions": PromotionRequest,
    "/keys": KeyRequest,
    "/batches": BatchRequest,
    "/webhooks": WebhookRequest,
}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]*) \|", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[[^\]]+\]\(([^)\s]+)\)")
_VARIABLE = re.compile(r"LACUNA_[A-Z_]+[A-Z]")
_CALL = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/[\w/{}.-]*)")
_PATH = re.compile(
    r"(?<![\w.}])/(?:api/)?v1/[\w/{}$.-]+|(?<![\w/])/(?:livez|readyz|openapi\.json|api/docs)\b"
)
_URL = re.compile(r"127\.0\.0\.1:8080(/[^\s'\"?`<>\\)]+)")
_BODY = re.compile(r"127\.0\.0\.1:8080(/[^\s'\"?\\]+)(?:(?!curl)[^|;])*?-d '(\{.*?\})'", re.DOTALL)


def _without_fences(text: str) -> str:
    return _FENCE.sub("", text)


def _rows(language: str, name: str) -> dict[str, str]:
    """The tables' first cell, where it is code, with the second cell."""
    return {row[1]: row[2].strip() for row in _ROW.finditer(PAGES[language][name])}


def _bodies() -> Iterator[tuple[str, str, str]]:
    """Page, path and JSON of every request that an example sends."""
    for page, text in ALL_TEXTS.items():
        for fence in _FENCE.finditer(text):
            for call in _BODY.finditer(fence[2]):
                yield page, call[1], call[2]


def test_both_languages_have_the_same_pages_and_enough_of_them() -> None:
    assert set(PAGES["en"]) == set(PAGES["pt"])
    assert len(PAGES["en"]) >= 20


@pytest.mark.parametrize("name", sorted(PAGES["en"]))
def test_a_page_and_its_translation_have_the_same_build(name: str) -> None:
    english, portuguese = (_without_fences(PAGES[language][name]) for language in ("en", "pt"))
    assert _HEADING.findall(english) == _HEADING.findall(portuguese)
    assert english.count("\n|") == portuguese.count("\n|"), "rows of tables"
    assert english.count("\n- ") == portuguese.count("\n- "), "items of lists"
    fences = [[kind for kind, _ in _FENCE.findall(PAGES[language][name])] for language in ("en", "pt")]
    assert fences[0] == fences[1]
    # codes, fields, settings and addresses are the same words in both languages
    assert set(re.findall(r"`([\w/.{}*-]+)`", english)) == set(re.findall(r"`([\w/.{}*-]+)`", portuguese))


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_links_lead_to_pages_that_exist(language: str, name: str) -> None:
    links = [link for link in _LINK.findall(PAGES[language][name]) if "://" not in link]
    assert [link for link in links if link not in PAGES[language]] == []
    images = _IMAGE.findall(PAGES[language][name])
    assert [image for image in images if not (ROOT / "docs" / language / image).is_file()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_the_repository_lead_to_files(name: str) -> None:
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).is_file()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_start_page_leads_to_every_page(language: str) -> None:
    assert set(_LINK.findall(PAGES[language]["index.md"])) == set(PAGES[language]) - {"index.md"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_documented_with_its_default(language: str) -> None:
    rows = _rows(language, "configuration.md")
    assert set(rows) == set(SETTINGS)
    for name, cell in rows.items():
        default = SETTINGS[name].default
        if isinstance(default, bool):
            assert f"`{str(default).lower()}`" in cell, name
        elif isinstance(default, str) or (isinstance(default, int | float) and "`" in cell):
            assert cell.startswith(f"`{default:g}`" if isinstance(default, float) else f"`{default}`"), name
        elif isinstance(default, tuple):
            assert cell == f"`{json.dumps(default)}`", name


@pytest.mark.parametrize("page", sorted(ALL_TEXTS))
def test_settings_that_are_named_exist(page: str) -> None:
    # what `make` installs, which no service reads; and where settings are read from
    makefile = {"LACUNA_EXTRAS", "LACUNA_SECRETS_DIR"}
    client = {
        name
        for file in (ROOT / "client").rglob("*.py")
        for name in _VARIABLE.findall(file.read_text("utf-8"))
    }
    compose = set(_VARIABLE.findall((ROOT / "docker-compose.yml").read_text("utf-8")))
    assert set(_VARIABLE.findall(ALL_TEXTS[page])) - set(SETTINGS) - makefile - client - compose == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_is_documented_with_its_status(language: str) -> None:
    documented = {code: int(status) for code, status in _rows(language, "errors.md").items()}
    assert documented == {code: status_of(kind) for code, kind in LacunaError.codes().items()}


@pytest.mark.parametrize("page", sorted(ALL_TEXTS))
def test_error_codes_that_are_named_exist(page: str) -> None:
    named = set(re.findall(r"(?:\bcode|código|\berror|erro) `([a-z]+(?:_[a-z]+)+)`", ALL_TEXTS[page]))
    theirs = {"training_not_available", "invalid_training_file", "server_error"}  # OpenAI's own
    assert named - set(LacunaError.codes()) - theirs == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_is_explained(language: str) -> None:
    assert list(_rows(language, "verdicts.md")) == [verdict.value for verdict in Verdict]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_api_page_lists_every_call(language: str) -> None:
    listed = set(_CALL.findall(PAGES[language]["http-api.md"]))
    calls = {(r.method, r.openapi_path) for r in ROUTES if r.public}
    ours = {(method, path) for method, path in calls if path.startswith("/api/v1/")}
    assert ours <= listed <= calls


@pytest.mark.parametrize("page", sorted(ALL_TEXTS))
def test_addresses_that_are_named_exist(page: str) -> None:
    patterns = [
        re.compile(
            re.sub(r"\\\{path\\\}", ".+", re.sub(r"\\\{(?!path)\w+\\\}", "[^/]+", re.escape(r.openapi_path)))
        )
        for r in ROUTES
        if r.public
    ]
    text = ALL_TEXTS[page]
    named = {path.rstrip(".") for path in _PATH.findall(text)} | set(_URL.findall(text)) - {"/v1"}
    assert [path for path in sorted(named) if not any(p.fullmatch(path) for p in patterns)] == []


def test_the_examples_are_found() -> None:
    assert len(list(_bodies())) >= 20


@pytest.mark.parametrize(("page", "path", "body"), [pytest.param(*b, id=f"{b[0]}{b[1]}") for b in _bodies()])
def test_examples_send_what_the_api_takes(page: str, path: str, body: str) -> None:
    sent = json.loads(body)
    if path.startswith("/v1/"):
        assert "model" in sent or path == "/v1/moderations"  # there the provider has a default
        return
    form = next(kind for end, kind in FORMS.items() if path.endswith(end))
    form.model_validate(sent)
    assert set(sent) <= set(form.model_fields)


@pytest.mark.parametrize("page", sorted(ALL_TEXTS))
def test_examples_are_what_a_shell_can_read(page: str) -> None:
    blocks = [block for kind, block in _FENCE.findall(ALL_TEXTS[page]) if kind == "sh"]
    read = subprocess.run(
        ["bash", "-n"], input="\n".join(blocks), capture_output=True, text=True, check=False
    )
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize("page", ALL_TEXTS)
def test_tests_that_are_named_exist(page: str) -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", ALL_TEXTS[page]))
    assert not {name for name in named if not (ROOT / name).is_file()}


@pytest.mark.parametrize("page", sorted(ALL_TEXTS))
def test_commands_that_are_named_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = ALL_TEXTS[page]
    named = set(re.findall(r"`make ([a-z-]+)`", text))
    named |= {
        target for _, block in _FENCE.findall(text) for target in re.findall(r"\bmake ([a-z-]+)", block)
    }
    assert named <= targets
    services = set(re.findall(r"python -m services ([a-z]+)", text))
    assert services <= {"gateway", "retriever", "reporter", "trainer", "models", "all"}
