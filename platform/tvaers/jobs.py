"""Jobs: APScheduler is only the clock; a row in the database lets each due time run once, whoever is awake.

A job is due by the step of its seconds, or at its time of day in Copenhagen: once each local date, also in
the nights when a clock is turned. What was missed while no worker ran is run once, for the latest due time,
and marked late. A run whose worker died is taken up by another when its lease is over.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.danish import COPENHAGEN
from tvaers.db import Base, now, transaction
from tvaers.module import Job

log = logging.getLogger("tvaers.jobs")

# A run is its worker's for so long, and is prolonged while it goes on.
LEASE = timedelta(minutes=2)
# A run that begins so long after its due time is late.
LATE = timedelta(minutes=10)
# How often a job with a time of day is looked at.
LOOK_SECONDS = 60
# So many of a job's due times are kept.
KEPT = 100


class JobRun(Base):
    """One run of a job for its due time; the key lets a second worker's claim fail."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    due: Mapped[datetime] = mapped_column(primary_key=True)
    late: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(sa.String(300), default="")


def latest_due(job: Job, at: datetime) -> datetime:
    """The last instant, in UTC, at or before `at` at which the job was due."""
    if job.daily is None:
        seconds = int(at.timestamp())
        return datetime.fromtimestamp(seconds - seconds % job.every_seconds, tz=now().tzinfo)
    day = at.astimezone(COPENHAGEN).date()
    # A time that is there twice means its first; one that is not there is the same instant as an hour later.
    due = datetime.combine(day, job.daily, tzinfo=COPENHAGEN).astimezone(now().tzinfo)
    if due > at:
        before = datetime.combine(day - timedelta(days=1), job.daily, tzinfo=COPENHAGEN)
        due = before.astimezone(now().tzinfo)
    return due


def run_once(engine: sa.Engine, job: Job, context: Any, at: datetime) -> bool:
    """Run a job for its latest due time unless that is done or somebody is at it; whether this call ran it."""
    due = latest_due(job, at)
    if not _claim(engine, job, due, at):
        return False
    fault = ""
    try:
        with _prolonged(engine, job, due):
            job.run(context)
    except Exception as error:
        # A job that fails is told in the run log and tried again at its next due time.
        log.exception("job %s failed", job.name)
        fault = type(error).__name__
    with transaction(engine) as session:
        row = session.get_one(JobRun, (job.name, due))
        row.ended_at = now()
        row.fault = fault
        _forget(session, job)
    return True


def work(engine: sa.Engine, jobs: Sequence[Job], context: Any) -> None:
    """Run the jobs' clock until the process is told to stop."""
    scheduler = BlockingScheduler(timezone="UTC")
    for job in jobs:
        seconds = job.every_seconds or LOOK_SECONDS
        scheduler.add_job(
            _run(engine, job, context),
            "interval",
            seconds=seconds,
            # What was missed while nobody worked is not missed for another step.
            next_run_time=now(),
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=seconds,
        )
    scheduler.start()


def _run(engine: sa.Engine, job: Job, context: Any) -> Callable[[], None]:
    def run() -> None:
        run_once(engine, job, context, now())

    return run


def _claim(engine: sa.Engine, job: Job, due: datetime, at: datetime) -> bool:
    try:
        with transaction(engine) as session:
            row = session.get(JobRun, (job.name, due), with_for_update=True)
            if row is None:
                row = JobRun(job=job.name, due=due, late=at - due > LATE)
                session.add(row)
            elif row.ended_at is not None or (row.lease_until or at) >= at:
                return False
            else:
                # Its worker died on the way.
                row.late = True
            row.lease_until = at + LEASE
    except IntegrityError:
        return False
    return True


@contextmanager
def _prolonged(engine: sa.Engine, job: Job, due: datetime) -> Iterator[None]:
    """Keep a run's lease while it goes on."""
    over = threading.Event()

    def prolong() -> None:
        mine = sa.update(JobRun).where(JobRun.job == job.name, JobRun.due == due)
        while not over.wait(LEASE.total_seconds() / 4):
            try:
                with transaction(engine) as session:
                    session.execute(mine.values(lease_until=now() + LEASE))
            except OperationalError:
                # The job itself may hold the store; then nobody else can take the run either.
                log.warning("the lease of job %s could not be prolonged", job.name)

    thread = threading.Thread(target=prolong, name=f"lease of {job.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _forget(session: Any, job: Job) -> None:
    oldest = (
        sa.select(JobRun.due)
        .where(JobRun.job == job.name)
        .order_by(JobRun.due.desc())
        .offset(KEPT)
        .limit(1)
    )
    session.execute(
        sa.delete(JobRun).where(JobRun.job == job.name, JobRun.due <= oldest.scalar_subquery())
    )
