"""What can be chosen for a block of figures at a place, and what a chosen thing is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import queries
from indicators.comparison import beside, kommuner_in
from indicators.models import MeasureVersion
from tvaers.module import Setting
from tvaers.parts import Drawn, Notice
from tvaers.places import Place
from tvaers.web import database, once, today

OWN = ""
SPANS = {"": "Alle perioder", "24": "De seneste 24", "36": "De seneste 36", "12": "De seneste 12"}
UNKNOWN = Drawn(
    (Notice("Indikatoren findes ikke mere. Vælg en anden, eller fjern blokken.", "failed"),)
)


UNSET = Drawn((Notice("Her kommer tal, når der er valgt en indikator. Ret blokken, og vælg en."),))


def lacking(settings: Mapping[str, Any]) -> Drawn:
    """What stands where no measure is shown: none is chosen yet, or it is gone."""
    return UNKNOWN if settings.get("maal") else UNSET


def measures(_place: Place) -> Iterable[tuple[str, str]]:
    """Every measure, by name."""
    for version in queries.measures(database()):
        yield version.name, str(version.definition["short_title"])


def comparable(_place: Place) -> Iterable[tuple[str, str]]:
    """Every measure but plain counts, whose size says nothing beside another's."""
    for version in queries.measures(database()):
        if version.definition["kind"] != "count":
            yield version.name, str(version.definition["short_title"])


def places(place: Place) -> Iterable[tuple[str, str]]:
    """The place's own kommuner."""
    for each in kommuner_in(database(), place, today()):
        if each.id != place.id:
            yield each.slug, each.name


def spans(_place: Place) -> Iterable[tuple[str, str]]:
    """How many of the newest periods are shown."""
    return tuple((value, word) for value, word in SPANS.items() if value)


MEASURE = Setting("maal", "Indikator", choices=measures)
COMPARED = Setting("maal", "Indikator", choices=comparable)
SEVERAL = Setting("maal", "Indikatorer", "Vælg højst 20", comparable, many=True)
PLACE = Setting("sted", "Sted", "Intet valgt: området selv", places, needed=False)
SPAN = Setting("antal", "Perioder", "Intet valgt: alle perioder", spans, needed=False)


def chosen_places(
    session: Session, place: Place, settings: Sequence[Mapping[str, Any]]
) -> Mapping[str, Place]:
    """The places that blocks ask for by slug, the page's own by the empty one."""
    wanted = {str(each.get("sted") or "") for each in settings} - {OWN}
    found = {OWN: place}
    if wanted:
        rows = session.scalars(sa.select(Place).where(Place.slug.in_(sorted(wanted))))
        found |= {each.slug: each for each in rows}
    return found


def versions_of(session: Session, names: Iterable[str]) -> Mapping[str, MeasureVersion]:
    """The newest version of each measure that is known, by name."""
    wanted = set(names)
    known = once(("measures",), lambda: queries.measures(session))
    return {each.name: each for each in known if each.name in wanted}


def members_of(session: Session, place: Place) -> tuple[Place, Sequence[Place]]:
    """What a comparison at a place holds its kommuner against, and the kommuner."""
    return once(("members", place.id), lambda: beside(session, place, (today(),), "", ()))


def release_of(session: Session, key: int) -> queries.Released | None:
    """A release by its key."""
    return once(("release", key), lambda: queries.releases(session, {key}).get(key))
