"""What people do with a preview and with a release; the worker carries it out."""

from sqlalchemy.orm import Session

from indicators.deliveries.models import Order, Preview, PreviewState
from indicators.models import Release
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.handling import reason_of
from tvaers.intake import Delivery, NotNow


def ask_anew(session: Session, preview: Preview, delivery: Delivery, *, by: str) -> None:
    """Have the preview made once more."""
    if preview.state in (PreviewState.WAITING, PreviewState.WORKING):
        raise NotNow("Forhåndsvisningen er allerede på vej.")
    preview.state = PreviewState.WAITING
    preview.asked_at = now()
    preview.done, preview.doing, preview.fault = 0, "", ""
    _told(session, "indicators.preview.ask", delivery, by)


def cancel(session: Session, preview: Preview, delivery: Delivery, *, by: str) -> None:
    """Stop a preview that is waiting or being made; nothing of it is kept."""
    if preview.state not in (PreviewState.WAITING, PreviewState.WORKING):
        raise NotNow("Forhåndsvisningen er ikke i gang.")
    preview.state = PreviewState.CANCELLED
    preview.doing = ""
    _told(session, "indicators.preview.cancel", delivery, by)


def order_rollback(
    session: Session,
    release: Release,
    delivery: Delivery,
    *,
    by: str,
    by_id: int | None,
    reason: str,
) -> Order:
    """Order a release rolled back, on behalf of the unit whose delivery made it."""
    if delivery.holder_id is None:
        raise NotNow("Leverancen er ingens egen. Driften kan rulle udgivelsen tilbage.")
    order = Order(
        public_id=public_id(),
        release_id=release.id,
        holder_id=delivery.holder_id,
        reason=reason_of(reason),
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(order)
    trail.record(
        session,
        "indicators.release.order",
        by=by,
        thing=f"release:{release.public_id}",
        facts={"reason": order.reason, "delivery": delivery.public_id},
    )
    return order


def _told(session: Session, action: str, delivery: Delivery, by: str) -> None:
    trail.record(session, action, by=by, thing=f"delivery:{delivery.public_id}")
