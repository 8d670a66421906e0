"""What a comparison shows, in Danish, by rule: who differs by more than chance, and who cannot be told
from the whole. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indicators.models import Status
from indicators.sentences import value_text, with_unit
from indicators.views import Measure, Point
from tvaers.danish import list_of

COUNTRY = "Danmark"
NAMED = 4
COUNTS = ("", "", "", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti")
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
    measure: Measure, label: str, stands: Sequence[Stand], whole: Stand | None, own: Collection[str]
) -> str:
    """The sentence over a comparison: the own places first, then the others."""
    told = [stand for stand in stands if stand.point.value is not None]
    if len(told) < 2:
        return f"Der er for få tal til at sammenligne i {label}."
    judged = [stand for stand in told if stand.point.lower is not None]
    if whole is None or whole.point.value is None or not judged:
        return _spread(measure, label, told, uncertain=not judged)
    mine = [stand for stand in judged if stand.name in own]
    others = [stand for stand in judged if stand.name not in own]
    middle, name = whole.point.value, named(whole.name)
    there = f"{name} ({value_text(measure, middle)}) i {label}"
    if not mine or not others:
        return _all(mine or others, middle, there)
    first = _one(measure, mine[0], middle, there) if len(mine) == 1 else _ours(mine, middle, there)
    return f"{first} {_rest(others, middle, name)}"


def _one(measure: Measure, mine: Stand, middle: float, there: str) -> str:
    here = f"{mine.name} ({value_text(measure, mine.point.value or 0.0)})"
    beyond = mine.beyond(middle)
    if not beyond:
        return f"{here} kan ikke skelnes fra {there}."
    return f"{here} ligger {'over' if beyond > 0 else 'under'} {there}, og det er næppe tilfældigt."


def _ours(mine: Sequence[Stand], middle: float, there: str) -> str:
    above, below = _beyond(mine, middle)
    if not above and not below:
        return f"Ingen af jeres kommuner skiller sig ud fra {there}."
    return f"Af jeres kommuner ligger {_placed(above, below, there)}."


def _rest(others: Sequence[Stand], middle: float, name: str) -> str:
    above, below = _beyond(others, middle)
    if not above and not below:
        return "De andre kan heller ikke skelnes."
    return f"Af de andre ligger {_placed(above, below, name)}."


def _all(stands: Sequence[Stand], middle: float, there: str) -> str:
    above, below = _beyond(stands, middle)
    if not above and not below:
        return f"Ingen skiller sig ud fra {there}."
    side = f"{_who(above)} ligger over" if above else f"{_who(below)} ligger under"
    more = f", og {_who(below)} ligger under" if above and below else ""
    rest = " Resten kan ikke skelnes." if len(above) + len(below) < len(stands) else ""
    return f"{side} {there}{more}.{rest}"


def _placed(above: Sequence[str], below: Sequence[str], there: str) -> str:
    if above and below:
        return f"{_who(above)} over {there} og {_who(below)} under"
    return f"{_who(above)} over {there}" if above else f"{_who(below)} under {there}"


def _beyond(stands: Sequence[Stand], middle: float) -> tuple[list[str], list[str]]:
    """The names of those certainly above and those certainly below."""
    return (
        [stand.name for stand in stands if stand.beyond(middle) > 0],
        [stand.name for stand in stands if stand.beyond(middle) < 0],
    )


def _who(names: Sequence[str]) -> str:
    return list_of(names) if len(names) <= NAMED else f"{len(names)} steder"


def named(whole: str) -> str:
    """A whole's name within a sentence: the country is said as it is meant."""
    return "hele landet" if whole == COUNTRY else whole


def _spread(measure: Measure, label: str, told: Sequence[Stand], *, uncertain: bool) -> str:
    low = min(told, key=lambda stand: stand.point.value or 0.0)
    high = max(told, key=lambda stand: stand.point.value or 0.0)
    least, most = (value_text(measure, stand.point.value or 0.0) for stand in (low, high))
    if least == most:
        return f"{_every(len(told))} har {most} i {label}."
    return (
        f"I {label} er tallet højest i {high.name} ({most}) og lavest i {low.name} ({least}). "
        + (
            "Usikkerheden på dette mål kan ikke beregnes, så små forskelle kan være tilfældige."
            if uncertain
            else "Der er intet samlet tal at holde dem op mod; stregerne viser, hvor usikre tallene er."
        )
    )


def _every(count: int) -> str:
    if count == 2:
        return "Begge steder"
    return f"Alle {COUNTS[count] if count < len(COUNTS) else count} steder"


def summary(
    measure: Measure, stands: Sequence[Stand], whole: Stand | None, left_out: int = 0
) -> str:
    """The comparison in text: the whole, lowest and highest, and who is not in it and why."""
    values = [stand.point.value for stand in stands if stand.point.value is not None]
    parts = []
    if whole is not None and whole.point.value is not None:
        name = named(whole.name)
        parts.append(f"{name[0].upper()}{name[1:]}: {with_unit(measure, whole.point.value)}.")
    if values:
        least, most = value_text(measure, min(values)), value_text(measure, max(values))
        if len(values) == 1:
            parts.append(f"Ét sted: {most}.")
        else:
            span = f"alle {most}" if least == most else f"fra {least} til {most}"
            parts.append(f"{len(values)} steder, {span}.")
    if len(values) >= MANY and any(stand.point.lower is not None for stand in stands):
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
    if left_out:
        parts.append(
            "Ét sted deler ikke dette tal med jer; det er ikke med i sammenligningen."
            if left_out == 1
            else f"{left_out} steder deler ikke dette tal med jer; de er ikke med i sammenligningen."
        )
    return " ".join(parts) or "Ingen tal i perioden."
