"""Taking a demonstration's figures away again: its deliveries, their observations, what rested on them."""

from typing import cast

import sqlalchemy as sa

from indicators.corrections.models import Correction
from indicators.deliveries.models import Order, Preview, PreviewFigure, PreviewSignal
from indicators.flags import Arrival, Dismissal, Flag
from indicators.handheld.models import TallyEntry, TallySheet, TallyWord
from indicators.marking.models import SeriesMark
from indicators.models import (
    OWN_SOURCES,
    CurrentRelease,
    Figure,
    MeasureVersion,
    Observation,
    Release,
    ReleaseInput,
    Signal,
)
from indicators.parties.models import NamedCause, Pairing, PartyWord
from indicators.rounds.models import (
    DataRound,
    RoundAnswer,
    RoundParty,
    RoundQuestion,
    RoundReminder,
)
from tvaers import trail
from tvaers.db import transaction
from tvaers.intake import Delivery, Original, QuarantinedRow, Stores
from tvaers.receipts import RowRuling

# What rests on releases and deliveries, in the order in which it can go.
RESTING = (
    *(NamedCause, PartyWord, Pairing),
    *(Correction, Flag, Dismissal, Arrival, PreviewFigure, PreviewSignal, Preview, Order),
    *(Signal, CurrentRelease, Figure, ReleaseInput, Release),
)


def remove_demonstration(stores: Stores) -> None:
    """Remove every demonstration delivery and every figure; the next release makes the real ones anew.

    Only for demonstration installations, which hold no figure that anybody may have to answer for.
    """
    with transaction(stores.published) as session:
        invented = session.execute(
            sa.select(Delivery.id, Delivery.source, Delivery.digest).where(Delivery.demonstration)
        ).all()
        for model in RESTING:
            session.execute(sa.delete(model))
        ids = [row.id for row in invented]
        own = sa.select(MeasureVersion.id).where(MeasureVersion.data_set.in_(OWN_SOURCES))
        session.execute(sa.delete(SeriesMark).where(SeriesMark.measure_version_id.in_(own)))
        rounds = sa.select(DataRound.id).where(DataRound.demonstration)
        for of_round in (RoundReminder, RoundAnswer, RoundParty, RoundQuestion):
            session.execute(sa.delete(of_round).where(of_round.round_id.in_(rounds)))
        session.execute(sa.delete(DataRound).where(DataRound.demonstration))
        sheets = sa.select(TallySheet.id).where(TallySheet.demonstration)
        for of_sheet in (TallyEntry, TallyWord):
            session.execute(sa.delete(of_sheet).where(of_sheet.sheet_id.in_(sheets)))
        session.execute(sa.delete(TallySheet).where(TallySheet.demonstration))
        session.execute(sa.delete(RowRuling).where(RowRuling.delivery_id.in_(ids)))
        session.execute(sa.delete(QuarantinedRow).where(QuarantinedRow.delivery_id.in_(ids)))
        session.execute(sa.delete(Delivery).where(Delivery.id.in_(ids)))
        trail.record(
            session,
            "demonstration.figures.remove",
            by="Tværs",
            thing="demonstration",
            facts={"deliveries": len(ids)},
        )
        with stores.raw.execution_options(write=True).begin() as raw:
            observations = cast(sa.Table, Observation.__table__)
            originals = cast(sa.Table, Original.__table__)
            raw.execute(sa.delete(observations).where(observations.c.delivery_id.in_(ids)))
            for row in invented:
                raw.execute(
                    sa.delete(originals).where(
                        originals.c.source == row.source, originals.c.digest == row.digest
                    )
                )
