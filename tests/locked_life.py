"""What a delivery's life leaves behind every lock: flags, rulings, previews, orders, marks and pairs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.corrections.models import Correction
from indicators.deliveries.models import (
    Order,
    Preview,
    PreviewFigure,
    PreviewSignal,
    PreviewState,
)
from indicators.flags import Arrival, Dismissal, Flag
from indicators.handheld.models import (
    TallyEntry,
    TallyKind,
    TallySheet,
    TallyWord,
    WordKind,
)
from indicators.lists.models import PeerList
from indicators.marking.models import MarkKind, SeriesMark
from indicators.models import Figure, PeriodKind, Release, Status
from indicators.parties.models import NamedCause, Pairing, PartyWord
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from tvaers.db import now
from tvaers.intake import Delivery
from tvaers.receipts import RowRuling

MONTH = date(2026, 10, 1)


def lives(session: Session) -> None:
    """Flags, arrivals and dismissals of every figure; previews, rulings and orders of every delivery."""
    releases = {row.measure_version_id: row.id for row in session.scalars(sa.select(Release))}
    figures = session.scalars(sa.select(Figure)).all()
    deliveries = session.scalars(sa.select(Delivery)).all()
    for figure in figures:
        of = {
            "measure_version_id": figure.measure_version_id,
            "place_id": figure.place_id,
            "period_kind": figure.period_kind,
            "period_start": figure.period_start,
            "level": figure.level,
        }
        session.add(Flag(**of, kind="jump", value=1.0, raised_at=now()))
        session.add(dismissal(**of))
        session.add(correction(**of))
        session.add(
            series_mark(**{name: of[name] for name in ("measure_version_id", "place_id", "level")})
        )
        session.add(Arrival(**of, first_at=now(), last_at=now(), delivery_id=deliveries[0].id))
    _pairs(session, figures)
    for each in deliveries:
        session.add(ruling(each))
        if each.holder_id is not None:
            session.add(order(each.holder_id, next(iter(releases.values()))))
        preview = Preview(
            delivery_id=each.id, holder_id=each.holder_id, state=PreviewState.DONE, asked_at=now()
        )
        session.add(preview)
        session.flush()
        for figure in figures[:: len(figures) // 40 or 1]:
            at = {
                "preview_id": preview.id,
                "measure_version_id": figure.measure_version_id,
                "place_id": figure.place_id,
                "level": figure.level,
            }
            session.add(
                PreviewFigure(
                    **at,
                    period_kind=figure.period_kind,
                    period_start=figure.period_start,
                    status_after=Status.SHOWN,
                    after=1.0,
                    why="new",
                )
            )
            session.add(
                PreviewSignal(
                    **at, signal_before=False, side_before=0, signal_after=True, side_after=1
                )
            )


def tallies(session: Session, unit: int) -> None:
    """A sheet of a unit with a number and a decision."""
    sheet = tally_sheet(place_id=unit)
    session.add(sheet)
    session.flush()
    session.add(tally_entry(sheet_id=sheet.id, place_id=unit, turn=1))
    session.add(tally_word(sheet_id=sheet.id, place_id=unit))


def rounds(session: Session, space: int, party: int) -> None:
    """A round of a space, with a question and a party's answer."""
    made = data_round(place_id=space)
    session.add(made)
    session.flush()
    session.add(round_question(round_id=made.id, place_id=space))
    session.add(RoundParty(round_id=made.id, party_id=party, place_id=space))
    session.add(round_answer(round_id=made.id, place_id=party))


def data_round(**of: Any) -> DataRound:
    """Something that a space asks."""
    return DataRound(
        **of,
        title="Møder",
        purpose="Til rådet",
        period=PeriodKind.MONTH,
        period_start=MONTH,
        due=MONTH,
        made_at=now(),
        made_by="test",
    )


def round_question(**of: Any) -> RoundQuestion:
    """One of its questions."""
    return RoundQuestion(
        **of,
        number=1,
        text="Hvor mange?",
        kind=TallyKind.COUNT,
        numerator_word="Møder",
        persons=True,
    )


def round_answer(**of: Any) -> RoundAnswer:
    """What a party answered."""
    return RoundAnswer(**of, number=1, turn=1, numerator=3, at=now(), by="test")


def tally_sheet(**of: Any) -> TallySheet:
    """Something that a unit counts."""
    return TallySheet(
        **of,
        title="Fald",
        question="Hvor mange fald?",
        kind=TallyKind.COUNT,
        period=PeriodKind.WEEK,
        numerator_word="Fald",
        direction="down",
        largest=100,
        persons=True,
        purpose="At se om det hjælper",
        registrar="Vagten",
        first_day=MONTH,
        made_at=now(),
        made_by="test",
    )


def tally_entry(**of: Any) -> TallyEntry:
    """A number that somebody typed."""
    return TallyEntry(**of, period_start=MONTH, numerator=3, at=now(), by="test")


def tally_word(**of: Any) -> TallyWord:
    """What it led to."""
    return TallyWord(**of, kind=WordKind.DECISION, day=MONTH, text="Ny lampe", at=now(), by="test")


def _pairs(session: Session, figures: Sequence[Figure]) -> None:
    """For each figure two numbers side by side with a cause and a word, as open as the figure."""
    made = [_pairing(figure) for figure in figures]
    session.add_all(made)
    # All at once: a flush for each of hundreds takes most of the time that this world is filled in.
    session.flush()
    for each in made:
        said = {
            "measure_version_id": each.measure_version_id,
            "place_id": each.place_id,
            "level": each.level,
            "pairing_id": each.id,
            "party_id": each.place_id,
            "period_start": MONTH,
            "at": now(),
            "by": "test",
        }
        session.add(NamedCause(**said, text="Sendt senere", amount=9.0))
        session.add(PartyWord(**said, value=9.0))


def _pairing(figure: Figure) -> Pairing:
    return Pairing(
        measure_version_id=figure.measure_version_id,
        place_id=figure.place_id,
        level=figure.level,
        first_measure=f"niveau-{figure.measure_version_id}",
        second_measure="andet",
        first_party_id=figure.place_id,
        second_party_id=figure.place_id,
        apart="Den ene tæller beskeder",
        at=now(),
        by="test",
    )


def dismissal(**of: Any) -> Dismissal:
    """That somebody let a flagged value stand."""
    return Dismissal(**of, kind="jump", value=1.0, reason="Set efter", at=now(), by="test")


def correction(**of: Any) -> Correction:
    """That somebody corrected a delivered count."""
    return Correction(**of, was=12.0, value=6.0, reason="Talt to gange", at=now(), by="test")


def series_mark(**of: Any) -> SeriesMark:
    """A note on a series."""
    return SeriesMark(
        **of, kind=MarkKind.NOTE, day=MONTH, text="Nyt skema", made_at=now(), made_by="test"
    )


def peer_list(unit: int) -> PeerList:
    """A list that a unit keeps."""
    return PeerList(
        place_id=unit,
        name="Naboerne",
        kommuner="horsens-kommune odder-kommune",
        made_at=now(),
        made_by="test",
    )


def ruling(of: Delivery) -> RowRuling:
    """That somebody left a quarantined row out."""
    return RowRuling(
        delivery_id=of.id, row=1, reason="Rettes", at=now(), by="test", holder_id=of.holder_id
    )


def order(unit: int, release: int) -> Order:
    """That somebody of a unit has ordered a release rolled back."""
    return Order(release_id=release, holder_id=unit, reason="Forkert", at=now(), by="test")
