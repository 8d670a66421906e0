"""The blocks of this floor: an agreement as it stands, and how its commitments stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from agreements.adoption import queries as adoption
from agreements.commitments import queries as commitments
from agreements.commitments.models import Commitment
from agreements.commitments.standing import Standing
from agreements.pages import answer
from agreements.texts import queries as texts
from agreements.texts.kinds import KINDS
from agreements.texts.models import Agreement
from indicators.blocks.seeing import reference
from tvaers.danish import day, list_of
from tvaers.module import Block, Line, Setting
from tvaers.parts import Drawn, Lines, Notice
from tvaers.places import Place
from tvaers.web import database, today

Settings = Sequence[Mapping[str, Any]]
# What the reference of an agreement begins with; the place's own commitments are those of all its agreements.
AGREEMENT = "aftale:"
GONE = Drawn((Notice("Her kommer en aftale, når der er valgt en, du kan se. Ret blokken."),))
# No page shows more commitments of one block.
MOST = 40


def _chosen(place: Place) -> Iterable[tuple[str, str]]:
    return [(each.public_id, each.title) for each in _every(database(), place)]


def _every(session: Session, place: Place) -> list[Agreement]:
    found, total = texts.of_place(session, place)
    pages = range(2, -(-total // texts.MOST) + 1)
    return [*found, *(each for page in pages for each in texts.of_place(session, place, page)[0])]


def _found(session: Session, settings: Settings) -> dict[str, Agreement]:
    wanted = sorted({str(each.get("aftale") or "") for each in settings} - {""})
    rows = session.scalars(sa.select(Agreement).where(Agreement.public_id.in_(wanted)))
    return {each.public_id: each for each in rows} if wanted else {}


def agreements(place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    """Each agreement: what it is, how far it has come, who is party, and what each has decided."""
    session = database()
    found = _found(session, settings)
    stands = adoption.standing(session, list(found.values()))
    made = []
    for each in settings:
        of = found.get(str(each.get("aftale") or ""))
        if of is None:
            made.append(GONE)
            continue
        stand = stands[of.id]
        url = url_for("agreements.show", place=place, agreement=of.public_id)
        period = texts.period(of).words
        lines = (
            Line(of.title, url, f"{KINDS[of.kind]}, {texts.state_words(of, today())}"),
            *([Line(period, "", "Periode")] if period else []),
            Line(list_of([party.name for party in stand]), "", "Parter"),
            Line(answer(of, stand), url, "Hvad parterne har besluttet"),
        )
        made.append(Drawn((Lines("Aftalen", lines),), frozenset({f"{AGREEMENT}{of.public_id}"})))
    return made


def promises(place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    """Each list of commitments: of one agreement, or of all that the place has; figures, parties and whoever
    follows up beside each other."""
    session = database()
    found = _found(session, settings)
    made = []
    for each in settings:
        key = str(each.get("aftale") or "")
        if key and key not in found:
            made.append(GONE)
            continue
        of = [found[key]] if key else _every(session, place)
        ids = [one.id for one in of]
        rows = session.scalars(
            sa.select(Commitment)
            .where(Commitment.agreement_id.in_(ids), Commitment.ended_on.is_(None))
            .order_by(Commitment.due, Commitment.id)
        ).all()
        told = commitments.standings(session, rows[:MOST])
        lines = tuple(_line(place, standing) for standing in told)
        more = len(rows) - len(lines)
        title = "Hvordan forpligtelserne står"
        if more:
            lines += (Line(f"Og {more} til", url_for("overview.show", place=place)),)
        rests = {f"{AGREEMENT}{one.public_id}" for one in of} if rows or key else set()
        rests |= {each for standing in told for each in _rests(standing)}
        made.append(
            Drawn((Lines(title, lines, "Der følges ingen forpligtelser op."),), frozenset(rests))
        )
    return made


def _line(place: Place, standing: Standing) -> Line:
    row = standing.commitment
    return Line(
        row.title,
        url_for("promises.show", place=place, commitment=row.public_id),
        f"Frist {day(row.due)}. {standing.figures_words()} {standing.parties_words()}",
        late=standing.overdue(today()),
    )


def _rests(standing: Standing) -> Iterator[str]:
    """The figures behind what is said of a commitment."""
    if standing.commitment.measure:
        for _, figures in standing.figures:
            yield reference(standing.commitment.measure, figures.place_id)


def readable(references: frozenset[str]) -> frozenset[str]:
    """The agreements among these that the viewer may see now."""
    asked = {each.removeprefix(AGREEMENT) for each in references if each.startswith(AGREEMENT)}
    if not asked:
        return frozenset()
    rows = database().scalars(
        sa.select(Agreement.public_id).where(Agreement.public_id.in_(sorted(asked)))
    )
    return frozenset(f"{AGREEMENT}{each}" for each in rows)


BLOCKS = (
    Block(
        "aftale",
        "Aftale",
        "En aftale: hvor langt den er, hvem der er part, og hvad hver part har besluttet",
        (Setting("aftale", "Aftale", choices=_chosen),),
        agreements,
    ),
    Block(
        "forpligtelser",
        "Forpligtelser",
        "Hvordan forpligtelserne står: hvad tallene siger, og hvad hver part siger",
        (Setting("aftale", "Aftale", "Intet valgt: alle områdets aftaler", _chosen, needed=False),),
        promises,
    ),
)
