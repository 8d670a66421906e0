"""What shared pages tell on an area's front page: what waits for the viewer's review, and what is new to read."""

from flask import url_for

from clusters.shared_pages import queries
from clusters.shared_pages.models import PageState
from tvaers.danish import day as day_words
from tvaers.module import AreaPart, Findable, Line
from tvaers.places import Place
from tvaers.web import COPENHAGEN, database, viewer

NEWEST, KIND = 2, "Side"


def pages_part(place: Place) -> AreaPart:
    """The lines for an area's front page. What waits for a review waits wherever the viewer is."""
    found = queries.told_of(database(), place, viewer().user_id)
    return AreaPart(
        needs=tuple(
            Line(
                text=f"»{each.page.title}« venter på dit gennemsyn",
                url=url_for("reviewing.show", place=each.place, page=each.page.slug),
                note=f"sendt {day_words(each.asked_at.astimezone(COPENHAGEN).date())}",
            )
            for each in found
            if each.asked_at is not None
        ),
        news=tuple(
            Line(
                text=f"Side: {each.page.title}",
                url=url_for("shared.show", place=place, page=each.page.slug),
                note=day_words(each.page.changed_at.astimezone(COPENHAGEN).date()),
            )
            for each in found
            if each.page.state is PageState.PUBLISHED and each.page.place_id == place.id
        )[:NEWEST],
    )


def findables() -> list[Findable]:
    """The published pages that the viewer may read, for the search."""
    return [
        Findable(
            title=page.title,
            url=url_for("shared.show", place=place, page=page.slug),
            sort=KIND,
            note=place.name,
        )
        for page, place in queries.published(database())
    ]
