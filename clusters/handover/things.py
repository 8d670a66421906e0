"""What the ground floor's rooms let a leaver hand on: uploads and deliveries that wait, open invitations."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.admission.models import INVITED_FOR, Invitation
from tvaers.db import now
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState
from tvaers.module import Baton
from tvaers.people import User
from tvaers.places import Place

WAITING = (DeliveryState.QUARANTINED, DeliveryState.READY)


def _uploads(leaver: User, place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(
        Upload.holder_id == place.id,
        Upload.state == UploadState.WAITING,
        _answers(leaver, Upload.responsible_id, Upload.uploaded_by_id),
    )


def _deliveries(leaver: User, place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(
        Delivery.holder_id == place.id,
        Delivery.state.in_(WAITING),
        _answers(leaver, Delivery.responsible_id, Delivery.received_by_id),
    )


def _answers(leaver: User, responsible: Any, brought_by: Any) -> Any:
    return sa.func.coalesce(responsible, brought_by) == leaver.id


def _invitations(leaver: User, place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(
        Invitation.anchor_id == place.id,
        Invitation.invited_by_id == leaver.id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.invited_at > now() - INVITED_FOR,
    )


def _baton(name: str, model: Any, owner: str, mine: Any) -> Baton:
    def count(session: Session, leaver: User, place: Place) -> int:
        counted = sa.select(sa.func.count(model.id)).where(mine(leaver, place))
        return session.scalar(counted) or 0

    def hand(session: Session, leaver: User, successor: User, place: Place) -> int:
        rows = session.scalars(sa.select(model).where(mine(leaver, place))).all()
        for row in rows:
            setattr(row, owner, successor.id)
        session.flush()
        return len(rows)

    return Baton(name, count, hand)


BATONS = (
    _baton("filer, der venter på at blive læst", Upload, "responsible_id", _uploads),
    _baton("leverancer, der venter på en beslutning", Delivery, "responsible_id", _deliveries),
    _baton("invitationer, der ikke er brugt", Invitation, "invited_by_id", _invitations),
)
