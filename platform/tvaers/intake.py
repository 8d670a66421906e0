"""The intake: the only door for data. One file, one receipt, all or nothing, once.

Order of a delivery: the text is decoded and scanned for person numbers before anything parses it;
the source reads it; the raw store is written first (idempotent by digest), then the receipt in one
transaction of the published store. A stop between the two is repaired by taking the file again.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers import cpr, trail
from tvaers.db import now, transaction
from tvaers.decoding import decode
from tvaers.module import FileFault, Reading, RowFault, Source
from tvaers.people import User
from tvaers.receipts import Delivery as Delivery
from tvaers.receipts import DeliveryState as DeliveryState
from tvaers.receipts import Original as Original
from tvaers.receipts import QuarantinedRow as QuarantinedRow
from tvaers.register import Register

LARGEST_FILE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Stores:
    """The two stores, as the worker and the command line have them; the web process has the published one alone."""

    published: sa.Engine
    raw: sa.Engine


@dataclass(frozen=True)
class Checked:
    """A file that was read: its digest and what the source found in it."""

    digest: str
    reading: Reading


@dataclass(frozen=True)
class Receipt:
    """What became of a file: the delivery's public id, its numbers, and whether it had come before."""

    public_id: str
    source: str
    state: DeliveryState
    read: int
    accepted: int
    quarantined: tuple[RowFault, ...]
    ignored: int
    known: bool


# Writes a reading's accepted rows into the raw store for a delivery id. Brought by the module that
# owns the observations, since the ground floor does not know them.
Store = Callable[[sa.Connection, int, Any], None]


def refuse_person_data(content: bytes, source: Source) -> str:
    """The file's text, once it is certain that it holds no person number; FileFault otherwise.

    Needs neither database nor raw store, so the upload page asks it before anything is kept.
    """
    if len(content) > LARGEST_FILE:
        raise FileFault(
            f"Filen fylder {len(content) // 1_048_576} MB. Del den i filer på højst "
            f"{LARGEST_FILE // 1_048_576} MB."
        )
    text = (source.text or decode)(content)
    hit = cpr.find(text)
    if hit is not None:
        row, column = hit
        where = f"række {row}" + (f", kolonne {column}" if column else "")
        advice = source.person_level_advice or "Fjern kolonnen, og levér kun optalte tal."
        raise FileFault(
            f"Filen indeholder noget, der ligner et CPR-nummer ({where}). "
            f"Hele filen er afvist, og intet er gemt. {advice}",
            person_data=True,
        )
    return text


def check(content: bytes, source: Source, register: Register, text: str | None = None) -> Checked:
    """Read a file without storing anything; FileFault when it is refused whole. `text` is what
    `refuse_person_data` gave of it, where that has been asked before."""
    if text is None:
        text = refuse_person_data(content, source)
    reading = source.read(text, register)
    assert_no_row_lost(reading)
    return Checked(hashlib.sha256(content).hexdigest(), reading)


def settled(
    session: Session, source: Source, text: str | None, register: Register, holder_id: int | None
) -> Source:
    """The source as it reads this very text, where it keeps what it knows of files in the store."""
    if source.settle is None or text is None:
        return source
    found = source.settle(session, text, register, holder_id)
    return replace(
        source, read=found.read, read_by=found.read_by, card=found.card, rhythm=found.rhythm
    )


def assert_no_row_lost(reading: Reading) -> None:
    """Every row read is accepted, quarantined or ignored; a reader that loses one is a fault of ours."""
    faulty = len({fault.row for fault in reading.faults})
    if reading.read != reading.accepted + faulty + reading.ignored:
        raise AssertionError("a reader lost rows")


def known(session: Session, source: Source, digest: str) -> Delivery | None:
    """The delivery that brought these bytes before, read in this way, if any."""
    return session.scalar(
        sa.select(Delivery).where(
            Delivery.source == source.name,
            Delivery.digest == digest,
            Delivery.read_by == source.read_by,
        )
    )


def readings(session: Session, delivery: Delivery) -> list[Delivery]:
    """Every delivery of a file that its unit has had read again in another way, the newest first; none
    where it was read once."""
    query = _of_file(delivery.source, delivery.digest, delivery.holder_id)
    found = list(session.scalars(query))
    return found if len(found) > 1 else []


def _of_file(source: str, digest: str, holder_id: int | None) -> "sa.Select[Delivery]":
    return (
        sa.select(Delivery)
        .where(
            Delivery.source == source, Delivery.digest == digest, Delivery.holder_id == holder_id
        )
        .order_by(Delivery.id.desc())
    )


def superseded(session: Session, deliveries: Collection[int]) -> set[int]:
    """Those among these deliveries that speak no more, since a later one among them is the same unit's same
    file, read by a corrected layout."""
    rows = session.execute(
        sa.select(Delivery.id, Delivery.source, Delivery.digest, Delivery.holder_id)
        .where(Delivery.read_by != "")
        .order_by(Delivery.id)
    )
    mine = [(each, of) for each, *of in rows if each in deliveries]
    last = {tuple(of): each for each, of in mine}
    return {each for each, of in mine if last[tuple(of)] != each}


def take(
    stores: Stores,
    source: Source,
    content: bytes,
    register: Register,
    store: Store,
    *,
    file_name: str,
    by: str,
    by_id: int | None = None,
    holder_id: int | None = None,
    demonstration: bool = False,
    approved_by: str | None = None,
) -> Receipt:
    """Take a file: raw store first, then receipt and trail in one transaction. The same bytes once, or
    once for each way in which their unit has said that they are read.

    Rows with faults are quarantined and nothing of the delivery is released until a person decides.
    `approved_by` is given where the configuration approves, as for open sources.
    """
    digest = hashlib.sha256(content).hexdigest()
    text = None if source.settle is None else refuse_person_data(content, source)
    with Session(stores.published) as session:
        try:
            source = settled(session, source, text, register, holder_id)
            before = known(session, source, digest)
        except FileFault:
            # What came before under a layout that has moved on is known all the same.
            before = session.scalar(_of_file(source.name, digest, holder_id).limit(1))
            if before is None:
                raise
        if before is not None:
            return _receipt(session, before, known=True)
    checked = check(content, source, register, text)
    try:
        with transaction(stores.published) as session:
            delivery = _delivery(source, checked, len(content), file_name, by)
            delivery.holder_id = holder_id
            delivery.received_by_id = by_id
            delivery.demonstration = demonstration
            if approved_by is not None and delivery.state is DeliveryState.READY:
                _approve(delivery, approved_by)
            session.add(delivery)
            session.flush()
            session.add_all(_quarantine(delivery.id, checked.reading.faults))
            # The raw rows are committed before the receipt is: a receipt without rows cannot exist,
            # and rows without a receipt are replaced when the file is taken again.
            _store_raw(stores.raw, store, delivery, content, checked.reading.rows)
            trail.record(
                session,
                "intake.delivery.take",
                by=by,
                thing=f"delivery:{delivery.public_id}",
                facts={
                    "source": source.name,
                    "digest": digest,
                    "read": delivery.rows_read,
                    "accepted": delivery.accepted,
                    "quarantined": delivery.quarantined,
                    "ignored": delivery.ignored,
                },
            )
            return _receipt(session, delivery, known=False)
    except sa.exc.IntegrityError:
        with Session(stores.published) as session:
            before = known(session, source, digest)
            if before is None:
                raise
            return _receipt(session, before, known=True)


class NotNow(Exception):
    """A delivery is not in a state for what was asked. Danish sentence."""


class NotYou(Exception):
    """Another person must do it. Danish sentence."""


def approve(session: Session, delivery: Delivery, *, by: str, by_id: int | None = None) -> None:
    """Approve a delivery for release; never by the person who brought it."""
    _hold(session, delivery)
    if delivery.state is DeliveryState.APPROVED:
        raise NotNow(f"Leverancen er allerede godkendt af {delivery.approved_by}.")
    if delivery.state not in (DeliveryState.READY, DeliveryState.SUBMITTED):
        raise NotNow("Leverancen kan ikke godkendes, som den står nu.")
    if brought(delivery, by=by, by_id=by_id):
        raise NotYou("En leverance godkendes af en anden end den, der har leveret den.")
    _approve(delivery, by, by_id)
    trail.record(session, "intake.delivery.approve", by=by, thing=f"delivery:{delivery.public_id}")


def brought(delivery: Delivery, *, by: str, by_id: int | None) -> bool:
    """Whether this person brought the delivery or has taken it over; by name only where no person is known
    on either side."""
    if by_id is not None and by_id == delivery.responsible_id:
        return True
    if delivery.received_by_id is None or by_id is None:
        return delivery.received_by == by
    return delivery.received_by_id == by_id


def _hold(session: Session, delivery: Delivery) -> None:
    """Read it again, and keep others from it until this transaction is over: one decision, once."""
    session.refresh(delivery, with_for_update=True)


def responsible(session: Session, delivery: Delivery) -> str:
    """Who answers for a delivery: whoever brought it, or whoever it was handed to."""
    if delivery.responsible_id is None:
        return delivery.received_by
    return session.scalar(sa.select(User.name).where(User.id == delivery.responsible_id)) or ""


def resolve(session: Session, delivery: Delivery, *, keep: bool, by: str, reason: str) -> None:
    """Go on with a quarantined delivery without its faulty rows, or discard one that is not approved."""
    _hold(session, delivery)
    on_its_way = (DeliveryState.READY, DeliveryState.SUBMITTED)
    if keep and delivery.state is not DeliveryState.QUARANTINED:
        raise NotNow("Leverancen er ikke i karantæne.")
    if delivery.state not in (DeliveryState.QUARANTINED, *on_its_way):
        raise NotNow("Leverancen kan ikke kasseres, som den står nu.")
    if not reason.strip():
        raise NotNow("Skriv med få ord hvorfor; det står ved leverancen bagefter.")
    if cpr.find(reason) is not None:
        raise NotNow("Begrundelsen ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    delivery.state = DeliveryState.READY if keep else DeliveryState.DISCARDED
    delivery.reason = reason.strip()[:500]
    trail.record(
        session,
        "intake.delivery.resolve" if keep else "intake.delivery.discard",
        by=by,
        thing=f"delivery:{delivery.public_id}",
        facts={"reason": reason.strip()[:500]},
    )


def _approve(delivery: Delivery, by: str, by_id: int | None = None) -> None:
    delivery.state = DeliveryState.APPROVED
    delivery.approved_by = by
    delivery.approved_by_id = by_id
    delivery.approved_at = now()


def _delivery(source: Source, checked: Checked, size: int, file_name: str, by: str) -> Delivery:
    reading = checked.reading
    faulty = len({fault.row for fault in reading.faults})
    periods = sorted(_day(start) for start in reading.rows["period_start"].unique())
    return Delivery(
        source=source.name,
        digest=checked.digest,
        file_name=shown_name(file_name),
        size=size,
        received_at=now(),
        received_by=by,
        state=DeliveryState.QUARANTINED if faulty else DeliveryState.READY,
        rows_read=reading.read,
        accepted=reading.accepted,
        quarantined=faulty,
        ignored=reading.ignored,
        extraction_date=reading.extraction_date,
        first_period=periods[0] if periods else None,
        last_period=periods[-1] if periods else None,
        read_by=source.read_by,
        card=source.card or None,
        rhythm=source.rhythm.months if source.card and source.rhythm else None,
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def shown_name(name: str) -> str:
    """A file's name as it may be shown: no folders, no person number, at most 200 characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1][:200]
    return "(filnavn udeladt)" if cpr.find(base) is not None else base


def _quarantine(delivery_id: int, faults: Any) -> list[QuarantinedRow]:
    # One row may fail in several columns; each is told, once.
    rows: Mapping[tuple[int, str], RowFault] = {(f.row, f.column): f for f in faults}
    return [
        QuarantinedRow(delivery_id=delivery_id, row=f.row, column=f.column, reason=f.reason)
        for f in rows.values()
    ]


def _store_raw(
    engine: sa.Engine, store: Store, delivery: Delivery, content: bytes, rows: Any
) -> None:
    originals = cast(sa.Table, Original.__table__)
    these = sa.and_(
        originals.c.source == delivery.source,
        originals.c.digest == delivery.digest,
        originals.c.read_by == delivery.read_by,
    )
    with engine.execution_options(write=True).begin() as connection:
        # A stop after this store's commit and before the receipt's left rows without a receipt.
        for left in connection.scalars(sa.select(originals.c.delivery_id).where(these)).all():
            store(connection, left, rows.iloc[:0])
        connection.execute(sa.delete(originals).where(these))
        connection.execute(
            sa.insert(originals).values(
                source=delivery.source,
                digest=delivery.digest,
                read_by=delivery.read_by,
                delivery_id=delivery.id,
                received_at=delivery.received_at,
                content=content,
            )
        )
        store(connection, delivery.id, rows)


def _receipt(session: Session, delivery: Delivery, *, known: bool) -> Receipt:
    faults = session.scalars(
        sa.select(QuarantinedRow)
        .where(QuarantinedRow.delivery_id == delivery.id)
        .order_by(QuarantinedRow.row, QuarantinedRow.column)
    )
    return Receipt(
        public_id=delivery.public_id,
        source=delivery.source,
        state=delivery.state,
        read=delivery.rows_read,
        accepted=delivery.accepted,
        quarantined=tuple(RowFault(f.row, f.column, f.reason) for f in faults),
        ignored=delivery.ignored,
        known=known,
    )
