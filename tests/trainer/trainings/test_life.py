"""The state machine of trainings against a backend that loses, delays, repeats and refuses, in any order."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.trainer.trainings import actions as a
from services.trainer.trainings import events as e
from services.trainer.trainings import waits
from services.trainer.trainings.life import FINAL, File, Life, next_action
from services.trainer.trainings.transitions import apply
from services.wire.errors import ModelRateLimited, ModelTimedOut, TrainingNotAvailable
from services.wire.training import Split, TrainingStatus

TIMED_OUT, LIMITED = ModelTimedOut().info(), ModelRateLimited().info()
REFUSED = TrainingNotAvailable().info()
ROLLS = st.floats(0, 1)
HIDDEN = 3
"""Lookups that do not show a new job yet, at most."""


@dataclass
class Job:
    id: str
    created_at: float
    hidden: int
    status: TrainingStatus = TrainingStatus.VALIDATING

    @property
    def over(self) -> bool:
        return self.status in FINAL


@dataclass
class Backend:
    """Jobs and uploads as the other side has them."""

    jobs: list[Job] = field(default_factory=list)
    uploads: int = 0

    def create(self, hidden: int) -> Job:
        job = Job(f"ftjob-{len(self.jobs)}", float(len(self.jobs) // 2), hidden)
        self.jobs.append(job)
        return job

    def look(self, send: int) -> e.Found:
        seen = tuple(e.Seen(job.id, job.created_at, job.over) for job in self.jobs if not job.hidden)
        for job in self.jobs:
            job.hidden = max(0, job.hidden - 1)
        return e.Found(send, seen)

    def job(self, id_: str) -> Job:
        return next(job for job in self.jobs if job.id == id_)

    def tell(self, id_: str, order: a.Order) -> None:
        job = self.job(id_)
        match order:
            case _ if job.over:
                pass
            case "cancel":
                job.status = TrainingStatus.CANCELLED
            case "pause" if job.status is TrainingStatus.RUNNING:
                job.status = TrainingStatus.PAUSED
            case "resume" if job.status is TrainingStatus.PAUSED:
                job.status = TrainingStatus.QUEUED

    def do(self, action: a.Action, hidden: int = 0, twice: bool = False) -> list[e.Event]:
        """What comes of `action` where nothing goes wrong on the way."""
        match action:
            case a.Start():
                return [e.Started()]
            case a.SendFile(split):
                return [e.Uploaded(split, None, f"file-{split}")]
            case a.BeginUpload(split):
                self.uploads += 1
                return [e.Begun(split, f"upload-{self.uploads}")]
            case a.SendPart(split, upload, number):
                return [e.PartSent(split, upload, number, f"part-{upload}-{number}", "md5")]
            case a.CompleteUpload(split, upload):
                return [e.Uploaded(split, upload, f"file-{split}")]
            case a.Create(send):
                made = [self.create(hidden) for _ in range(2 if twice else 1)]
                return [e.Created(send, made[-1].id)]
            case a.Look(send):
                return [self.look(send)]
            case a.Poll(id_, look, send):
                job = self.job(id_)
                progress = {TrainingStatus.RUNNING: 0.5, TrainingStatus.VALIDATING: 0.0}.get(job.status)
                error = REFUSED if job.status is TrainingStatus.FAILED else None
                polled = e.Polled(id_, job.status, progress, error=error)
                return [*([self.look(send)] if look else []), polled]
            case a.Tell(id_, order):
                self.tell(id_, order)
                return [e.Told(id_, order)]
            case a.Drop(id_):
                self.tell(id_, "cancel")
                return [e.Dropped(id_)]
            case a.Hold():
                return []


class Trainings(RuleBasedStateMachine):
    """Each step is what a driver does, whatever the network does to it."""

    @initialize(parts=st.integers(0, 2), validation=st.booleans())
    def begin(self, parts: int, validation: bool) -> None:
        files = [File(split=Split.TRAIN, size=10, parts=parts)]
        if validation:
            files.append(File(split=Split.VALIDATION, size=1, parts=0))
        self.life = Life(files=tuple(files))
        self.backend = Backend()
        self.told: list[e.Event] = []
        self.since_create = ""
        self.ended: Life | None = None

    def tell(self, event: e.Event, roll: float) -> None:
        note(f"{event}")
        before = self.life
        self.life = apply(before, event, roll)
        self.told.append(event)
        assert 0 <= self.life.wait <= waits.LONGEST * 1.2
        if before.progress is not None:
            assert self.life.progress is not None
            assert self.life.progress >= before.progress

    def act(self) -> a.Action | None:
        action = next_action(self.life)
        note(f"-> {action}")
        if isinstance(action, a.Create):
            assert self.since_create != "created", "never two creates without a lookup between them"
            self.since_create = "created"
            self.tell(e.Sending(action.send), 0.5)
        elif isinstance(action, a.Look) or (isinstance(action, a.Poll) and action.look):
            self.since_create = "looked"
        return action

    @rule(roll=ROLLS, hidden=st.integers(0, HIDDEN), twice=st.booleans(), heard=st.booleans())
    def step(self, roll: float, hidden: int, twice: bool, heard: bool) -> None:
        """The action is done; with `heard` its answer comes, without it the driver died or the line was cut."""
        action = self.act()
        if action is None:
            return
        events = self.backend.do(action, hidden, twice)
        if heard:
            for event in events:
                self.tell(event, roll)
        else:
            self.told.extend(events)  # they may come late
            if isinstance(action, a.Create) and roll < 0.5:
                self.tell(e.Unanswered(action.send, TIMED_OUT), roll)

    @rule(roll=ROLLS, retry_after=st.none() | st.floats(0, 5000), final=st.booleans())
    def step_refused(self, roll: float, retry_after: float | None, final: bool) -> None:
        """The backend answers with an error, or with none at all, and did nothing."""
        match self.act():
            case None | a.Hold():
                return
            case a.Create(send) if final:
                self.tell(e.NotCreated(send, REFUSED, roll < 0.2, retry_after), roll)
            case a.Create(send):
                self.tell(e.Unanswered(send, TIMED_OUT), roll)
            case a.SendPart(split, upload, _) | a.CompleteUpload(split, upload) if final:
                self.tell(e.UploadGone(split, upload), roll)
            case _:
                self.tell(e.Failed(LIMITED, final and roll < 0.1, retry_after), roll)

    @rule(data=st.data(), roll=ROLLS)
    @precondition(lambda self: self.told)
    def late_or_twice(self, data: st.DataObject, roll: float) -> None:
        """Anything that was ever told comes once more."""
        event = data.draw(st.sampled_from(self.told))
        if not isinstance(event, e.Wanted | e.Sending):
            self.tell(event, roll)

    @rule()
    def restart(self) -> None:
        self.life = Life.model_validate_json(self.life.model_dump_json())

    @rule(what=st.sampled_from(["run", "pause", "cancel"]), roll=ROLLS)
    def want(self, what: e.Wish, roll: float) -> None:
        self.tell(e.Wanted(what), roll)

    @rule(data=st.data(), status=st.sampled_from(TrainingStatus))
    @precondition(lambda self: any(not job.over for job in self.backend.jobs))
    def job_moves(self, data: st.DataObject, status: TrainingStatus) -> None:
        if status in {TrainingStatus.PENDING, TrainingStatus.UPLOADING, TrainingStatus.CREATING}:
            return
        job = data.draw(st.sampled_from([job for job in self.backend.jobs if not job.over]))
        job.status = status

    @rule(roll=ROLLS)
    def job_unknown(self, roll: float) -> None:
        if isinstance(action := next_action(self.life), a.Poll):
            self.tell(e.Missed(action.job), roll)

    @invariant()
    def goes_on_until_the_end(self) -> None:
        if not self.life.final:
            assert next_action(self.life) is not None
        elif self.ended is None:
            self.ended = self.life
        else:
            for name in ("status", "error", "progress", "job"):
                assert getattr(self.life, name) == getattr(self.ended, name), "a final state is never left"

    def teardown(self) -> None:
        """From wherever it is, with a network that works: it ends, and of all jobs at most its own goes on."""
        if not hasattr(self, "life"):
            return
        if self.life.wanted == "pause":
            self.tell(e.Wanted("run"), 0.5)
        for round_ in range(200):
            action = self.act()
            if action is None:
                break
            for event in self.backend.do(action):
                self.tell(event, 0.5)
            if round_ > 40 and self.life.job:
                job = self.backend.job(self.life.job)
                job.status = job.status if job.over else TrainingStatus.SUCCEEDED
        assert self.life.final
        assert next_action(self.life) is None
        assert all(job.over for job in self.backend.jobs), "none is orphaned"


TestTrainings = Trainings.TestCase
TestTrainings.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
