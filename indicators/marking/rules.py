"""What a mark must hold before it is set, each in a Danish sentence for whoever set it. Pure."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from indicators.sentences import value_text
from indicators.views import Measure, Point

# Fewer points than this in a stretch, and its median says nothing (Anhøj).
FEWEST_IN_PHASE = 12
LONGEST = 300


class Unfit(Exception):
    """Why a mark cannot be set, in Danish."""


def text_of(text: str, what: str) -> str:
    """A person's words: there must be some, and not too many."""
    found = " ".join(text.split())
    if len(found) < 3:
        raise Unfit(f"Skriv {what}.")
    if len(found) > LONGEST:
        raise Unfit(f"Skriv {what} med højst {LONGEST} tegn; her er {len(found)}.")
    return found


def period_of(points: Sequence[Point], day: date) -> Point:
    """The period that begins on this day."""
    found = next((point for point in points if point.start == day), None)
    if found is None:
        raise Unfit("Vælg en periode, der er tal for.")
    return found


def check_phase(points: Sequence[Point], day: date, others: Sequence[date]) -> None:
    """A phase begins where it and each of its neighbours have points enough to be judged."""
    period_of(points, day)
    if day in others:
        raise Unfit("Serien begynder allerede forfra i den periode.")
    edges = [date.min, *sorted({*others, day}), date.max]
    for first, last in pairwise(edges):
        if day not in (first, last):
            continue
        found = sum(first <= p.start < last and p.value is not None for p in points)
        if found < FEWEST_IN_PHASE:
            side = "Efter" if first == day else "Før"
            raise Unfit(
                f"{side} den valgte periode er der kun {found} målinger. Hver fase skal have mindst "
                f"{FEWEST_IN_PHASE}, ellers kan man ikke skelne tilfældigt fra ændret."
            )


def check_target(
    measure: Measure,
    value: float,
    begins: date,
    ends: date | None,
    others: Sequence[tuple[date, date | None]],
) -> None:
    """A target lies within what the measure can be, on an agreed side, and beside no other at the time."""
    if measure.direction == "none":
        raise Unfit(
            "Indikatoren har ingen aftalt retning, så et mål ville ikke sige, hvad der er godt."
        )
    most = float(measure.per) if measure.kind == "share" else None
    if value < 0 or (most is not None and value > most):
        within = "0" if most is None else f"0 og {value_text(measure, most)}"
        raise Unfit(
            f"Målet skal ligge {'mellem' if most is not None else 'over'} {within}; her er "
            f"{value_text(measure, value)}."
        )
    if ends is not None and ends <= begins:
        raise Unfit("Målets sidste dag ligger før det begynder. Ret en af dem.")
    for first, last in others:
        if (ends is None or first < ends) and (last is None or begins < last):
            raise Unfit(
                "Der gælder allerede et mål i den tid. Afslut det først, så de to ikke siger hver sit."
            )
