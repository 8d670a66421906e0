"""The command line for tests: what a command said, and files in the layouts it takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.models import Observation
from tvaers.intake import Original, Stores

# A number in the shape of a person's, invented; nothing may ever repeat it.
CANARY = "010190-1234"
KEYS = ["source", "read", "accepted", "quarantined", "ignored", "refused", "rows"]
COUNTS = (
    "kilde;indikator_id;periode;periodetype;kommunekode;enhed;taeller;naevner;vaerdi;"
    "uoplyst;n_undertrykt;udtraeksdato;statistic;n"
)
PEOPLE = "OMRÅDE;TID;INDHOLD\r\n615;2025K4;97000\r\n766;2025K4;48000\r\n"


def plan(kommune: str = "0615", month: str = "2026-01", above: object = 40, below: int = 60) -> str:
    """One row of counted rehabilitation plans."""
    return f"k;ggop_7dage;{month};maaned;{kommune};ggop;{above};{below};;;;2026-02-01;share;"


def plans(*rows: str) -> str:
    """A file of them."""
    return "\n".join((COUNTS, *rows))


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What it said as JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def words(self) -> str:
        """All that it said."""
        return self.out + self.err


Run = Callable[..., Answer]


def count(stores: Stores, model: type, *where: Any) -> int:
    """How many rows there are."""
    engine = stores.raw if model in (Observation, Original) else stores.published
    with Session(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0
