"""The twenty faults by number, and the tests elsewhere that inject a part of one on real processes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Its own test is the module `test_<number>_*.py` beside this file; all of `also` count as well."""

    title: str
    also: tuple[str, ...] = ()


TWENTY = {
    1: Fault("kill -9 of a retriever or reporter in mid-job, 50 times"),
    2: Fault(
        "kill -9 of the trainer or of the process that trains",
        (
            "tests/trainer/trainings/test_killed.py::test_killed_at_random_moments_each_training_has_one_job",
            "tests/models/tuning/test_killed.py::test_a_job_ends_as_without_the_kills[in short]",
        ),
    ),
    3: Fault("a job longer than the broker's consumer time-out"),
    4: Fault("kill -9 and restart of the broker under load"),
    5: Fault("queues deleted, consumers cancelled by the server"),
    6: Fault("the broker's connections hang for 60 s"),
    7: Fault("poison messages"),
    8: Fault("the same message twice"),
    9: Fault("SIGTERM with 20 open streams and jobs running"),
    10: Fault("a full disk: an upload, an index, a checkpoint"),
    11: Fault("the clock steps by an hour", ("tests/gateway/test_limits.py",)),
    12: Fault("the model API refuses: 429, 500, no connection"),
    13: Fault("a model's stream is cut, or tells of an error"),
    14: Fault("a model of one token in 5 s, and one that stalls"),
    15: Fault("500 slow readers of event streams"),
    16: Fault("bombs, zip-slip names and links in archives"),
    17: Fault("hostile JSONL and vectors"),
    18: Fault("requests forged through URLs of callers", ("tests/gateway/test_outbound.py",)),
    19: Fault("documents that give orders and carry markup", ("tests/e2e/test_injection.py",)),
    20: Fault(
        "the fuzzed API, the fuzzed parsers, canary secrets",
        (
            "tests/gateway/test_keys.py::test_what_is_anothers_is_as_if_it_did_not_exist",
            "tests/retriever/test_reading.py",
            "tests/examples/test_checks.py",
        ),
    ),
}
