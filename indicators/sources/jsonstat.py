"""JSON-stat version 1, as StatBank answers: one flat list of values behind a list of dimensions."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tvaers.module import FileFault
from tvaers.strictjson import parse

LARGEST = 5_000_000


@dataclass(frozen=True)
class Dataset:
    """The values, for each dimension a place in its list of codes for every value, and the table's id."""

    dimensions: dict[str, tuple[npt.NDArray[np.int64], list[str]]]
    values: list[Any]
    table: str | None


def read(text: str) -> Dataset:
    """The data set in a JSON-stat text; raises `FileFault` where there is none."""
    try:
        return _dataset(parse(text, most=LARGEST)["dataset"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise FileFault(
            "Filen er JSON, men ikke JSON-stat, som Statistikbanken skriver det. Hent tabellen igen "
            "som CSV eller JSONSTAT, og send den."
        ) from None


def _dataset(dataset: dict[str, Any]) -> Dataset:
    described = dataset["dimension"]
    names, size = list(described["id"]), [int(length) for length in described["size"]]
    values = dataset["value"]
    total = int(np.prod(size, dtype=object))
    if not isinstance(values, list) or not 0 < total <= LARGEST or len(names) != len(size):
        raise ValueError
    if len(values) != total:
        raise FileFault(
            f"Filen har {len(values)} værdier, men dimensionerne kræver {total}. Hent tabellen igen."
        )
    places = np.unravel_index(np.arange(total), size)
    return Dataset(
        {
            str(name): (
                place.astype(np.int64),
                _codes(described[name]["category"]["index"], length),
            )
            for name, place, length in zip(names, places, size, strict=True)
        },
        values,
        _table(dataset),
    )


def _codes(index: Any, length: int) -> list[str]:
    """A dimension's codes in their order."""
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index)
    if len(codes) != length:
        raise ValueError
    return [str(code) for code in codes]


def _table(dataset: dict[str, Any]) -> str | None:
    """The table's id, where the file tells it."""
    told = dataset.get("extension", {}).get("px", {}).get("tableid")
    contents = dataset["dimension"].get("ContentsCode", {}).get("category", {}).get("index", {})
    return str(told) if told else next((str(code) for code in contents), None)
