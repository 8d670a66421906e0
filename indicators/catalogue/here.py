"""The cards of this installation, as a page has them: by the definitions in use, also where a file has an error."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app

from indicators import queries
from indicators.catalogue.cards import IndicatorCard, cards
from indicators.definition import DIRECTORY
from indicators.in_use import Faulty, in_use
from tvaers.web import database


@dataclass(frozen=True)
class Known:
    """Every card, and the definition files that could not be used."""

    cards: tuple[IndicatorCard, ...]
    faults: tuple[Faulty, ...]

    def named(self, name: str) -> IndicatorCard | None:
        """The card that an address calls so."""
        return next((card for card in self.cards if name in card.names), None)

    def faulty(self, card: IndicatorCard) -> bool:
        """Whether the card's own file has an error."""
        return any(each.name == card.name for each in self.faults)


def known(released: Collection[str] | None = None) -> Known:
    """The cards as they are now; `released` are the measures with figures, where they are known already."""
    session = database()
    found = in_use(session, cast(Path, current_app.config.get("DEFINITIONS", DIRECTORY)))
    if released is None:
        released = {version.name for version in queries.measures(session)}
    return Known(cards(released, found.definitions), found.faults)
