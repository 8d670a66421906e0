"""The starting cards: indicators that others name, carried over with their source and how sure it is.

One line of `cards.csv` is one card. It has no figures, so a card never says more than its source did. Pure.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indicators.fields import DefinitionFault, Fields
from indicators.tags import Placing, placing

FILE = Path(__file__).parent / "cards.csv"
# "delvis": what the source confirms is a part of it, such as the codes; "foreslået": a proposal.
CERTAINTIES = ("ja", "delvis", "foreslået", "nej")
DIRECTIONS = ("up", "down", "near", "none")


@dataclass(frozen=True)
class StartingCard:
    """One indicator as its source describes it; what the source does not say is empty."""

    card: str
    title: str
    placing: Placing
    direction: str
    name_certainty: str
    definition_certainty: str
    taken_from: str
    numerator: str | None = None
    denominator: str | None = None
    unit: str | None = None
    used_in: str | None = None
    note: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether its source confirms the whole definition."""
        return self.definition_certainty == "ja"


COLUMNS = (set(StartingCard.__dataclass_fields__) - {"placing"}) | set(Placing.__dataclass_fields__)


def load(path: Path = FILE) -> tuple[StartingCard, ...]:
    """Every starting card in the file's order; refused where any has a fault."""
    found, faults = read(path)
    if faults:
        raise DefinitionFault(faults[0])
    return found


def read(path: Path = FILE) -> tuple[tuple[StartingCard, ...], tuple[str, ...]]:
    """The cards that can be used, and the faults of the others: each names file, line, card, column and rule.
    A card stands alone, so one that has a fault takes no other with it."""
    faults: list[str] = []
    found: dict[str, StartingCard] = {}
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, strict=True)
        if set(table.fieldnames or ()) != COLUMNS:
            wrong = sorted(set(table.fieldnames or ()) ^ COLUMNS)
            return (), (f"{path.name}: line 1: {wrong[0]}: missing or unknown column",)
        for row in table:
            where = f"{path.name}: line {table.line_num} ({row.get('card')})"
            try:
                card = _card(row)
                if card.card in found:
                    raise DefinitionFault("card: two cards have this name")
            except DefinitionFault as fault:
                faults.append(f"{where}: {fault}")
            else:
                found[card.card] = card
    return tuple(found.values()), tuple(faults)


def _card(row: Mapping[Any, Any]) -> StartingCard:
    if None in row or None in row.values():
        raise DefinitionFault("the line has more or fewer cells than the table has columns")
    raw: dict[str, Any] = {column: text.strip() or None for column, text in row.items()}
    placed = {column: raw.pop(column) for column in Placing.__dataclass_fields__}
    placed["sectors"] = (placed["sectors"] or "").split()
    placed["recommendations"] = [_whole(each) for each in (placed["recommendations"] or "").split()]
    placed["national_goal"] = _whole(placed["national_goal"])
    fields = Fields(raw, StartingCard)
    return StartingCard(
        card=fields.text("card"),
        title=fields.text("title"),
        placing=placing(placed),
        direction=fields.one_of("direction", DIRECTIONS),
        name_certainty=fields.one_of("name_certainty", CERTAINTIES),
        definition_certainty=fields.one_of("definition_certainty", CERTAINTIES),
        taken_from=fields.text("taken_from"),
        numerator=fields.optional_text("numerator"),
        denominator=fields.optional_text("denominator"),
        unit=fields.optional_text("unit"),
        used_in=fields.optional_text("used_in"),
        note=fields.optional_text("note"),
    )


def _whole(text: str | None) -> Any:
    """A number where it is one; else the text, which the check of the field refuses by name."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else text
