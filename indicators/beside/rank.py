"""A ranking that says how little it knows: each place's rank, and from which to which it can be. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from indicators.side_by_side import NAMED, Stand
from indicators.statistics.ranks import Ranks, rank_counts, rank_intervals
from indicators.views import Measure
from tvaers.danish import list_of

FEWEST = 3


@dataclass(frozen=True)
class Placed:
    """One place's rank and the ranks that fit its figures; 0 where it is not ranked."""

    rank: int
    low: int
    high: int

    @property
    def words(self) -> str:
        """The ranks that fit, in words; empty where the place is not ranked."""
        if not self.rank:
            return ""
        return f"nr. {self.low}" if self.low == self.high else f"nr. {self.low} – {self.high}"


@dataclass(frozen=True)
class Ranking:
    """The sentence over a ranking, and each place's own by its name."""

    finding: str
    placed: dict[str, Placed]


def ranking(measure: Measure, label: str, stands: Sequence[Stand], own: Collection[str]) -> Ranking:
    """Rank the places of a share or a rate, the best first where a direction is agreed, else the highest.

    What is hidden, missing or rests on fewer than ten is not ranked.
    """
    if measure.kind not in ("share", "rate"):
        return Ranking("En rækkefølge kan kun beregnes for andele og rater.", {})
    points = [each.point for each in stands]
    known = [p.value is not None and p.numerator is not None for p in points]
    above = np.array([p.numerator if ok else np.nan for p, ok in zip(points, known, strict=True)])
    below = np.array(
        [(p.denominator or 0.0) if ok else 0.0 for p, ok in zip(points, known, strict=True)]
    )
    compute = rank_intervals if measure.kind == "share" else rank_counts
    found: Ranks = compute(
        above.astype(float), below.astype(float), highest_first=measure.direction != "down"
    )
    placed = {
        each.name: Placed(int(rank), int(low), int(high))
        for each, rank, low, high in zip(stands, found.rank, found.low, found.high, strict=True)
    }
    ranked = [name for name, each in placed.items() if each.rank]
    if len(ranked) < FEWEST:
        return Ranking(f"Der er for få tal til en rækkefølge i {label}.", placed)
    return Ranking(
        f"{_first(measure, label, placed, ranked)}{_own(placed, len(ranked), own)}", placed
    )


def _first(measure: Measure, label: str, placed: dict[str, Placed], ranked: Sequence[str]) -> str:
    what = "højest" if measure.direction == "none" else "bedst"
    top = [name for name in ranked if placed[name].low == 1]
    if len(top) == 1:
        return f"{top[0]} ligger {what} i {label}, og det er næppe tilfældigt."
    if len(top) == len(ranked):
        return (
            f"Ingen kan siges at ligge {what} i {label}: alle {len(ranked)} steder kan være nr. 1."
        )
    who = list_of(top) if len(top) <= NAMED else f"{len(top)} af {len(ranked)} steder"
    return f"Ingen kan siges at ligge {what} i {label}: {who} kan være nr. 1."


def _own(placed: dict[str, Placed], count: int, own: Collection[str]) -> str:
    mine = [name for name in placed if name in own and placed[name].rank]
    if len(mine) != 1:
        return ""
    found = placed[mine[0]]
    if found.low == found.high:
        return f" {mine[0]} er nr. {found.rank} af {count}."
    return f" {mine[0]} er nr. {found.rank} af {count}, men kan være fra nr. {found.low} til nr. {found.high}."
