"""Jobs run once for each due time: when the clock is turned, when nobody worked, and when a worker dies."""

import multiprocessing
import os
import signal
import threading
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tvaers import jobs
from tvaers.danish import COPENHAGEN
from tvaers.db import make_engine, transaction
from tvaers.intake import Stores
from tvaers.jobs import JobRun, latest_due, run_once
from tvaers.locks import Reason, system
from tvaers.module import Job

AT = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def nothing(_context: object) -> None:
    """A job's work that is done at once."""


HOURLY, NIGHTLY = (
    Job("hver-time", nothing, every_seconds=3600),
    Job("hver-nat", nothing, daily=time(2, 30)),
)


def through(day: date, job: Job) -> list[datetime]:
    """The due times of a job that a clock through a local date of Copenhagen meets."""
    begins = datetime.combine(day, time(0), tzinfo=COPENHAGEN).astimezone(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(0), tzinfo=COPENHAGEN).astimezone(UTC)
    minutes = int((ends - begins) / timedelta(minutes=1))
    met = {latest_due(job, begins + timedelta(minutes=m)) for m in range(minutes)}
    return sorted(due for due in met if due >= begins)


@pytest.mark.parametrize(
    ("day", "hours", "night"),
    [
        (date(2026, 10, 24), 24, "02:30 +0200"),
        (date(2026, 10, 25), 25, "02:30 +0200"),
        (date(2026, 10, 26), 24, "02:30 +0100"),
        (date(2027, 3, 28), 23, "03:30 +0200"),
        (date(2027, 3, 29), 24, "02:30 +0200"),
    ],
)
def test_a_night_has_one_nightly_run_and_each_hour_its_own(
    day: date, hours: int, night: str
) -> None:
    assert len(through(day, HOURLY)) == hours
    (due,) = through(day, NIGHTLY)
    assert due.astimezone(COPENHAGEN).strftime("%H:%M %z") == night


def test_a_job_has_its_seconds_or_its_time_of_day() -> None:
    for wrong in ({}, {"every_seconds": 60, "daily": time(2)}):
        with pytest.raises(ValueError, match="either"):
            Job("x", nothing, **wrong)


def runs(stores: Stores, job: Job) -> list[JobRun]:
    with transaction(stores.published) as session:
        session.expire_on_commit = False
        query = sa.select(JobRun).where(JobRun.job == job.name).order_by(JobRun.due)
        return list(session.scalars(query))


def test_a_server_that_was_down_three_nights_does_one_night_late_and_no_more(
    stores: Stores,
) -> None:
    assert run_once(stores.published, NIGHTLY, None, AT - timedelta(days=4))
    for minutes in range(5):
        ran = run_once(stores.published, NIGHTLY, None, AT + timedelta(minutes=minutes))
        assert ran == (minutes == 0)
    first, last = runs(stores, NIGHTLY)
    assert last.due - first.due == timedelta(days=4)
    assert last.late and last.ended_at is not None


def test_a_run_in_time_is_not_late(stores: Stores) -> None:
    assert run_once(stores.published, HOURLY, None, AT + timedelta(seconds=40))
    assert not run_once(stores.published, HOURLY, None, AT + timedelta(minutes=59))
    (row,) = runs(stores, HOURLY)
    assert (row.due, row.late) == (AT, False)


def test_a_job_that_fails_is_told_and_tried_again_at_its_next_due_time(stores: Stores) -> None:
    def fails(_context: object) -> None:
        raise ZeroDivisionError

    job = Job("fejler", fails, every_seconds=3600)
    assert run_once(stores.published, job, None, AT)
    assert not run_once(stores.published, job, None, AT + timedelta(minutes=5))
    assert run_once(stores.published, job, None, AT + timedelta(hours=1))
    assert [row.fault for row in runs(stores, job)] == ["ZeroDivisionError"] * 2


def test_a_run_whose_worker_died_is_taken_up_once_when_its_lease_is_over(stores: Stores) -> None:
    with transaction(stores.published) as session:
        session.add(JobRun(job=NIGHTLY.name, due=latest_due(NIGHTLY, AT), lease_until=AT))
    assert not run_once(stores.published, NIGHTLY, None, AT)
    assert run_once(stores.published, NIGHTLY, None, AT + timedelta(seconds=1))
    assert not run_once(stores.published, NIGHTLY, None, AT + timedelta(hours=1))
    (row,) = runs(stores, NIGHTLY)
    assert row.late and row.ended_at is not None


def test_a_long_run_keeps_its_lease(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.4))
    begun, may_end = threading.Event(), threading.Event()

    def slow(_context: object) -> None:
        begun.set()
        may_end.wait(20)

    job = Job("lang", slow, every_seconds=3600)
    thread = threading.Thread(target=run_once, args=(stores.published, job, None, jobs.now()))
    thread.start()
    assert begun.wait(10)
    clock.sleep(1.2)
    assert not run_once(stores.published, job, None, jobs.now())
    may_end.set()
    thread.join()
    assert len(runs(stores, job)) == 1


def test_only_the_newest_due_times_are_kept(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "KEPT", 3)
    for hours in range(6):
        assert run_once(stores.published, HOURLY, None, AT + timedelta(hours=hours))
    assert [row.due for row in runs(stores, HOURLY)] == [AT + timedelta(hours=h) for h in (3, 4, 5)]


def awake(url: str, file: Path, slow: bool) -> None:
    """One of several workers: it looks at its job for some seconds, and writes down what it did."""
    jobs.LEASE = timedelta(seconds=1)
    engine = system(make_engine(url), Reason.TESTS)

    def write(_context: object) -> None:
        if slow:
            clock.sleep(60)
        with file.open("a") as told:
            told.write("x\n")

    for _ in range(40):
        run_once(engine, Job("fælles", write, every_seconds=86_400), None, jobs.now())
        clock.sleep(0.1)


@pytest.fixture
def url(stores: Stores) -> str:
    return stores.published.url.render_as_string(hide_password=False)


def test_four_workers_and_one_that_is_killed_on_the_way_do_each_due_time_once(
    url: str, stores: Stores, tmp_path: Path
) -> None:
    file = tmp_path / "told"
    spawn = multiprocessing.get_context("spawn")
    dies = spawn.Process(target=awake, args=(url, file, True))
    dies.start()
    job = Job("fælles", nothing, every_seconds=86_400)
    for _ in range(200):
        if runs(stores, job):
            break
        clock.sleep(0.1)
    assert dies.pid is not None
    os.kill(dies.pid, signal.SIGKILL)
    dies.join()
    assert not file.exists()
    others = [spawn.Process(target=awake, args=(url, file, False)) for _ in range(4)]
    for each in others:
        each.start()
    for each in others:
        each.join()
        assert each.exitcode == 0
    assert file.read_text() == "x\n"
    (row,) = runs(stores, job)
    assert row.ended_at is not None
