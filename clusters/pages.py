"""The front page of an area: what needs me, how it stands, what is new, who is here."""

from typing import cast

from flask import Blueprint, current_app, render_template

from clusters.queries import people_of
from tvaers.access import needs
from tvaers.deliveries import waiting_lines
from tvaers.module import AreaPart, Module
from tvaers.places import Place
from tvaers.web import database, today

pages = Blueprint("clusters", __name__, template_folder="templates")


@pages.get("/omraader/<place:place>/")
@needs("area.read")
def area(place: Place) -> str:
    """One area's front page, of the parts that the modules tell about it."""
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    parts = [AreaPart(needs=waiting_lines())]
    parts += [module.area(place) for module in modules if module.area is not None]
    return render_template(
        "clusters/area.html",
        place=place,
        parts=_joined(parts),
        members=people_of(database(), place, today()),
        day=today(),
    )


def _joined(parts: list[AreaPart]) -> AreaPart:
    return AreaPart(
        needs=tuple(line for part in parts for line in part.needs),
        sentence=" ".join(part.sentence for part in parts if part.sentence),
        news=tuple(line for part in parts for line in part.news),
        rows=tuple(row for part in parts for row in part.rows),
    )
