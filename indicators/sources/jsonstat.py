"""JSON-stat, version 1 as StatBank answers and version 2 as most others do: flat values behind dimensions.

Version 2 may leave values out and write the others by their place, and may mark a cell with a status. A value
that is not there keeps the mark for why: hidden, missing and nil stay three things.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tvaers.module import FileFault
from tvaers.strictjson import parse

LARGEST = 5_000_000
# A text of a few bytes may say that it has millions of cells and give none of them.
LARGEST_SPARSE = 500_000

# Marks for a value that is not there, as numbers are read here: the publishers' own, and the words of our API.
_MARKS = {"..": "..", ".": "..", "…": "..", "mangler": "..", "-": "-", "*": "*", "**": "*", "***": "*"}  # fmt: skip
_MARKS |= {"diskretioneret": "*", "•": "*"}


@dataclass(frozen=True)
class Dataset:
    """The values, for each dimension a place in its list of codes for every value, what the codes are called,
    the marks beside values, and the table's id."""

    dimensions: dict[str, tuple[npt.NDArray[np.int64], list[str]]]
    values: list[Any]
    table: str | None
    version: int
    labels: dict[str, dict[str, str]]
    status: Mapping[int, str]

    @property
    def texts(self) -> list[str]:
        """The values as cells of a file are written: a mark where there is none."""
        return [
            _mark(self.status.get(place, "")) if value is None else _written(value)
            for place, value in enumerate(self.values)
        ]


def read(text: str) -> Dataset:
    """The data set in a JSON-stat text; raises `FileFault` where there is none."""
    try:
        found = parse(text, most=LARGEST)
        if found.get("class") == "dataset":
            return _dataset(found, found, found["dimension"], version=2)
        if "class" in found:
            raise FileFault(
                "Filen er JSON-stat, men en samling af flere tabeller eller en enkelt dimension. "
                "Hent den ene tabel, I skal bruge, og send den."
            )
        inner = found["dataset"]
        return _dataset(inner, inner["dimension"], inner["dimension"], version=1)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        raise FileFault(
            "Filen er JSON, men ikke JSON-stat, som Statistikbanken skriver det. Hent tabellen igen "
            "som CSV eller JSONSTAT, og send den."
        ) from None


def _dataset(
    dataset: dict[str, Any], shape: dict[str, Any], described: dict[str, Any], version: int
) -> Dataset:
    names, size = list(shape["id"]), [int(length) for length in shape["size"]]
    total = int(np.prod(size, dtype=object))
    if not names or not 0 < total <= LARGEST or len(names) != len(size) or min(size) < 1:
        raise ValueError
    if len(set(map(str, names))) != len(names):
        raise ValueError
    places = np.unravel_index(np.arange(total), size)
    return Dataset(
        {
            str(name): (place.astype(np.int64), _codes(described[name]["category"], length))
            for name, place, length in zip(names, places, size, strict=True)
        },
        _values(dataset["value"], total),
        _table(dataset),
        version,
        {str(name): _labels(described[name]["category"]) for name in names},
        _status(dataset.get("status"), total),
    )


def _values(given: Any, total: int) -> list[Any]:
    """Every value in its place: all of them in a list, or some of them by their places."""
    if isinstance(given, list):
        if len(given) != total:
            raise FileFault(
                f"Filen har {len(given)} værdier, men dimensionerne kræver {total}. Hent tabellen igen."
            )
        values = given
    elif isinstance(given, dict):
        if total > LARGEST_SPARSE:
            raise FileFault(
                f"Filen har plads til {total} værdier og giver kun {len(given)} af dem. Vælg færre "
                "koder, eller hent tabellen som CSV."
            )
        values = [None] * total
        for place, value in _placed(given, total).items():
            values[place] = value
    else:
        raise ValueError
    if any(isinstance(value, (list, dict, bool)) for value in values):
        raise ValueError
    return values


def _status(given: Any, total: int) -> Mapping[int, str]:
    """The mark of each cell that has one: one for all, one for each, or by their places."""
    if given is None:
        return {}
    if isinstance(given, str):
        return dict.fromkeys(range(total), given)
    if isinstance(given, dict):
        told = _placed(given, total)
    elif isinstance(given, list) and len(given) in (1, total):
        told = dict(enumerate(given * total if len(given) < total else given))
    else:
        raise ValueError
    return {place: str(mark) for place, mark in told.items() if mark is not None}


def _placed(given: dict[str, Any], total: int) -> dict[int, Any]:
    """What stands at places, once it is certain that they are places of this table."""
    outside = next(
        (key for key in given if not (key.isascii() and key.isdigit() and int(key) < total)), None
    )
    if outside is not None:
        raise FileFault(
            f"Filen giver en værdi til plads {outside[:20]}, men tabellen har kun plads 0 til {total - 1}. "
            "Hent tabellen igen."
        )
    return {int(key): value for key, value in given.items()}


def _codes(category: dict[str, Any], length: int) -> list[str]:
    """A dimension's codes in their order; a dimension of one code may have its label alone."""
    index = category.get("index", category.get("label") if length == 1 else None)
    if isinstance(index, dict) and "index" in category:
        codes = sorted(index, key=index.__getitem__)
    else:
        codes = list(index or ())
    if len(codes) != length or len(set(map(str, codes))) != length:
        raise ValueError
    return [str(code) for code in codes]


def _labels(category: dict[str, Any]) -> dict[str, str]:
    """What the codes are called, where the file tells it."""
    told = category.get("label") or {}
    return {str(code): str(label) for code, label in told.items()}


def _written(value: Any) -> str:
    """A value as a cell: never with an exponent."""
    plain: str = (
        np.format_float_positional(value, trim="-") if isinstance(value, float) else str(value)
    )
    return plain


def _mark(status: str) -> str:
    mark = status.strip().casefold()
    return "*" if mark.startswith("<") and mark[1:].strip().isdigit() else _MARKS.get(mark, "")


def _table(dataset: dict[str, Any]) -> str | None:
    """The table's id, where the file tells it."""
    told = dataset.get("extension", {}).get("px", {}).get("tableid")
    contents = dataset["dimension"].get("ContentsCode", {}).get("category", {}).get("index", {})
    return str(told) if told else next((str(code) for code in contents), None)
