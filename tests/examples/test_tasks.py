"""Which task an example teaches."""

from __future__ import annotations

from typing import Any

import pytest

from services.examples import heading, prompts, report, tasks, verdict
from services.reporter import prompting
from services.reporter.composing import compose
from services.reporter.outline import outline
from services.wire.messages import LANGUAGES, Language
from services.wire.training import Task
from tests.reporter.examples import retention


def _asked(task: Task, language: Language) -> list[dict[str, Any]]:
    match task:
        case Task.HEADING:
            return heading.messages("Files are kept.", "api.md", "Files", language)
        case Task.VERDICT:
            return verdict.messages("Files are kept.", ["They are."], language)
        case Task.REPORT:
            return report.messages("The documentation lacks X [1].", language)
        case Task.CHAT:
            return [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", list(Task))
def test_a_prompt_tells_its_task_and_language(task: Task, language: Language) -> None:
    asked = _asked(task, language)
    assert tasks.task_of(asked) is task
    assert tasks.language_of(asked) == (None if task is Task.CHAT else language)
    developer = [
        {"role": "developer", "content": [{"type": "text", "text": asked[0]["content"]}]},
        *asked[1:],
    ]
    assert tasks.task_of(developer) is task
    assert tasks.task_of(asked[1:]) is Task.CHAT
    assert tasks.MAIN[task]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("version", prompting.versions())
def test_the_reporter_s_own_prompts_are_reports(version: str, language: Language) -> None:
    made = prompting.prompt(
        compose(outline(retention().model_copy(update={"report_language": language}))), version, "0" * 16
    )
    assert made is not None
    asked = [{"role": "system", "content": made.system}, {"role": "user", "content": made.user}]
    assert tasks.task_of(asked) is Task.REPORT
    assert tasks.language_of(asked) == language
    assert tasks.version_of(asked) is None


def test_no_messages_are_a_chat() -> None:
    assert tasks.task_of([]) is Task.CHAT
    assert tasks.task_of([{"role": "system", "content": None}]) is Task.CHAT


def test_every_version_has_both_languages_and_a_task() -> None:
    for version in prompts.versions():
        assert Task(version.rsplit("-", 1)[0])
        assert all(prompts.system(version, language) for language in LANGUAGES)


def test_another_version_of_the_prompt_puts_the_same_data() -> None:
    asked = _asked(Task.HEADING, "pt")
    assert tasks.reworded(asked, "heading-1") == asked
    for wrong in ("heading-999", "verdict-1", ""):
        with pytest.raises(KeyError):
            tasks.reworded(asked, wrong)
    with pytest.raises(KeyError):
        tasks.reworded(_asked(Task.CHAT, "en"), "heading-1")
