"""What an indicator's page says of commitments: which of them it follows."""

from flask import url_for

from agreements.commitments import queries
from agreements.commitments.forms import written
from agreements.commitments.kinds import DIRECTIONS
from agreements.texts.clauses import label_of
from tvaers.danish import day
from tvaers.module import Line, Panel
from tvaers.places import Place
from tvaers.web import database


def promised_by(name: str, place: Place) -> Panel:
    """The open commitments of a place that a measure follows, with the agreement and its paragraph."""
    lines = []
    for row, agreement in queries.measured_by(database(), name, place):
        target = f"mål {DIRECTIONS[row.direction]} {written(row.target)}" if row.direction else ""
        parts = [agreement.title, label_of(row.clause), target, f"frist {day(row.due)}"]
        lines.append(
            Line(
                row.title,
                url_for("promises.show", place=place, commitment=row.public_id),
                note=" · ".join(part for part in parts if part),
            )
        )
    return Panel("Følger disse forpligtelser", tuple(lines))
