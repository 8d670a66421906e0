"""What agreed sets say of figures: that the indicator is agreed, and with which reservations, wherever one stands."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import pairwise

from flask import url_for

from agreements.sets import here
from agreements.sets.queries import Set
from agreements.sets.standing import Indicator
from agreements.texts.models import AgreementState
from tvaers.danish import day as day_words
from tvaers.module import Aimed, Remark
from tvaers.places import Kind
from tvaers.web import today


def remarks(places: Collection[int]) -> Iterator[Remark]:
    """A remark for each agreed indicator in each of these places that keeps its set, or is a kommune of it."""
    wanted = frozenset(places)
    for found in here.known(wanted):
        if found.agreement.state is not AgreementState.ACTIVE or _over(found, today()):
            continue
        met = wanted & {found.agreement.place_id, *_kommuner(found)}
        for item in found.indicators:
            if item.stands and item.measure:
                yield from (_remark(found, item, place) for place in sorted(met))


def _kommuner(found: Set) -> Iterator[int]:
    """The parties whose figures are of what was agreed: a region's are of much more than one space."""
    return (key for key, place in found.places.items() if place.kind is Kind.KOMMUNE)


def _over(found: Set, day: date) -> bool:
    ends = found.agreement.valid_to
    return ends is not None and ends <= day


def _remark(found: Set, item: Indicator, place: int) -> Remark:
    begins = found.agreement.valid_from
    stamp = item.words_now(sent=True)
    if begins is not None and begins > today():
        stamp = f"{stamp} fra {day_words(begins)}"
    about = f"»{found.agreement.title}«, {found.keeper.name}"
    return Remark(
        measure=item.measure,
        place_id=place,
        stamp=stamp,
        about=about,
        url=url_for(
            "sets.one",
            place=found.keeper,
            agreement=found.agreement.public_id,
            item=item.public_id,
        ),
        lines=tuple(
            f"Forbehold fra {voice.name}: {voice.said.words}"
            for voice in item.reserved
            if voice.said is not None
        ),
        aims=_aims(found, item, None if place == found.agreement.place_id else place),
    )


def _aims(found: Set, item: Indicator, party: int | None) -> tuple[Aimed, ...]:
    """The targets that hold for a party, or for the whole space, one after another."""
    days = sorted({each.valid_from for each in item.aims if each.place_id in (party, None)})
    ends = found.agreement.valid_to
    told: list[Aimed] = []
    for first, after in pairwise([*days, None]):
        assert first is not None
        aim = item.target(party, first)
        last = after or ends
        if aim is None or (last is not None and last <= first):
            continue
        if told and told[-1].value == aim.value and told[-1].ends == first:
            told[-1] = Aimed(aim.value, told[-1].begins, last)
        else:
            told.append(Aimed(aim.value, first, last))
    return tuple(told)
