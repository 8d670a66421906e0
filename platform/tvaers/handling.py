"""What people decide over a delivery on its way: submitted, sent back, withdrawn, and row by row in quarantine.

Approving, discarding and going on without the faulty rows stand in `tvaers.intake`. Each verb is one
transaction with its event; a verb that does not fit the delivery's state refuses with a Danish sentence.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers import cpr, trail
from tvaers.db import now
from tvaers.intake import Delivery, DeliveryState, NotNow, QuarantinedRow
from tvaers.receipts import RowRuling

LONGEST_REASON = 500


def reason_of(text: str) -> str:
    """The reason as it is kept; NotNow where there is none or where it holds a person number."""
    if not text.strip():
        raise NotNow("Skriv med få ord hvorfor; det står ved leverancen bagefter.")
    if cpr.find(text) is not None:
        raise NotNow("Begrundelsen ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    return text.strip()[:LONGEST_REASON]


def submit(session: Session, delivery: Delivery, *, by: str, by_id: int | None = None) -> None:
    """Say that a delivery is what it should be, and ask another person to approve it."""
    session.refresh(delivery, with_for_update=True)
    if delivery.state is DeliveryState.SUBMITTED:
        raise NotNow(f"Leverancen er allerede indsendt af {delivery.submitted_by}.")
    if delivery.state is not DeliveryState.READY:
        raise NotNow("Leverancen kan ikke indsendes, som den står nu.")
    delivery.state = DeliveryState.SUBMITTED
    delivery.submitted_at, delivery.submitted_by, delivery.submitted_by_id = now(), by, by_id
    trail.record(session, "intake.delivery.submit", by=by, thing=_thing(delivery))


def send_back(session: Session, delivery: Delivery, *, by: str, reason: str) -> None:
    """Send a submitted delivery back to whoever brought it."""
    session.refresh(delivery, with_for_update=True)
    if delivery.state is not DeliveryState.SUBMITTED:
        raise NotNow("Leverancen er ikke indsendt, så den kan ikke sendes tilbage.")
    delivery.reason = reason_of(reason)
    delivery.state = DeliveryState.READY
    _told(session, "intake.delivery.return", delivery, by)


def withdraw(session: Session, delivery: Delivery, *, by: str, reason: str) -> None:
    """Take an approved delivery out of the figures; the next release makes them without it."""
    session.refresh(delivery, with_for_update=True)
    if delivery.state is DeliveryState.WITHDRAWN:
        raise NotNow(f"Leverancen er allerede trukket tilbage af {delivery.withdrawn_by}.")
    if delivery.state is not DeliveryState.APPROVED:
        raise NotNow("Kun en godkendt leverance kan trækkes tilbage.")
    delivery.reason = reason_of(reason)
    delivery.state = DeliveryState.WITHDRAWN
    delivery.withdrawn_at, delivery.withdrawn_by = now(), by
    _told(session, "intake.delivery.withdraw", delivery, by)


def waive_row(
    session: Session,
    delivery: Delivery,
    row: int,
    *,
    by: str,
    by_id: int | None = None,
    reason: str,
) -> None:
    """Leave one quarantined row out. When the last one is dealt with, the delivery goes on."""
    session.refresh(delivery, with_for_update=True)
    if delivery.state is not DeliveryState.QUARANTINED:
        raise NotNow("Leverancen er ikke i karantæne.")
    why = reason_of(reason)
    waiting = waiting_rows(session, delivery)
    if row not in waiting:
        raise NotNow("Rækken er allerede afgjort, eller den er ikke i karantæne.")
    session.add(
        RowRuling(
            delivery_id=delivery.id,
            row=row,
            reason=why,
            at=now(),
            by=by,
            by_id=by_id,
            holder_id=delivery.holder_id,
        )
    )
    trail.record(
        session,
        "intake.row.waive",
        by=by,
        thing=_thing(delivery),
        facts={"row": row, "reason": why},
    )
    if waiting == {row}:
        delivery.state = DeliveryState.READY


def waiting_rows(session: Session, delivery: Delivery) -> set[int]:
    """The rows of the file in quarantine that nobody has ruled on."""
    rows = session.scalars(
        sa.select(QuarantinedRow.row).where(QuarantinedRow.delivery_id == delivery.id)
    )
    ruled = session.scalars(sa.select(RowRuling.row).where(RowRuling.delivery_id == delivery.id))
    return set(rows) - set(ruled)


def _told(session: Session, action: str, delivery: Delivery, by: str) -> None:
    trail.record(session, action, by=by, thing=_thing(delivery), facts={"reason": delivery.reason})


def _thing(delivery: Delivery) -> str:
    return f"delivery:{delivery.public_id}"
