"""A sheet as the house's machinery needs it: its definition, and its measure in the unit's own words.

What is stored of the definition names no place and nothing that is counted: measures' versions are no secret.
"""

from datetime import timedelta

from indicators.definition import Card, Definition, Disclosure
from indicators.filters import Filter
from indicators.handheld.models import LEVEL, TallyKind, TallySheet
from indicators.models import HANDHELD
from indicators.tags import Placing
from indicators.views import Measure

# After every measure with a file of its own.
_ORDER = 1_000_000
_YEAR = timedelta(days=365)
_CARD = Card(
    formaal="At en enhed kan følge sit eget arbejde, mens det sker.",
    indhold="Det, som enhedens eget tælleskema siger, talt op der, hvor arbejdet sker.",
    indikatorer="Håndholdte tal pr. periode.",
    forbehold="Tallene er tastet af enheden selv og er ikke efterset af andre. De kan ikke "
    "sammenlignes med andre enheder uden en fælles måde at tælle på.",
    datakilde="Håndholdte data.",
    offentliggoerelse="Ses kun af enheden selv og af dem, der leder den.",
    oevrige_ord="En rettelse er et nyt tal; det, der stod før, kan læses.",
)


def item(name: str, part: str) -> str:
    """What an observation of a sheet is called: its numerator or its denominator."""
    return f"{name}.{part}"


def definition_of(sheet: TallySheet) -> Definition:
    """The sheet as a definition that the release can compute: of the one place, with nothing hidden, since
    only those see it who may read what was typed."""
    share = sheet.kind is TallyKind.SHARE
    day = sheet.made_at.date()
    return Definition(
        name=sheet.name,
        version=1,
        order=_ORDER + sheet.id,
        title="Håndholdte tal",
        short_title="Håndholdte tal",
        unit="%" if share else "antal",
        numerator_word="Tæller" if share else "-",
        denominator_word="Nævner" if share else "-",
        per=100 if share else 1,
        decimals=0,
        kind=sheet.kind.value,
        direction=sheet.direction,
        period=sheet.period.value,
        data_set=HANDHELD,
        level=LEVEL,
        numerator=Filter(items=(item(sheet.name, "taeller"),), place="place"),
        denominator=Filter(items=(item(sheet.name, "naevner"),), place="place") if share else None,
        disclosure=Disclosure(open=True),
        card=_CARD,
        authored=day,
        reviewed=None,
        next_review=day + _YEAR,
        status="udkast",
        status_note="Enhedens eget skema; ikke aftalt med andre.",
        marks=(),
        placing=Placing(
            theme="paa-tvaers",
            measures="Det, som enhedens eget tælleskema siger.",
            sectors=("kommune",),
            recommendations=(),
            source="Håndholdte data",
        ),
        comparison="none" if not share else "wilson",
        coverage="Den ene enhed.",
        own_places=(sheet.place_id,),
    )


def measure_of(sheet: TallySheet) -> Measure:
    """The sheet as its own pages name it."""
    share = sheet.kind is TallyKind.SHARE
    return Measure(
        name=sheet.name,
        version=1,
        title=sheet.question,
        short=sheet.title,
        unit="%" if share else sheet.numerator_word.lower(),
        kind=sheet.kind.value,
        per=100 if share else 1,
        decimals=0,
        direction=sheet.direction,
        numerator_word=sheet.numerator_word if share else "-",
        denominator_word=sheet.denominator_word if share else "-",
    )


def answer_words(numerator: int, denominator: int | None) -> str:
    """What was answered, in words: "12" or "12 af 41"."""
    return str(numerator) if denominator is None else f"{numerator} af {denominator}"


def words_of(sheet: TallySheet, numerator: int, denominator: int | None) -> str:
    """What was typed, in words: "3 fald" or "3 af 41"."""
    if denominator is None:
        return f"{numerator} {sheet.numerator_word.lower()}"
    return f"{numerator} af {denominator}"
