"""What parties do with their two numbers: put them side by side, name causes, say what the number is."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.models import MeasureVersion
from indicators.parties.models import NamedCause, Pairing, PartyWord
from tvaers import cpr, trail
from tvaers.db import now, public_id
from tvaers.places import Place

LARGEST = 10**9


class Unfit(Exception):
    """What cannot be written as it stands. Danish sentence."""


def pair(
    session: Session,
    *,
    place: Place,
    first: MeasureVersion,
    second: MeasureVersion,
    parties: tuple[Place, Place],
    apart: str,
    by: str,
    by_id: int | None,
) -> Pairing:
    """Put two measures of a place side by side on behalf of two parties."""
    if first.name == second.name:
        raise Unfit("Vælg to forskellige indikatorer.")
    if parties[0].id == parties[1].id:
        raise Unfit("Vælg to forskellige parter.")
    there = session.scalar(
        sa.select(sa.func.count())
        .select_from(Pairing)
        .where(
            Pairing.place_id == place.id,
            Pairing.first_measure.in_((first.name, second.name)),
            Pairing.second_measure.in_((first.name, second.name)),
        )
    )
    if there:
        raise Unfit("De to tal står allerede side om side her.")
    strict = max((first, second), key=lambda version: (version.level, version.id))
    made = Pairing(
        public_id=public_id(),
        place_id=place.id,
        measure_version_id=strict.id,
        level=strict.level,
        first_measure=first.name,
        second_measure=second.name,
        first_party_id=parties[0].id,
        second_party_id=parties[1].id,
        apart=_text(apart, "hvordan de to opgørelser er forskellige", 1000),
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    _told(session, "indicators.pairing.make", made, place, by)
    return made


def name_cause(
    session: Session,
    pairing: Pairing,
    *,
    place: Place,
    party_id: int,
    start: date,
    text: str,
    amount: float,
    smallest: int,
    by: str,
    by_id: int | None,
) -> None:
    """Name a cause of a period's difference and how much of it is its doing. Amounts below the measures'
    threshold are not taken: they would be small groups of persons."""
    if not amount or abs(amount) > LARGEST:
        raise Unfit("Skriv, hvor meget årsagen forklarer, som et tal, der ikke er 0.")
    if abs(amount) < smallest:
        raise Unfit(
            f"Antal under {smallest} kan ikke stå her, da de kan handle om få personer. "
            "Slå dem sammen med en anden årsag."
        )
    session.add(
        NamedCause(
            **_of(pairing),
            party_id=party_id,
            period_start=start,
            text=_text(text, "årsagen", 500),
            amount=amount,
            at=now(),
            by=by,
            by_id=by_id,
        )
    )
    _told(session, "indicators.pairing.explain", pairing, place, by, start)


def say(
    session: Session,
    pairing: Pairing,
    *,
    place: Place,
    party_id: int,
    start: date,
    value: float,
    smallest: int,
    by: str,
    by_id: int | None,
) -> None:
    """Say for a party what a period's number is; when both have said the same, they agree."""
    if not 0 <= value <= LARGEST:
        raise Unfit("Skriv tallet som 0 eller mere.")
    if 0 < value < smallest:
        raise Unfit(f"Tal under {smallest} kan ikke stå her, da de kan handle om få personer.")
    session.add(
        PartyWord(
            **_of(pairing),
            party_id=party_id,
            period_start=start,
            value=value,
            at=now(),
            by=by,
            by_id=by_id,
        )
    )
    _told(session, "indicators.pairing.say", pairing, place, by, start)


def _of(pairing: Pairing) -> dict[str, int]:
    return {
        "pairing_id": pairing.id,
        "place_id": pairing.place_id,
        "measure_version_id": pairing.measure_version_id,
        "level": pairing.level,
    }


def _text(text: str, what: str, longest: int) -> str:
    if not text.strip():
        raise Unfit(f"Skriv {what}.")
    if len(text.strip()) > longest:
        raise Unfit(f"Skriv {what} med højst {longest} tegn.")
    if cpr.find(text) is not None:
        raise Unfit("Teksten ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    return text.strip()


def _told(
    session: Session,
    action: str,
    pairing: Pairing,
    place: Place,
    by: str,
    start: date | None = None,
) -> None:
    facts = {"holder": place.slug}
    if start is not None:
        facts["period"] = start.isoformat()
    trail.record(session, action, by=by, thing=f"pairing:{pairing.public_id}", facts=facts)
