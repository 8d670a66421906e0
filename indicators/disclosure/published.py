"""What is published: figures checked, and the sums that tie them together.

A sum may have a figure of its own though some of its places have none (a national figure
delivered at once). What it holds beyond its known places is then as good as published: a *rest*,
one more leaf at the end of the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indicators.disclosure.audit import Floats
from indicators.disclosure.places import Crossed, Map, map_of
from indicators.disclosure.rules import Bools

LARGEST = 2**40


@dataclass(frozen=True)
class Published:
    """`cells` of `places` places and then rests, x layers; nan where nothing is published."""

    places: int
    cells: Floats
    place_map: Map


def read(
    places: Sequence[str],
    cells: Floats,
    sums: Mapping[str, Sequence[str]],
    crossed: Crossed = (),
) -> Published:
    """The table of `places` x layers with its sums. Raises ValueError when a sum cannot be so."""
    number = {place: at for at, place in enumerate(places)}
    if len(number) != len(places):
        raise ValueError("a place is named twice")
    known = ~np.isnan(cells[:, 0])
    table = [cells]
    found: list[tuple[int, tuple[int, ...]]] = []
    for total, parts in sums.items():
        at = _parts(total, parts, sums, number)
        if not known[number[total]]:
            continue
        with_figure = [part for part in at if known[part]]
        rest = cells[number[total]] - cells[with_figure].sum(axis=0)
        if len(with_figure) == len(at):
            if np.any(rest != 0):
                raise ValueError(f"the sum {total} does not add up")
        else:
            if np.any(rest < 0):
                raise ValueError(f"the sum {total} is smaller than the places it adds up")
            with_figure.append(len(places) + len(table) - 1)
            table.append(rest[None, :])
        found.append((number[total], tuple(with_figure)))
    everything = np.concatenate(table)
    return Published(len(places), everything, map_of(len(everything), tuple(found), crossed))


def figures(places: Sequence[str], given: np.ndarray, name: str) -> Floats:
    """One whole number of persons a place, or nan. Raises ValueError for anything else."""
    found = np.asarray(given, dtype=np.float64)
    if found.shape != (len(places),):
        raise ValueError(f"{name} must have one figure for each of the {len(places)} places")
    known = found[~np.isnan(found)]
    if np.any(known < 0) or np.any(known != np.rint(known)) or np.any(known > LARGEST):
        raise ValueError(f"{name} must be whole numbers of persons, 0 or more")
    return found


def kept(keep_hidden: np.ndarray | None, count: int, layers: int) -> Bools:
    """Cells that stay hidden, shape (places, layers). Raises ValueError for other shapes."""
    if keep_hidden is None:
        return np.zeros((count, layers), np.bool_)
    found = np.asarray(keep_hidden, dtype=np.bool_)
    if found.shape == (count,):
        found = np.repeat(found[:, None], layers, axis=1)
    if found.shape != (count, layers):
        raise ValueError(f"keep_hidden must have shape ({count},) or ({count}, {layers})")
    return found


def _parts(
    total: str,
    parts: Sequence[str],
    sums: Mapping[str, Sequence[str]],
    number: Mapping[str, int],
) -> list[int]:
    unknown = [place for place in (total, *parts) if place not in number]
    if unknown or len(set(parts)) != len(parts) or not parts:
        raise ValueError(f"the sum {total} names no, unknown or repeated places: {unknown}")
    if any(part in sums for part in parts):
        raise ValueError(f"the sum {total} adds up other sums; give its leaves")
    return [number[part] for part in parts]
