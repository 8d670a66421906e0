"""The front page of an area: what needs me, how it stands, what is new, who is here on a day."""

from datetime import date
from typing import cast

from flask import Blueprint, current_app, render_template, request

from clusters.days import read_day
from clusters.queries import Asked, people_of
from tvaers.access import Facts, may, needs
from tvaers.admission.pages import waiting_lines as access_lines
from tvaers.calendar_rules import Phase, last_day_to_finish, phase_of
from tvaers.danish import day as day_words
from tvaers.deliveries import waiting_lines
from tvaers.module import AreaPart, Module
from tvaers.places import Kind, Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("clusters", __name__, template_folder="templates")


@pages.get("/omraader/<place:place>/")
@needs("area.read")
def area(place: Place) -> str:
    """One area's front page, of the parts that the modules tell about it; `dag` is the day whose
    organisation it shows."""
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    parts = [AreaPart(needs=(*waiting_lines(), *access_lines()))]
    parts += [module.area(place) for module in modules if module.area is not None]
    day, unread = _asked_day()
    return render_template(
        "clusters/area.html",
        place=place,
        parts=_joined(parts),
        members=people_of(database(), Asked(policy(), viewer(), day), place),
        day=day,
        unread=unread,
        closing=_closing(place, day),
        has_units=place.kind is Kind.KOMMUNE
        and may(policy(), viewer(), "area.read_private", Facts(holder_id=place.id)),
    )


def _closing(place: Place, day: date) -> tuple[str, str]:
    """How far an ended space has closed that day, in a few words and in a sentence."""
    last = last_day_to_finish(place)
    if last is None or phase_of(place, day) is Phase.OPEN:
        return "", ""
    if phase_of(place, day) is Phase.CLOSING:
        return f"afsluttes til og med {day_words(last)}", (
            "Her oprettes intet nyt mere. De, der har adgang, kan gøre det færdigt, der er begyndt, "
            f"til og med {day_words(last)}. Derefter er siderne et arkiv."
        )
    return (
        "arkiv",
        "Dette er et arkiv. Alt kan stadig læses på de samme adresser, og intet kan ændres.",
    )


def _asked_day() -> tuple[date, str]:
    """The day that the address asks for, else today; and what was written, where it names no day."""
    written = request.args.get("dag", "").strip()
    day = read_day(written)
    return day or today(), "" if day else written[:40]


def _joined(parts: list[AreaPart]) -> AreaPart:
    return AreaPart(
        needs=tuple(line for part in parts for line in part.needs),
        sentence=" ".join(part.sentence for part in parts if part.sentence),
        news=tuple(line for part in parts for line in part.news),
        rows=tuple(row for part in parts for row in part.rows),
    )
