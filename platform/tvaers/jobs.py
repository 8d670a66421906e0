"""Jobs: APScheduler is only the clock; a claim row in the database lets each due time run once."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, now, transaction
from tvaers.module import Job

log = logging.getLogger("tvaers.jobs")


class JobRun(Base):
    """One run of a job at its due time; the key lets a second worker's claim fail."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    due: Mapped[datetime] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(sa.String(300), default="")


def run_once(engine: sa.Engine, job: Job, due: datetime, context: Any) -> bool:
    """Run a job for its due time unless somebody has it; whether this call ran it."""
    try:
        with transaction(engine) as session:
            session.add(JobRun(job=job.name, due=due))
    except IntegrityError:
        return False
    fault = ""
    try:
        job.run(context)
    except Exception as error:
        # A job that fails is told in the run log and tried again at its next due time.
        log.exception("job %s failed", job.name)
        fault = type(error).__name__
    with transaction(engine) as session:
        row = session.get_one(JobRun, (job.name, due))
        row.ended_at = now()
        row.fault = fault
    return True


def work(engine: sa.Engine, jobs: Sequence[Job], context: Any) -> None:
    """Run the jobs' clock until the process is told to stop."""
    scheduler = BlockingScheduler(timezone="UTC")
    for job in jobs:
        scheduler.add_job(
            _claim(engine, job, context),
            "interval",
            seconds=job.every_seconds,
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=job.every_seconds,
        )
    scheduler.start()


def _claim(engine: sa.Engine, job: Job, context: Any) -> Callable[[], None]:
    def claim() -> None:
        at = now()
        step = job.every_seconds
        due = datetime.fromtimestamp(int(at.timestamp()) // step * step, tz=at.tzinfo)
        run_once(engine, job, due, context)

    return claim
