"""A round's questions as the house's machinery needs them: a definition each, of the parties that were asked."""

from collections.abc import Sequence
from datetime import timedelta

from indicators.definition import Card, Definition, Disclosure
from indicators.filters import Filter
from indicators.handheld.models import TallyKind
from indicators.handheld.sheets import item
from indicators.models import ROUNDS
from indicators.rounds.models import DataRound, RoundQuestion
from indicators.tags import Placing
from indicators.views import Measure

# Seen by whoever works in the space, once it is released.
LEVEL = 2
_ORDER = 2_000_000
_CARD = Card(
    formaal="At svare på et spørgsmål, som et fælles rum har stillet sine parter.",
    indhold="Det, som runden spørger om, for den ene periode.",
    indikatorer="Parternes svar.",
    forbehold="Hver part har selv talt. Spørgsmålet er ikke en aftalt indikator.",
    datakilde="Datarunde.",
    offentliggoerelse="Ses af dem, der arbejder i rummet, når partens svar er godkendt.",
    oevrige_ord="Små antal af personer skjules.",
)


def definition_of(asked: DataRound, question: RoundQuestion, parties: Sequence[int]) -> Definition:
    """One question as a definition: with small numbers of persons hidden, since others than the party see it."""
    share = question.kind is TallyKind.SHARE
    name = asked.name(question.number)
    day = asked.made_at.date()
    return Definition(
        name=name,
        version=1,
        order=_ORDER + asked.id * 10 + question.number,
        title="Svar i en datarunde",
        short_title="Svar i en datarunde",
        unit="%" if share else "antal",
        numerator_word="Tæller" if share else "-",
        denominator_word="Nævner" if share else "-",
        per=100 if share else 1,
        decimals=0,
        kind=question.kind.value,
        direction="none",
        period=asked.period.value,
        data_set=ROUNDS,
        level=LEVEL,
        numerator=Filter(items=(item(name, "taeller"),), place="place"),
        denominator=Filter(items=(item(name, "naevner"),), place="place") if share else None,
        disclosure=Disclosure(threshold=5, min_denominator=10)
        if question.persons
        else Disclosure(open=True),
        card=_CARD,
        authored=day,
        reviewed=None,
        next_review=day + timedelta(days=365),
        status="udkast",
        status_note="Et spørgsmål i en runde; ikke en aftalt indikator.",
        marks=(),
        placing=Placing(
            theme="paa-tvaers",
            measures="Det, som runden spørger om.",
            sectors=("kommune",),
            recommendations=(),
            source="Datarunde",
        ),
        comparison="wilson" if share else "none",
        coverage="De parter, der er spurgt.",
        own_places=tuple(sorted(parties)),
    )


def measure_of(asked: DataRound, question: RoundQuestion) -> Measure:
    """One question as its own pages name it."""
    share = question.kind is TallyKind.SHARE
    return Measure(
        name=asked.name(question.number),
        version=1,
        title=question.text,
        short=question.text,
        unit="%" if share else question.numerator_word.lower(),
        kind=question.kind.value,
        per=100 if share else 1,
        decimals=0,
        direction="none",
        numerator_word=question.numerator_word if share else "-",
        denominator_word=question.denominator_word if share else "-",
    )
