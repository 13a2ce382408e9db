"""The packaged model of 135 million parameters, under a name that is trusted: whatever it makes up, what is
shown of it has been checked, and what is missing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.models.weights import packaged_chat_weights
from services.reporter.citations import numbers_in
from services.wire.messages import ReportStatus
from tests.models.conftest import served
from tests.reporter import examples
from tests.reporter.test_handlers import job, reporter

pytestmark = pytest.mark.timeout(400)


async def test_what_the_local_model_writes_is_right_or_said_to_be_missing(tmp_path: Path) -> None:
    own = examples.dependencies()
    weights = packaged_chat_weights()
    async with (
        served(chat_gguf=weights, chat_gguf_name="org/small", encoder_processes=1) as models,
        reporter(tmp_path, models.settings.models_base_url) as watched,
    ):
        written = await watched.report(job(own, "org/small", seconds=300), patience=300)
    report = written.report
    assert report.status in {ReportStatus.SUCCEEDED, ReportStatus.INCOMPLETE}
    assert watched.streamed() == report.markdown
    assert f"**{round(100 * own.coverage.score)}%" in report.markdown
    assert numbers_in(report.markdown) == {citation.number for citation in report.citations}
    assert report.notice is not None or not (report.composed or report.status is ReportStatus.INCOMPLETE)
    assert own.base_version in report.markdown.splitlines()[-1]
    assert written.usage.calls == 1
