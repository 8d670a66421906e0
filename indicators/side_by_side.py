"""What a comparison shows, in Danish, by rule: who differs by more than chance, and who cannot be told
from the whole. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.models import Status
from indicators.sentences import value_text, with_unit
from indicators.views import Measure, Point
from tvaers.danish import list_of

NAMED = 4
# Among so many places, some fall outside their interval by chance alone; then it is said.
MANY = 20
OUTSIDE = 0.05


@dataclass(frozen=True)
class Stand:
    """One place in a comparison."""

    name: str
    point: Point

    def beyond(self, whole: float) -> int:
        """1 where the place is certainly above the whole, -1 certainly below, 0 where one cannot tell."""
        if self.point.lower is not None and self.point.lower > whole:
            return 1
        return -1 if self.point.upper is not None and self.point.upper < whole else 0


def finding(
    measure: Measure, label: str, stands: Sequence[Stand], whole: Stand | None, own: str
) -> str:
    """The sentence over a comparison: the own place first, then the others."""
    told = [stand for stand in stands if stand.point.value is not None]
    if len(told) < 2:
        return f"Der er for få tal til at sammenligne i {label}."
    judged = [stand for stand in told if stand.point.lower is not None]
    if whole is None or whole.point.value is None or not judged:
        return _spread(measure, label, told)
    mine = next((stand for stand in judged if stand.name == own), None)
    others = [stand for stand in judged if stand is not mine]
    there = f"{_within(whole.name)} ({value_text(measure, whole.point.value)})"
    if mine is None:
        return _others(others, whole.point.value, f"{there} i {label}")
    rest = _others(others, whole.point.value, _within(whole.name), own=True) if others else ""
    return f"{_own(measure, mine, whole.point.value, f'{there} i {label}')} {rest}".rstrip()


def _own(measure: Measure, mine: Stand, middle: float, there: str) -> str:
    here = f"{mine.name} ({value_text(measure, mine.point.value or 0.0)})"
    beyond = mine.beyond(middle)
    if not beyond:
        return f"{here} kan ikke skelnes fra {there}."
    side = "over" if beyond > 0 else "under"
    return f"{here} ligger {side} {there}, og det er næppe tilfældigt."


def _others(others: Sequence[Stand], middle: float, there: str, *, own: bool = False) -> str:
    above = [stand.name for stand in others if stand.beyond(middle) > 0]
    below = [stand.name for stand in others if stand.beyond(middle) < 0]
    if not above and not below:
        return "De andre kan heller ikke skelnes." if own else f"Ingen skiller sig ud fra {there}."
    if above and below:
        text = f"{_who(above)} ligger over {there}, og {_who(below)} ligger under."
    else:
        side = "over" if above else "under"
        text = f"{_who(above or below)} ligger {side} {there}."
    return f"{text} Resten kan ikke skelnes." if len(above) + len(below) < len(others) else text


def _who(names: Sequence[str]) -> str:
    return list_of(names) if len(names) <= NAMED else f"{len(names)} steder"


def _within(name: str) -> str:
    """A whole's name within a sentence."""
    return name[0].lower() + name[1:] if name.startswith("Hele ") else name


def _spread(measure: Measure, label: str, told: Sequence[Stand]) -> str:
    low = min(told, key=lambda stand: stand.point.value or 0.0)
    high = max(told, key=lambda stand: stand.point.value or 0.0)
    return (
        f"I {label} er tallet højest i {high.name} ({value_text(measure, high.point.value or 0.0)}) og "
        f"lavest i {low.name} ({value_text(measure, low.point.value or 0.0)}). Usikkerheden på dette mål "
        "kan ikke beregnes, så små forskelle kan være tilfældige."
    )


def summary(measure: Measure, stands: Sequence[Stand], whole: Stand | None) -> str:
    """The comparison in text: the whole, lowest and highest, and who is not in it and why."""
    values = [stand.point.value for stand in stands if stand.point.value is not None]
    parts = []
    if whole is not None and whole.point.value is not None:
        parts.append(f"{whole.name}: {with_unit(measure, whole.point.value)}.")
    if values:
        parts.append(
            f"{len(values)} steder, fra {value_text(measure, min(values))} "
            f"til {value_text(measure, max(values))}."
        )
    if len(values) >= MANY:
        chance = round(len(values) * OUTSIDE)
        parts.append(f"Ved tilfældigheder alene ville omkring {chance} af dem skille sig ud.")
    for status, word in (
        (Status.HIDDEN, "er skjult"),
        (Status.MISSING, "mangler"),
        (Status.INCOMPLETE, "er ufuldstændig"),
        (Status.NOT_COMPARABLE, "kan ikke sammenlignes"),
    ):
        names = [stand.name for stand in stands if stand.point.status is status]
        if names:
            parts.append(f"{list_of(names) if len(names) <= 8 else f'{len(names)} steder'} {word}.")
    return " ".join(parts) or "Ingen tal i perioden."
