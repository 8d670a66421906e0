"""The catalogue's other half: sources that are known and have no reader, each with a card and a way in."""

from functools import cache
from pathlib import Path

import yaml

from tvaers.module import SourceCard, StartColumn

FILE = Path(__file__).with_name("known.yaml")
FIELDS = {
    *("name", "title", "theme", "holds", "access", "example", "deliverer", "freshness"),
    *("cannot", "way", "columns"),
}


class Faulty(Exception):
    """What is wrong with the file of cards, and in which."""


@cache
def cards() -> tuple[SourceCard, ...]:
    """Every card of the file, in its order. Faulty names a card that lacks something or says too much."""
    found = [_card(each) for each in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
    names = [card.name for card in found]
    if len(set(names)) < len(names):
        raise Faulty(f"{FILE.name}: a name stands twice")
    return tuple(found)


def _card(each: dict[str, object]) -> SourceCard:
    name = each.get("name", "?")
    missing, unknown = FIELDS - each.keys(), each.keys() - FIELDS - {"from", "start"}
    if missing or unknown:
        raise Faulty(f"{FILE.name}: {name}: {', '.join(sorted(missing | unknown))}")
    columns = each["columns"]
    assert isinstance(columns, list)
    start = each.get("start", [])
    assert isinstance(start, list)
    texts = {key: str(each[key]) for key in FIELDS - {"columns"}}
    return SourceCard(
        **texts,
        columns=tuple(str(column) for column in columns),
        origin=str(each.get("from", "")),
        start=tuple(
            StartColumn(str(column), str(role), tuple(map(str, cells)))
            for column, role, cells in start
        ),
    )
