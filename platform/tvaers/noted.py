"""What a request shows of restricted figures, or is refused, noted while it is answered.

Who writes it down lies above (`tvaers.chronicle`): after the answer, in a transaction of its own. Never a
value: what is noted is which measure of which place, and how open it is.
"""

import enum
from dataclasses import dataclass
from typing import cast

from flask import g, has_request_context

# From this level on, each look at a figure is written down.
RESTRICTED = 2


class Denial(enum.StrEnum):
    """What was refused, as the trail's action."""

    PAGE = "access.denial.page"
    PLACE = "access.denial.place"
    ACT = "access.denial.act"
    FORM = "access.denial.form"
    KEY = "access.denial.key"


@dataclass(frozen=True)
class Refused:
    """Why a request will be refused, and what it asked for."""

    what: Denial
    holder_id: int | None
    thing: str


@dataclass(frozen=True)
class Shown:
    """A measure of a place, some figures of which are on the page, and their most restricted level."""

    thing: str
    holder_id: int
    level: int


def show(thing: str, holder_id: int, level: int) -> None:
    """Note that figures are shown; once a page and object, and nothing for open ones."""
    if level < RESTRICTED or not has_request_context():
        return
    kept = cast(dict[tuple[str, int], Shown], g.setdefault("shown", {}))
    before = kept.get((thing, holder_id))
    if before is None or before.level < level:
        kept[thing, holder_id] = Shown(thing, holder_id, level)


def shown() -> tuple[Shown, ...]:
    """Everything noted for this page."""
    return tuple(cast(dict[tuple[str, int], Shown], g.get("shown", {})).values())


def refuse(what: Denial, holder_id: int | None = None, thing: str = "") -> None:
    """Note why this request will be refused, where the answer alone does not tell it."""
    g.refused = Refused(what, holder_id, thing)


def refused() -> Refused | None:
    """What was noted as refused, if anything was."""
    return cast(Refused | None, g.get("refused"))
