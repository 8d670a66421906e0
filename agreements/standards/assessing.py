"""What people do with a self-assessment: say how a field stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards.layout import ADDRESSEES, Document
from agreements.standards.models import Assessment, State
from tvaers import cpr, trail
from tvaers.danish import list_of
from tvaers.db import now
from tvaers.places import Place


class Unfit(Exception):
    """Why it cannot be written as it stands, in Danish."""


@dataclass(frozen=True)
class Words:
    """What somebody has typed in a field's form."""

    state: str
    evidence: str = ""
    owner: str = ""
    next_step: str = ""
    next_day: str = ""
    measures: Sequence[str] = ()
    clause: str = ""


def said_of(
    session: Session, places: Collection[int], document: str, field: str | None = None
) -> list[Assessment]:
    """Everything that the reader may see of what these units have said, oldest first."""
    query = sa.select(Assessment).where(
        Assessment.place_id.in_(sorted(places)), Assessment.document == document
    )
    if field is not None:
        query = query.where(Assessment.field == field)
    return list(session.scalars(query.order_by(Assessment.id)))


def check_addressee(document: Document, place: Place, day: date) -> None:
    """Only those whom the document speaks to on the day assess themselves by it."""
    to = document.speaks_to(day)
    if str(place.kind) not in to:
        whom = list_of([ADDRESSEES[each].lower() for each in to]) or "ingen"
        raise Unfit(
            f"Dokumentet taler ikke til {place.name} i dag, men til {whom}. Det, der er skrevet før, "
            "kan stadig læses."
        )


def write(
    session: Session,
    *,
    place: Place,
    document: Document,
    version: int,
    field: str,
    words: Words,
    seen: Collection[str],
    measures: Collection[str],
    day: date,
    by: str,
    by_id: int | None,
) -> Assessment:
    """Say how a field stands. `seen` are the keys of what stood there when the form was opened: somebody else
    may have written since, and then both stand until a person puts them together."""
    check_addressee(document, place, day)
    try:
        state = State(words.state)
    except ValueError:
        raise Unfit("Vælg, hvordan det står til.") from None
    before = said_of(session, [place.id], document.name, field)
    met = {each.public_id: each for each in before if each.public_id in seen}
    follows = set(met) | {key for each in met.values() for key in each.follows}
    step = _text(words.next_step, "næste skridt", 500)
    made = Assessment(
        place_id=place.id,
        document=document.name,
        version=version,
        field=field,
        state=state,
        evidence=_text(words.evidence, "hvad I bygger det på", 2000),
        owner=_text(words.owner, "hvem der har ansvaret", 120),
        next_step=step,
        next_day=_day(words.next_day, step, day),
        measures=_measures(words.measures, measures),
        clause=_text(words.clause, "henvisningen til forløbsprogrammet", 300),
        follows=sorted(follows),
        at=now(),
        by=by,
        by_id=by_id,
    )
    if state is not State.NOT_OURS and not made.evidence:
        raise Unfit("Skriv, hvad I bygger det på, så andre kan følge jer.")
    session.add(made)
    session.flush()
    tell_of(session, "agreements.assessment.write", place, by, document, {"field": field})
    return made


def _measures(chosen: Sequence[str], known: Collection[str]) -> list[str]:
    if any(name not in known for name in chosen):
        raise Unfit("Vælg indikatorer fra listen.")
    return sorted(set(chosen))


def _day(text: str, step: str, day: date) -> date | None:
    if not text.strip():
        if step:
            raise Unfit("Skriv, hvilken dag det næste skridt senest er taget.")
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise Unfit("Skriv dagen for det næste skridt som en dato.") from None
    if not step:
        raise Unfit("Skriv, hvad det næste skridt er, eller lad dagen være tom.")
    if found < day:
        raise Unfit("Dagen for det næste skridt er gået. Vælg en dag, der kommer.")
    return found


def _text(text: str, what: str, longest: int) -> str:
    found = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(found) > longest:
        raise Unfit(f"Skriv {what} med højst {longest} tegn; her er {len(found)}.")
    if cpr.find(found) is not None:
        raise Unfit("Teksten ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    return found


def tell_of(
    session: Session,
    action: str,
    place: Place,
    by: str,
    document: Document,
    facts: dict[str, str],
) -> None:
    """Tell the trail what has been done with a unit's assessment."""
    trail.record(
        session,
        action,
        by=by,
        thing=f"standard:{document.name}",
        facts={"holder": place.slug, **facts},
    )
