"""Every event and defect that trainings tell has a text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.gateway import backend_words, texts
from services.models.tuning.recording import _step_message
from services.trainer.trainings.life import File, Life
from services.trainer.trainings.recording import changes
from services.trainer.trainings.refused_lines import refused_lines
from services.wire.errors import ModelTimedOut
from services.wire.messages import LANGUAGES, Language
from services.wire.training import Split, TrainingStatus

BEFORE = Life(files=(File(split=Split.TRAIN, size=1, parts=0),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_trainings_tell_is_said_in_words(language: Language) -> None:
    lives = [
        BEFORE.model_copy(update={"status": s}) for s in TrainingStatus if s is not TrainingStatus.PENDING
    ]
    lives.append(BEFORE.model_copy(update={"job": "j", "extra": ("k",), "error": ModelTimedOut().info()}))
    told = [event for life in lives for event in changes(BEFORE, life)]
    told += changes(BEFORE.model_copy(update={"looks": 1}), lives[-1])
    assert {event.code for event in told} > {"job_created", "job_adopted", "job_duplicate", "waiting"}
    for event in told:
        said = texts.named("event", event.code, language, event.data)
        assert said != event.code
        assert "{" not in said
    [defect] = refused_lines("Line 1 is not a dictionary")
    assert "Line 1 is not" in texts.named("defect", defect.code, language, defect.params)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_local_backend_says_of_a_job_is_said_in_words(language: Language) -> None:
    file = Path(__file__).parents[3] / "services/models/tuning"
    source = (file / "jobs.py").read_text() + (file / "recording.py").read_text()
    said = re.findall(
        r'"(Fine-tuning job [a-z ]+|Files validated[^"]+|New fine-tuned model created|The job has [^"]+)"',
        source,
    )
    said += ["Created fine-tuning job: j", "Validating training file: f", "Checkpoint created at step 7"]
    said.append(_step_message({"step": 3, "train_loss": 0.5}, 60))
    assert len(said) > 10
    for message in said:
        known = backend_words.known(message)
        assert known is not None, message
        words = texts.named("event", known[0], language, known[1])
        assert words != known[0]
        assert "{" not in words
    assert backend_words.known("Something of its own") is None
