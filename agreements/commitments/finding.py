"""Commitments for the site's search: what was promised, by whom it is kept and until when."""

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from agreements.commitments.models import Commitment
from agreements.texts.models import Agreement, AgreementState
from indicators.tags import THEMES
from tvaers.danish import day as day_words
from tvaers.module import Findable
from tvaers.places import Place
from tvaers.web import database

KEY = "0" * 32


def findables() -> Iterator[Findable]:
    """Every commitment of an adopted agreement that the viewer may see, through whoever follows it up."""
    rows = database().execute(
        sa.select(
            Commitment.public_id,
            Commitment.title,
            Commitment.theme,
            Commitment.target_group,
            Commitment.owner,
            Commitment.due,
            Commitment.ended_on,
            Agreement.title.label("agreement"),
            Place,
        )
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .join(Place, Place.id == Commitment.keeper_id)
        .where(Agreement.state.in_((AgreementState.ACTIVE, AgreementState.ENDED)))
        .order_by(Commitment.due, Commitment.id)
    )
    # There are thousands, and making an address takes longer than reading a row.
    addresses: dict[int, str] = {}
    for key, title, theme, group, owner, due, ended, agreement, place in rows:
        if place.id not in addresses:
            addresses[place.id] = url_for("promises.show", place=place, commitment=KEY)
        yield Findable(
            title,
            addresses[place.id].replace(KEY, key),
            "Forpligtelser",
            (THEMES.get(theme, ""),),
            " ".join((group, owner, agreement)),
            f"{agreement} · {place.name} · frist {day_words(due)}",
            "følges ikke op mere" if ended else "",
        )
