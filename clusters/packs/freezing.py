"""What can be put into a pack, drawn as the viewer sees it now, and what the viewer may see of what was frozen."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask import url_for

from clusters.meetings import queries as meetings
from clusters.meetings import topics
from clusters.meetings.models import MeetingItem
from clusters.meetings.queries import Held
from clusters.packs.rules import Sheet
from clusters.shared_pages import drawing
from clusters.shared_pages import queries as shared
from clusters.shared_pages.models import PageState, SharedPage
from tvaers.danish import day
from tvaers.module import Line
from tvaers.parts import Drawn, Lines, Part, Words
from tvaers.places import Place
from tvaers.web import database

# What a reference to a page, to an agenda's item and to what an item is about begins with.
PAGE, ITEM, TOPIC = "side:", "punkt:", "emne:"


def pages_of(place: Place) -> list[SharedPage]:
    """The published pages of a place that the viewer may read, by title."""
    found = (each.page for each in shared.pages(database(), place))
    return sorted(
        (page for page in found if page.state is PageState.PUBLISHED), key=lambda each: each.title
    )


def page_sheets(place: Place, pages: Sequence[SharedPage]) -> list[Sheet]:
    """Pages with the figures that stand on them now, drawn for paper too."""
    session = database()
    found = []
    for page in pages:
        version = shared.version(session, page, page.shown or 0)
        drawn = drawing.draw(session, place, shared.blocks(session, version), printed=True)
        url = url_for("shared.show", place=place, page=page.slug)
        found.append(
            Sheet(version.title, url, frozenset({f"{PAGE}{page.public_id}"}), tuple(drawn))
        )
    return found


def agenda_sheets(place: Place, held: Held) -> list[Sheet]:
    """A meeting's agenda, an item a heading, with what each is about as that stands now."""
    items = meetings.items(database(), held.meeting)
    told = topics.told(place, [each.topic for each in items])
    url = url_for("meetings.show", place=place, meeting=held.meeting.public_id)
    return [
        Sheet(
            f"{at}. {item.title}",
            f"{url}#punkt-{item.public_id}",
            frozenset({f"{ITEM}{item.public_id}"}),
            tuple(_blocks(item, told.get(item.topic))),
            fresh=at == 1,
        )
        for at, item in enumerate(items, 1)
    ]


def _blocks(item: MeetingItem, now: Line | None) -> Iterable[Drawn]:
    said: list[Part] = []
    if item.text:
        said.append(Words(item.text))
    if item.decision:
        who = f" {item.owner} gør det" if item.owner else ""
        due = f" senest {day(item.due)}" if item.due else ""
        ending = f"{who}{due}." if who or due else ""
        said.append(Words(f"**Besluttet:** {item.decision}{ending}"))
    if said:
        yield Drawn(tuple(said))
    if now is not None:
        # The line alone: what else is told of it, for a large screen, is no part of a page.
        line = Line(now.text, now.url, now.note, now.late)
        yield Drawn((Lines("", (line,)),), frozenset({f"{TOPIC}{item.topic}"}))


def called(held: Held) -> str:
    """What a meeting's pack belongs to."""
    return f"{held.body.name}, {day(held.meeting.held_on)}"


def readable(place: Place, references: Iterable[str]) -> frozenset[str]:
    """Which of these references the viewer may see now."""
    wanted = frozenset(references)
    asked = {
        begin: {each.removeprefix(begin) for each in wanted if each.startswith(begin)}
        for begin in (PAGE, ITEM, TOPIC)
    }
    session = database()
    found = set(drawing.readable(wanted))
    for begin, column in ((PAGE, SharedPage.public_id), (ITEM, MeetingItem.public_id)):
        if asked[begin]:
            rows = session.scalars(sa.select(column).where(column.in_(asked[begin])))
            found |= {f"{begin}{key}" for key in rows}
    if asked[TOPIC]:
        found |= {f"{TOPIC}{each}" for each in topics.told(place, asked[TOPIC])}
    return frozenset(found & wanted)
