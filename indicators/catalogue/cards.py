"""The indicator cards as the catalogue shows them, whether or not there are figures. Pure."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache

from indicators import definition as definitions
from indicators.catalogue import starting
from indicators.catalogue.starting import StartingCard
from indicators.definition import Definition
from indicators.fields import DefinitionFault
from indicators.tags import DIMENSIONS, GOALS, RECOMMENDATIONS, THEMES, Placing
from tvaers.search.words import Indexed, indexed, score

_log = logging.getLogger("tvaers.definitions")
# What a card can say of itself; the code stands in addresses.
STATES = {
    "tal": "Har tal",
    "bekraeftet": "Bekræftet, ingen tal",
    "udkast": "Udkast, ingen tal",
    "oenskes": "Ønskes: ingen ejer",
}


@dataclass(frozen=True)
class IndicatorCard:
    """One indicator: a measure with its definition, a starting card, or the one with the other."""

    name: str
    title: str
    state: str
    placing: Placing
    definition: Definition | None
    starting: StartingCard | None
    # The versions that run until a period beside the newest, the newest of them first.
    earlier: tuple[Definition, ...] = ()

    @property
    def names(self) -> set[str]:
        """What it is called in addresses: a starting card keeps its number when it becomes a measure."""
        return {self.name} | ({self.starting.card.lower()} if self.starting else set())

    @property
    def known_as(self) -> tuple[str, ...]:
        """What else somebody may call it."""
        found = [self.name]
        if self.definition:
            found.append(self.definition.short_title)
        if self.starting:
            found += [self.starting.card, self.starting.title]
        return tuple(found)

    @property
    def text(self) -> str:
        """What it is about, to find it by."""
        parts = [self.placing.measures, THEMES[self.placing.theme]]
        parts += [self.placing.source or "", self.placing.owner or ""]
        if self.definition:
            parts += [self.definition.card.indhold, self.definition.card.oevrige_ord]
        if self.starting:
            below = (self.starting.numerator, self.starting.denominator, self.starting.used_in)
            parts += [each or "" for each in below]
        return " ".join(parts)

    @property
    def findable(self) -> Indexed:
        """Its words, as a search holds them."""
        return indexed(self.title, self.known_as, self.text)


def cards(
    released: Collection[str], defined: Collection[Definition] | None = None
) -> tuple[IndicatorCard, ...]:
    """Every card: the measures in their order, then the starting cards that no measure has made real.

    `released` are the measures that have figures in this installation; `defined` the definitions in use
    there, else those of the files.
    """
    every, drafts = _files() if defined is None else (defined, _drafts())
    versions: dict[str, list[Definition]] = {}
    for each in sorted(every, key=lambda each: -each.version):
        versions.setdefault(each.name, []).append(each)
    measures = [each for each in every if each is versions[each.name][0]]
    by_name = {card.card: card for card in drafts}
    found = [
        IndicatorCard(
            each.name,
            each.title,
            "tal" if each.name in released else _state(each.status == "bekræftet"),
            each.placing,
            each,
            by_name.pop(each.starting_card, None) if each.starting_card else None,
            tuple(versions[each.name][1:]),
        )
        for each in measures
    ]
    found += [
        IndicatorCard(
            card.card.lower(),
            card.title,
            _state(card.confirmed, wanted=card.placing.ownerless),
            card.placing,
            None,
            card,
        )
        for card in by_name.values()
    ]
    return tuple(found)


def _state(confirmed: bool, *, wanted: bool = False) -> str:
    return "bekraeftet" if confirmed else "oenskes" if wanted else "udkast"


@cache
def _drafts() -> tuple[StartingCard, ...]:
    """The starting cards that can be used; the operator is told of the others."""
    found, faults = starting.read()
    for reason in faults:
        _log.error("%s; the card is left out", reason)
    return found


@cache
def _files() -> tuple[Collection[Definition], Collection[StartingCard]]:
    measures, drafts = definitions.load(), _drafts()
    check(measures, drafts)
    return measures, drafts


def check(measures: Collection[Definition], drafts: Collection[StartingCard]) -> None:
    """Refuse a measure that names a starting card that is not there or that another measure has."""
    left = {card.card for card in drafts}
    newest = {each.name: each for each in sorted(measures, key=lambda each: each.version)}
    for each in newest.values():
        if each.starting_card is not None and each.starting_card not in left:
            raise DefinitionFault(
                f"{each.name}.yaml: starting_card: no free card named {each.starting_card!r}"
            )
        left.discard(each.starting_card or "")


@dataclass(frozen=True)
class Choice:
    """One way to choose among the cards: its word in the address, its label, what can be chosen."""

    word: str
    label: str
    options: Mapping[str, str]
    of: Callable[[IndicatorCard], Collection[str]]


CHOICES = (
    Choice("tema", "Tema", THEMES, lambda card: (card.placing.theme,)),
    Choice("status", "Status", STATES, lambda card: (card.state,)),
    Choice(
        "maal",
        "Nationalt mål",
        {str(number): f"{number}. {title}" for number, title in enumerate(GOALS, 1)},
        lambda card: (str(card.placing.national_goal or ""),),
    ),
    Choice(
        "dimension", "Kvalitetsdimension", DIMENSIONS, lambda card: (card.placing.dimension or "",)
    ),
    Choice(
        "anbefaling",
        "Anbefaling",
        {str(number): f"{number}. {title}" for number, title in enumerate(RECOMMENDATIONS, 1)},
        lambda card: [str(number) for number in card.placing.recommendations],
    ),
)


def chosen(
    every: Collection[IndicatorCard], wanted: Mapping[str, str], words: str
) -> list[IndicatorCard]:
    """The cards that meet each choice and hold every word. A choice that is not offered chooses nothing."""
    found = list(every)
    for choice in CHOICES:
        value = wanted.get(choice.word, "")
        if value in choice.options:
            found = [card for card in found if value in choice.of(card)]
    return [card for card in found if score(words, card.findable)] if words.strip() else found
