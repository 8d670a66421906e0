"""A worker killed at random moments: its work is wholly there or not at all, and the next one ends it, once."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose, settings
from indicators.deliveries.models import Preview, PreviewFigure, PreviewState
from killing import ROWS, copied, cpu_seconds, messages, state
from tvaers import inbox
from tvaers.db import transaction
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState, Stores
from tvaers.places import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc"),
]
MOMENTS = 20 if os.environ.get("TVAERS_PROVE") == "1" else 1
ENDS_WITHIN = 120


@contextmanager
def working(data: Path, opened: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker of its own, killed at the end if it still lives."""
    environment = {
        "TVAERS_DATA": str(data),
        "TVAERS_OPEN_SOURCES": opened,
        "TVAERS_FETCH": "off",
        "PYTHONPATH": ":".join(sys.path),
        "LOGNAME": "ole",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "worker"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def laid(template: Path, data: Path, file: Path) -> Stores:
    """An installation with one file in its inbox, for Hedensted."""
    stores = copied(template, data)
    with transaction(stores.published) as session:
        holder = session.scalars(sa.select(Place.id).where(Place.slug == "hedensted-kommune")).one()
        inbox.lay(
            session,
            settings.read({"TVAERS_DATA": str(data)}).inbox,
            file.read_bytes(),
            source="medcom-statistics",
            file_name="beskeder.csv",
            holder_id=holder,
            by="Sofie Lund",
        )
    return stores


def ended(stores: Stores) -> bool:
    """Whether the file is taken, and what it was to become is there: figures, or a preview."""
    with Session(stores.published) as session:
        upload = session.scalars(sa.select(Upload)).one()
        states = session.scalars(sa.select(Delivery.state)).all()
        previews = session.scalars(sa.select(Preview.state)).all()
    if upload.state is not UploadState.TAKEN or not states:
        return False
    if states[0] is DeliveryState.READY:
        return previews == [PreviewState.DONE]
    return state(stores).effects.get("indicators.release.publish", 0) == 2


def finished(data: Path, opened: str, stores: Stores) -> float:
    """Let a worker work until everything is there; the processor seconds that it used."""
    end, used = time.monotonic() + ENDS_WITHIN, 0.0
    with working(data, opened) as process:
        while not ended(stores):
            assert process.poll() is None, "the worker ended by itself"
            assert time.monotonic() < end, "the work was never done"
            used = cpu_seconds(process.pid)
            time.sleep(0.1)
        used = max(used, cpu_seconds(process.pid))
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)
    return used


def previewed(stores: Stores) -> list[tuple[object, ...]]:
    """What a preview holds, whatever its number."""
    with Session(stores.published) as session:
        rows = session.execute(
            sa.select(
                PreviewFigure.measure_version_id,
                PreviewFigure.place_id,
                PreviewFigure.period_start,
                PreviewFigure.status_after,
                PreviewFigure.after,
            ).order_by(*PreviewFigure.__table__.primary_key)
        )
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("opened", ["medcom-statistics", "statbank"])
def test_a_killed_workers_work_is_ended_once_by_the_next(
    sqlite_template: Path, tmp_path: Path, opened: str
) -> None:
    file, data = messages(tmp_path / "beskeder.csv"), tmp_path / "data"
    stores = laid(sqlite_template, data, file)
    used = finished(data, opened, stores)
    undisturbed, said = state(stores), previewed(stores)
    assert (undisturbed.deliveries, undisturbed.observations) == (1, ROWS)
    assert bool(said) == (opened == "statbank")

    chance, killed = random.Random(2026), 0
    for at in range(MOMENTS):
        shutil.rmtree(data)
        stores = laid(sqlite_template, data, file)
        moment = used * (0.35 + 0.65 * (at + chance.random()) / MOMENTS)
        with working(data, opened) as process:
            end = time.monotonic() + ENDS_WITHIN
            while cpu_seconds(process.pid) < moment and not ended(stores):
                assert time.monotonic() < end
                time.sleep(0.005)
            process.kill()
            killed += process.wait() == -signal.SIGKILL
        found = state(stores)
        for name, figures in found.figures.items():
            assert figures == undisturbed.figures[name], (moment, name)
        assert found.deliveries == found.effects.get("intake.delivery.take", 0)
        assert previewed(stores) in ([], said)

        finished(data, opened, stores)
        assert state(stores) == undisturbed, moment
        assert previewed(stores) == said
        assert list(settings.read({"TVAERS_DATA": str(data)}).inbox.iterdir()) == []
    assert killed == MOMENTS
    compose.stores(settings.read({"TVAERS_DATA": str(data)})).published.dispose()
