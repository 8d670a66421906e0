"""What agreed sets rest on, in one light question: while that is the same, so is everything made of them."""

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from agreements.adoption.models import Adoption
from agreements.sets.models import IndicatorSet, SetItem, SetTarget
from agreements.texts.models import Agreement, AgreementKind, AgreementParty, AgreementText
from tvaers.places import Successor
from tvaers.sessions import parts_of

# What is seen with an agreement, and joined to it here.
PARTS = (AgreementParty, AgreementText, Adoption, IndicatorSet, SetItem, SetTarget)
_Own = aliased(AgreementParty)

Ground = tuple[tuple[Any, ...], ...]


def ground(session: Session, places: Collection[int]) -> Ground:
    """What the sets that `of_places` gives with `before` rest on as this person sees them, in one light question:
    while that is the same, so are they, but for a place that gets another name."""
    query = parts_of(session, _GROUND, *PARTS)
    return tuple(map(tuple, session.execute(query, {"places": list(places)})))


def _number(model: type[Any], of: Callable[[Any], Any]) -> Any:
    """A number of what hangs on an agreement, in a table of its own name so that it stands beside the rows too."""
    part = aliased(model)
    return (
        sa.select(of(part))
        .where(part.agreement_id == Agreement.id)
        .correlate(Agreement)
        .scalar_subquery()
    )


# What changes with a set: its agreement's own columns, and of what hangs on it what is added, or changed by number.
RESTS_ON = (
    *(Agreement.id, Agreement.revision, Agreement.state, Agreement.offered, Agreement.title),
    *(Agreement.changed_at, Agreement.ended_on, Agreement.valid_from, Agreement.valid_to),
    _number(IndicatorSet, lambda of: sa.func.max(of.revision)),
    _number(SetItem, lambda of: sa.func.max(of.id)),
    _number(SetItem, lambda of: sa.func.count(of.retired_at)),
    _number(SetTarget, lambda of: sa.func.max(of.id)),
    _number(Adoption, lambda of: sa.func.max(of.id)),
)
_ASKED: sa.BindParameter[list[int]] = sa.bindparam("places", expanding=True)
_THEIRS = sa.select(_Own.agreement_id).where(_Own.party_id.in_(_ASKED)).scalar_subquery()
_BEFORE = sa.select(Successor.from_id).where(Successor.to_id.in_(_ASKED)).scalar_subquery()
# Put together once: it is asked by every page of figures, and building it takes longer than running it.
_GROUND = (
    sa.select(*RESTS_ON)
    .where(
        Agreement.kind == AgreementKind.INDICATOR_SET,
        sa.or_(
            *(Agreement.place_id.in_(_ASKED), Agreement.id.in_(_THEIRS)),
            Agreement.place_id.in_(_BEFORE),
        ),
    )
    .order_by(Agreement.id)
)
