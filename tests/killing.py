"""Processes killed on their way: a file to take, and what there is afterwards."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commandline import count
from config import compose, reference_data, settings
from indicators.models import CurrentRelease, Figure, MeasureVersion, Observation
from tvaers.intake import Delivery, Original, Stores
from tvaers.trail import Event

ROWS = 20_000
MESSAGES = (
    "periode;standard;version;afsender_type;afsender_region;afsender_kommunekode;"
    "modtager_type;modtager_region;modtager_kommunekode;statistikkode;antal;kilde;udtraeksdato"
)


def messages(path: Path) -> Path:
    """20,000 rows: referrals and notes of eight months, and messages that no measure counts."""
    codes = sorted(r["code"] for r in reference_data.rows(reference_data.FILES / "places.csv") if r["kind"] == "kommune")  # fmt: skip
    chance = random.Random(2026)
    lines = [MESSAGES]
    for item in ("XREF15", "XDIS15", *(f"XREF{n}" for n in range(22, 50))):
        for month, code in product(range(1, 9), codes):
            practice, kommune = f"almen_praksis;;{code}", f"kommune;;{code}"
            ends = (kommune, practice) if item == "XDIS15" else (practice, kommune)
            number = chance.randrange(20, 200)
            lines.append(f"2025-{month:02};{item};;{';'.join(ends)};{item};{number};k;2025-10-01")
    path.write_text("\r\n".join(lines[: ROWS + 1]))
    return path


@dataclass(frozen=True)
class State:
    """What there is after an import, however many times it was begun."""

    figures: dict[str, str]
    deliveries: int
    originals: int
    observations: int
    effects: dict[str, int]


def state(stores: Stores) -> State:
    current = [
        getattr(CurrentRelease, name) == getattr(Figure, name)
        for name in ("measure_version_id", "period_kind", "period_start", "release_id")
    ]
    columns = ("place_id", "period_start", "status", "numerator", "denominator", "value", "lower")
    figures: dict[str, str] = {}
    with Session(stores.published) as session:
        for version in session.scalars(sa.select(MeasureVersion)):
            rows = session.execute(
                sa.select(*(getattr(Figure, name) for name in columns))
                .join(CurrentRelease, sa.and_(*current))
                .where(Figure.measure_version_id == version.id)
                .order_by(Figure.period_start, Figure.place_id)
            ).all()
            # A version nobody has figures of yet is not work that was lost.
            if rows:
                figures[version.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        told = session.execute(sa.select(Event.action, sa.func.count()).group_by(Event.action))
        effects = {str(action): int(times) for action, times in told}
    numbers = [count(stores, model) for model in (Delivery, Original, Observation)]
    return State(figures, numbers[0], numbers[1], numbers[2], effects)


def cpu_seconds(pid: int) -> float:
    """What a process has used of the processor; inf when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def killed(process: "subprocess.Popen[bytes]", at: float) -> int:
    """Kill a process when it has used so many seconds of the processor; its exit code."""
    while process.poll() is None:
        if cpu_seconds(process.pid) >= at:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.002)
    return process.wait()


def copied(template: Path, data: Path) -> Stores:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    for file in template.glob("*.db"):
        shutil.copy(file, data)
    return compose.stores(settings.read({"TVAERS_DATA": str(data)}))
