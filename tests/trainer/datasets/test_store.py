"""The tables on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from services.storage.database import Database
from services.trainer.app import MIGRATIONS
from services.trainer.datasets.folder import Result
from services.trainer.datasets.reviews import Reviews
from services.trainer.datasets.store import Datasets, NewVersion
from services.trainer.datasets.tables import VersionRow
from services.trainer.evaluations.tables import EvaluationRow
from services.wire.errors import (
    DatasetInUse,
    DatasetNotFound,
    InternalError,
    ReviewInvalid,
    ReviewNotFound,
)
from services.wire.messages import BlobRef
from services.wire.training import (
    DatasetStatus,
    Defect,
    DeleteReview,
    EvaluationStatus,
    ListReviews,
    PutReview,
    ReviewMaterial,
    Task,
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    database = await Database.open(url, MIGRATIONS, "trainer")
    yield database
    await database.close()


def new(id_: str, name: str = "data", **more: Any) -> NewVersion:
    fields: dict[str, Any] = {
        "blob": BlobRef(sha256="a" * 64, size=5),
        "source": "import",
        "seed": 0,
        "shares": (0.8, 0.1, 0.1),
        **more,
    }
    return NewVersion(id=id_, name=name, **fields)


async def own(database: Database, id_: str, owner: str = "me") -> None:
    async with database.session.begin() as s:
        await s.execute(update(VersionRow).where(VersionRow.id == id_).values(owner=owner))


RESULT = Result(lines=12, errors=0, warnings=2, statistics=None, splits={})


async def test_the_same_import_is_the_same_version_and_numbers_are_never_used_again(
    database: Database,
) -> None:
    store = Datasets(database)
    first = await store.add(new("a"))
    assert (await store.add(new("b"))).id == first.id
    for id_, other in (
        ("c", {"seed": 1}),
        ("d", {"shares": (1.0, 0.0, 0.0)}),
        ("e", {"blob": BlobRef(sha256="b" * 64, size=5)}),
        ("f", {"source": "reviews"}),
    ):
        assert (await store.add(new(id_, **other))).id == id_
    assert [v.version for v in await store.versions("data", None, 3)] == [5, 4, 3]
    assert [v.version for v in await store.versions("data", 3, 10)] == [2, 1]
    info = await store.info("data")
    assert (info.versions, info.latest and info.latest.version) == (5, 5)
    assert sorted(await store.delete("data")) == ["a", "c", "d", "e", "f"]
    with pytest.raises(DatasetNotFound):
        await store.info("data")
    with pytest.raises(DatasetNotFound):
        await store.version("data", 1)
    assert await store.infos(None, 10) == ()
    assert (await store.add(new("g"))).number == 6, "what was evaluated on version 1 was not this"


async def test_versions_put_at_the_same_moment_get_each_a_number(database: Database) -> None:
    store = Datasets(database)
    rows = await asyncio.gather(*(store.add(new(f"{n}", seed=n)) for n in range(8)))
    assert sorted(row.number for row in rows) == list(range(1, 9))


async def test_datasets_are_listed_by_name(database: Database) -> None:
    store = Datasets(database)
    for name in ("c", "a", "b"):
        await store.add(new(f"id-{name}", name))
    assert [i.name for i in await store.infos(None, 2)] == ["a", "b"]
    assert [i.name for i in await store.infos("b", 2)] == ["c"]


async def test_only_the_owner_records_what_a_check_found(database: Database) -> None:
    store = Datasets(database)
    await store.add(new("a"))
    await own(database, "a")
    assert await store.advance("a", "another", 5, 0, 0) is None
    assert await store.finish("a", "another", RESULT, []) is None
    row = await store.advance("a", "me", 7, 1, 2)
    assert row is not None
    assert (row.checked, row.errors, row.warnings, row.status) == (7, 1, 2, DatasetStatus.CHECKING)
    defects = [Defect(line=n, code="line_blank", severity="warning") for n in range(7)]
    defects[4] = Defect(line=4, code="line_not_object")
    row = await store.finish("a", "me", RESULT, defects)
    assert row is not None
    assert row.status == DatasetStatus.READY
    assert await store.finish("a", "me", RESULT, []) is None, "what is checked stays as it is"
    assert [at for at, _ in await store.defects("a", None, -1, 3)] == [0, 1, 2]
    assert [at for at, _ in await store.defects("a", None, 4, 9)] == [5, 6]
    assert [(at, d.code) for at, d in await store.defects("a", "error", -1, 9)] == [(4, "line_not_object")]
    assert [at for at, _ in await store.defects("a", "warning", 2, 9)] == [3, 5, 6]
    assert (await store.cancel("data", None)).status == DatasetStatus.READY


async def test_a_check_that_was_cancelled_records_nothing_more_and_can_be_asked_for_again(
    database: Database,
) -> None:
    store = Datasets(database)
    await store.add(new("a"))
    await own(database, "a")
    assert (await store.cancel("data", 1)).status == DatasetStatus.CANCELLED
    assert await store.advance("a", "me", 7, 1, 2) is None
    assert await store.finish("a", "me", RESULT, []) is None
    assert await store.fail("a", "me", InternalError().info()) is None
    assert (await store.version("data", None)).status == DatasetStatus.CANCELLED
    again = await store.add(new("b"))
    assert (again.id, again.status) == ("a", DatasetStatus.CHECKING)
    with pytest.raises(DatasetNotFound):
        await store.cancel("none", None)


async def test_a_check_that_keeps_crashing_fails_and_can_be_asked_for_again(database: Database) -> None:
    store, error = Datasets(database), InternalError(reason="check_crashed").info()
    await store.add(new("a"))
    await own(database, "a")
    statuses = [(await store.crashed("a", "me", 3, error)).status for _ in range(3)]  # type: ignore[union-attr]
    assert statuses == [DatasetStatus.CHECKING, DatasetStatus.CHECKING, DatasetStatus.FAILED]
    again = await store.add(new("b"))
    assert (again.id, again.status, again.crashes) == ("a", DatasetStatus.CHECKING, 0)


async def test_a_dataset_in_use_stays(database: Database) -> None:
    store = Datasets(database)
    await store.add(new("a"))
    row = EvaluationRow(
        id="evaluation-1", dataset="data", dataset_version=1, split="holdout", models=["m"],
        status=EvaluationStatus.RUNNING, created_at=1.0, done=0, total=1, tries=0, not_before=0.0, beat=0,
    )  # fmt: skip
    async with database.session.begin() as s:
        s.add(row)
    with pytest.raises(DatasetInUse):
        await store.delete("data")
    async with database.session.begin() as s:
        await s.execute(update(EvaluationRow).values(status=EvaluationStatus.SUCCEEDED))
    assert await store.delete("data") == ["a"]


def review(statement: int | None = 0, **more: Any) -> PutReview:
    fields: dict[str, Any] = {
        "analysis_id": "analysis", "base": "docs", "task": Task.VERDICT, "language": "en", "given": "covered",
        "corrected": "absent", "consent": True, "material": ReviewMaterial(text="It has a limit."), **more,
    }  # fmt: skip
    said = {"origin": fields["analysis_id"], "subject": f"{fields['task']}.{statement}", **fields}
    return PutReview(statement=statement, **said)


async def test_reviews_come_are_replaced_and_go(database: Database) -> None:
    reviews = Reviews(database)
    first = await reviews.put(review())
    again = await reviews.put(review(corrected="partial", consent=False))
    assert (again.id, again.corrected, again.consent) == (first.id, "partial", False)
    for n in range(1, 4):
        await reviews.put(review(n, base="other" if n == 3 else "docs"))
    await reviews.put(review(None, task=Task.REPORT, corrected="# Report"))
    page = await reviews.list(ListReviews(limit=2))
    assert [r.statement for r in page.items] == [0, 1]
    rest = await reviews.list(ListReviews(after=page.next, limit=10))
    assert [r.statement for r in rest.items] == [2, 3, None]
    assert rest.next is None
    assert len((await reviews.list(ListReviews(base="other"))).items) == 1
    assert len((await reviews.list(ListReviews(analysis_id="none"))).items) == 0
    assert [r.statement async for r in reviews.with_consent()] == [1, 2, 3, -1]
    await reviews.delete(DeleteReview(id=first.id))
    with pytest.raises(ReviewNotFound):
        await reviews.delete(DeleteReview(id=first.id))


async def test_a_review_is_of_a_text_in_all_of_its_states(database: Database) -> None:
    reviews = Reviews(database)
    first = await reviews.put(review(4, subject="same"))
    other = await reviews.put(review(0, analysis_id="another", subject="same"))
    again = await reviews.put(
        review(2, analysis_id="later", origin="analysis", subject="same", corrected="partial")
    )
    assert (again.id, again.analysis_id, again.statement, again.corrected) == (
        first.id,
        "later",
        2,
        "partial",
    )

    async def of(subjects: tuple[str, ...]) -> list[str]:
        asked = ListReviews(analysis_id="third", origin="analysis", subjects=subjects)
        return [each.id for each in (await reviews.list(asked)).items]

    assert await of(("same", "more")) == [first.id]
    assert await of(("more",)) == await of(()) == []
    long = tuple(f"one-{number}" for number in range(70_000))  # more than a database takes parameters
    assert await of((*long, "same")) == [first.id]
    assert other.id != first.id


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"corrected": "maybe"}, "verdict"),
        ({"corrected": "  "}, "empty"),
        ({"statement": None}, "statement"),
        ({"statement": -2}, "statement"),
        ({"task": Task.REPORT}, "statement"),
        ({"task": Task.CHAT}, "task"),
    ],
)
async def test_a_review_that_fits_nothing_is_refused(odd: dict[str, Any], reason: str) -> None:
    with pytest.raises(ReviewInvalid) as refused:
        await Reviews(None).put(review(**{"statement": 0, **odd}))  # type: ignore[arg-type]
    assert refused.value.params["reason"] == reason
