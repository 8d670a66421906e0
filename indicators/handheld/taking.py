"""What was typed comes in like any delivery: the worker takes it, and releases the sheets it is of."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.handheld.models import TallyEntry, TallySheet
from indicators.handheld.sheets import definition_of
from indicators.handheld.source import source, text_of
from indicators.models import HANDHELD
from indicators.release import Released, release
from tvaers.db import transaction
from tvaers.intake import Delivery, DeliveryState, Store, Stores, take
from tvaers.register import Register

# Who opened the sheet set its bounds; what is typed within them needs no second person, since nobody
# beyond the unit sees it (docs/decisions.md 46).
APPROVED = "tælleskemaet"
Approved = frozenset[tuple[int, int]]


def take_typed(stores: Stores, register: Register, store: Store) -> None:
    """Take every number that has no receipt yet: what one person typed on one sheet is one delivery."""
    with transaction(stores.published) as session:
        rows = session.execute(
            sa.select(TallyEntry, TallySheet)
            .join(TallySheet, TallySheet.id == TallyEntry.sheet_id)
            .where(TallyEntry.delivery.is_(None))
            .order_by(TallyEntry.id)
        ).all()
        session.expunge_all()
    for sheet, entries in _batches([(sheet, entry) for entry, sheet in rows]):
        _take(stores, register, store, sheet, entries)


def _batches(
    typed: Sequence[tuple[TallySheet, TallyEntry]],
) -> list[tuple[TallySheet, list[TallyEntry]]]:
    """What was typed, in deliveries that are one person's and say one thing of each period, in the order in
    which it was typed: of two deliveries with the same period the later speaks."""
    found: list[tuple[TallySheet, list[TallyEntry]]] = []
    last: dict[int, list[TallyEntry]] = {}
    for sheet, entry in typed:
        batch = last.get(sheet.id)
        if (
            batch is None
            or (batch[0].by_id, batch[0].by) != (entry.by_id, entry.by)
            or any(each.period_start == entry.period_start for each in batch)
        ):
            batch = last[sheet.id] = []
            found.append((sheet, batch))
        batch.append(entry)
    return found


def _take(
    stores: Stores, register: Register, store: Store, sheet: TallySheet, entries: list[TallyEntry]
) -> None:
    receipt = take(
        stores,
        source,
        text_of(sheet, entries).encode(),
        register,
        store,
        file_name=f"tastet {entries[-1].at:%Y-%m-%d}.csv",
        by=entries[-1].by,
        by_id=entries[-1].by_id,
        holder_id=sheet.place_id,
        demonstration=sheet.demonstration,
        approved_by=APPROVED,
    )
    with transaction(stores.published) as session:
        session.execute(
            sa.update(TallyEntry)
            .where(TallyEntry.id.in_([each.id for each in entries]))
            .values(delivery=receipt.public_id)
        )


def approved(stores: Stores, source: str = HANDHELD) -> Approved:
    """The approved deliveries of hand-held numbers, or of answers, each with its unit."""
    with Session(stores.published) as session:
        rows = session.execute(
            sa.select(Delivery.id, Delivery.holder_id).where(
                Delivery.source == source, Delivery.state == DeliveryState.APPROVED
            )
        )
        return frozenset((each, holder or 0) for each, holder in rows)


def release_sheets(
    stores: Stores, day: date, *, units: Collection[int] | None = None, by: str = "Tværs"
) -> list[Released]:
    """Release the sheets of these units, or all of them; what has not changed is left alone."""
    with Session(stores.published) as session:
        query = sa.select(TallySheet).order_by(TallySheet.id)
        if units is not None:
            query = query.where(TallySheet.place_id.in_(sorted(units)))
        definitions = [definition_of(sheet) for sheet in session.scalars(query)]
    return [release(stores, definition, day, by=by) for definition in definitions]
