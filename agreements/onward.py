"""What a meeting's decision can become on this floor: a commitment in an agreement that the place keeps."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import url_for

from agreements.commitments.asking import may_promise
from agreements.texts.models import Agreement, AgreementState
from indicators.topics import TOPIC
from tvaers.module import Decided, Line
from tvaers.places import Place
from tvaers.web import database

LONGEST = 200


def onward(place: Place, decided: Decided) -> Iterator[Line]:
    """A line for each agreement in force whose commitments the viewer may write, with the form filled in."""
    kept = database().scalars(
        sa.select(Agreement)
        .where(Agreement.place_id == place.id, Agreement.state == AgreementState.ACTIVE)
        .order_by(Agreement.title)
    )
    about = decided.topic.removeprefix(TOPIC) if decided.topic.startswith(TOPIC) else ""
    filled = {
        "titel": " ".join(decided.words.split())[:LONGEST],
        "organ": decided.body,
        "moede": decided.day.isoformat(),
        "punkt": decided.item,
        "indikator": about,
        "frist": decided.due.isoformat() if decided.due else "",
    }
    known: dict[str, Any] = {name: text for name, text in filled.items() if text}
    for agreement in kept:
        if may_promise(place, agreement):
            yield Line(
                f"Gør den til en forpligtelse i »{agreement.title}«",
                url_for("promising.new", place=place, agreement=agreement.public_id, **known),
            )
