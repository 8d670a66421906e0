"""Rolling a release back: its periods are spoken for by the release before, and nothing is deleted.

The deliveries that were new in it are withdrawn with it, or the next release would make the same figures
once more. Readers' next request meets the earlier release, with a note that says so.
"""

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.definition import Definition
from indicators.deliveries.models import Order
from indicators.flags import Flag
from indicators.geography import geography
from indicators.models import (
    CurrentRelease,
    Figure,
    MeasureVersion,
    Release,
    ReleaseInput,
    ReleaseState,
    Signal,
)
from indicators.quality.raising import flags_on, write_flags
from indicators.ready import current, undivided
from indicators.signals import write_signals
from tvaers import trail
from tvaers.danish import COPENHAGEN, moment
from tvaers.db import now, transaction
from tvaers.intake import Delivery, DeliveryState, NotNow, Stores


def carry_out(stores: Stores, definitions: dict[str, Definition]) -> int:
    """Carry out every order that waits; how many were. One that no longer fits keeps the reason why."""
    with Session(stores.published) as session:
        ordered = session.scalars(
            sa.select(Order)
            .join(Release, Release.id == Order.release_id)
            .where(Release.state != ReleaseState.WITHDRAWN, Order.refused == "")
            .order_by(Order.id)
        ).all()
    for order in ordered:
        with transaction(stores.published) as session:
            release = session.get_one(Release, order.release_id)
            try:
                roll_back(
                    session,
                    release,
                    definitions,
                    by=order.by,
                    reason=order.reason,
                    holder_id=order.holder_id,
                )
            except NotNow as refused:
                session.get_one(Order, order.id).refused = str(refused)[:300]
    return len(ordered)


def roll_back(
    session: Session,
    release: Release,
    definitions: dict[str, Definition],
    *,
    by: str,
    reason: str,
    holder_id: int | None = None,
) -> None:
    """Let each period of a release be spoken for by the newest release before it that is not withdrawn.

    Where a unit orders it, its own new deliveries alone are withdrawn with it: what others brought stays
    approved, and the next release publishes it without the unit's.

    A period that has none before is spoken for by nobody. NotNow where it is withdrawn already, or where a
    later release has taken over: that one is to be rolled back first.
    """
    if release.state is ReleaseState.WITHDRAWN:
        raise NotNow("Udgivelsen er allerede rullet tilbage.")
    pointers = session.scalars(
        sa.select(CurrentRelease).where(CurrentRelease.release_id == release.id)
    ).all()
    if not pointers:
        raise NotNow(
            "Udgivelsen gælder ikke længere; en nyere er kommet i stedet. Rul den nyere tilbage først."
        )
    release.state, release.note = ReleaseState.WITHDRAWN, reason
    session.flush()
    for pointer in pointers:
        before = _before(session, pointer)
        if before is None:
            session.delete(pointer)
        else:
            pointer.release_id = before.id
            before.state = ReleaseState.PUBLISHED
            pointer.note = (
                f"Rullet tilbage {moment(now())} til udgivelsen fra {moment(before.released_at)}: {reason}"
            )[:600]
    session.flush()
    version = session.get_one(MeasureVersion, release.measure_version_id)
    _withdraw_new(session, release, by, reason, holder_id)
    _judge_again(session, version, definitions)
    trail.record(
        session,
        "indicators.release.rollback",
        by=by,
        thing=f"release:{release.public_id}",
        facts={
            "measure": f"{version.name}@{version.version}",
            "periods": len(pointers),
            "reason": reason,
        },
    )


def _before(session: Session, pointer: CurrentRelease) -> Release | None:
    """The newest release before the one that speaks that has figures for the period."""
    figures = sa.select(Figure.release_id).where(
        Figure.measure_version_id == pointer.measure_version_id,
        Figure.period_kind == pointer.period_kind,
        Figure.period_start == pointer.period_start,
    )
    return session.scalar(
        sa.select(Release)
        .where(
            Release.id < pointer.release_id,
            Release.state != ReleaseState.WITHDRAWN,
            Release.id.in_(figures),
        )
        .order_by(Release.id.desc())
        .limit(1)
    )


def _withdraw_new(
    session: Session, release: Release, by: str, reason: str, holder_id: int | None
) -> None:
    """Withdraw the deliveries that the release was the first one of its measure to be made of."""
    earlier = (
        sa.select(ReleaseInput.delivery_id)
        .join(Release, Release.id == ReleaseInput.release_id)
        .where(Release.measure_version_id == release.measure_version_id, Release.id < release.id)
    )
    for delivery in session.scalars(
        sa.select(Delivery)
        .join(ReleaseInput, ReleaseInput.delivery_id == Delivery.id)
        .where(ReleaseInput.release_id == release.id, ReleaseInput.delivery_id.not_in(earlier))
        .where(Delivery.state == DeliveryState.APPROVED)
        .where(sa.true() if holder_id is None else Delivery.holder_id == holder_id)
    ):
        delivery.state = DeliveryState.WITHDRAWN
        delivery.withdrawn_at, delivery.withdrawn_by, delivery.reason = now(), by, reason[:500]
        trail.record(
            session,
            "intake.delivery.withdraw",
            by=by,
            thing=f"delivery:{delivery.public_id}",
            facts={"reason": reason, "release": release.public_id},
        )


def _judge_again(
    session: Session, version: MeasureVersion, definitions: dict[str, Definition]
) -> None:
    """The run charts' verdicts and the flags follow the figures that speak."""
    figures = undivided(current(session, version.name, version.version))
    wanted = f"{version.name}@{version.version}"
    definition = next((each for each in definitions.values() if each.key == wanted), None)
    if definition is None:
        return
    if figures.empty:
        for model in (Signal, Flag):
            session.execute(sa.delete(model).where(model.measure_version_id == version.id))
        return
    places = geography(session, now().astimezone(COPENHAGEN).date())
    write_flags(session, version, flags_on(definition, figures, places))
    figures["status"] = figures["status"].map(str)
    newest = session.scalar(
        sa.select(sa.func.max(CurrentRelease.release_id)).where(
            CurrentRelease.measure_version_id == version.id
        )
    )
    assert newest is not None
    write_signals(session, version, definition, pd.DataFrame(figures), newest)
