"""What nobody answers is put on the next agenda by the worker itself: once, with the reason, on the right body's."""

from datetime import date

import pytest
import sqlalchemy as sa

from agreements.commitments import reminding
from agreements.commitments.models import Commitment
from client import Client, Site
from clusters.meetings import actions
from clusters.meetings.models import BodyLevel, Meeting, MeetingBody, MeetingItem, MeetingState
from clusters.meetings.rules import BodyFacts
from config import compose
from promise_pages import adopted, promised
from tvaers.mail.models import Mail
from tvaers.people import User
from tvaers.places import Place

COUNCIL = "/omraader/sundhedsraad-horsens/"
DUE, REACHED = date(2026, 12, 20), date(2027, 1, 10)


@pytest.fixture
def promise(scratch: Site) -> str:
    """A commitment of the council that nobody answers; its key. The demonstration's own meeting is cancelled."""
    kirsten = scratch.sign_in("Kirsten Holm")
    url = promised(kirsten, adopted(scratch), frist=DUE.isoformat())
    with scratch.change() as session:
        for each in session.scalars(sa.select(Meeting)):
            each.state = MeetingState.CANCELLED
    return url.rstrip("/").rsplit("/", 1)[1]


def plan(site: Site, body: str, level: BodyLevel, day: date) -> str:
    """A meeting of a body of the council; its address."""
    with site.change() as session:
        place = session.scalars(sa.select(Place).where(Place.slug == "sundhedsraad-horsens")).one()
        found = session.scalars(sa.select(MeetingBody).where(MeetingBody.name == body)).first()
        by = "Kirsten Holm"
        found = found or actions.make_body(session, place, BodyFacts(body, level, 14, ""), by=by)
        made = actions.plan(
            session,
            place,
            found,
            held_on=day,
            clock="",
            room="",
            today=date(2026, 11, 24),
            by=by,
        )
        return f"{COUNCIL}moeder/{made.public_id}/"


def work(site: Site, day: date) -> None:
    """What the worker does on a day, with people that mail could reach."""
    with site.change() as session:
        people = session.scalars(sa.select(User).where(User.demonstration)).all()
        for person in people:
            person.demonstration = False
            person.login = f"{person.name.split()[0].lower()}@horsens.dk"
        session.flush()
        reminding.remind(session, compose.policy(), day)
        for person in people:
            person.demonstration = True


def on(site: Site, key: str) -> list[tuple[str, date]]:
    """The agendas that a commitment is on."""
    with site.change() as session:
        rows = session.execute(
            sa.select(MeetingBody.name, Meeting.held_on)
            .join(Meeting, Meeting.body_id == MeetingBody.id)
            .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
            .where(MeetingItem.topic == f"forpligtelse:{key}")
        )
        return [(name, day) for name, day in rows]


def mails_about(site: Site, key: str) -> list[str]:
    with site.change() as session:
        return [each for each in session.scalars(sa.select(Mail.text)) if key in each]


def test_a_silent_commitment_is_put_on_the_professional_levels_agenda_once_with_the_reason(
    scratch: Site, promise: str
) -> None:
    plan(scratch, "Arbejdsgruppen", BodyLevel.WORKING, date(2027, 1, 12))
    plan(scratch, "Politisk udvalg", BodyLevel.POLITICAL, date(2027, 1, 13))
    meeting = plan(scratch, "Fagligt udvalg", BodyLevel.PROFESSIONAL, date(2027, 1, 20))
    work(scratch, date(2027, 1, 9))
    assert on(scratch, promise) == []
    work(scratch, REACHED)
    assert on(scratch, promise) == [("Fagligt udvalg", date(2027, 1, 20))]
    work(scratch, date(2027, 1, 11))
    assert len(on(scratch, promise)) == 1
    page = scratch.sign_in("Kirsten Holm").get(meeting)
    assert "Sat på dagsordenen af Tværs. Fristen var 20. december 2026" in page.text
    (mail,) = (text for text in mails_about(scratch, promise) if "dagsordenen" in text)
    assert "sat på dagsordenen til Fagligt udvalg 20. januar 2027" in mail


def test_the_body_that_decided_it_gets_it_though_another_meets_first(
    scratch: Site, promise: str
) -> None:
    plan(scratch, "Fagligt udvalg", BodyLevel.PROFESSIONAL, date(2027, 1, 12))
    plan(scratch, "Sundhedsrådet", BodyLevel.COUNCIL, date(2027, 2, 2))
    with scratch.change() as session:
        row = session.scalars(sa.select(Commitment).where(Commitment.public_id == promise)).one()
        assert row.body == "Sundhedsrådet"
    work(scratch, REACHED)
    assert on(scratch, promise) == [("Sundhedsrådet", date(2027, 2, 2))]


def test_it_waits_where_no_meeting_is_planned_and_the_overview_says_so(
    scratch: Site, promise: str, later: Site
) -> None:
    work(scratch, REACHED)
    assert on(scratch, promise) == []
    (mail,) = (text for text in mails_about(scratch, promise) if "dagsordenen" in text)
    assert "så snart Sundhedsråd Horsens har planlagt et møde" in mail
    kirsten: Client = later.sign_in("Kirsten Holm")
    wanted = "uden svar venter på en dagsorden"
    assert wanted in kirsten.get(f"{COUNCIL}forpligtelser/").text
    # What has been sent to people is not added to.
    plan(scratch, "Fagligt udvalg", BodyLevel.PROFESSIONAL, date(2027, 1, 20))
    with scratch.change() as session:
        sent = session.scalars(sa.select(Meeting).where(Meeting.held_on == date(2027, 1, 20))).one()
        sent.state = MeetingState.CALLED
    work(scratch, date(2027, 1, 11))
    assert on(scratch, promise) == []
    plan(scratch, "Fagligt udvalg", BodyLevel.PROFESSIONAL, date(2027, 3, 1))
    work(scratch, date(2027, 1, 12))
    assert on(scratch, promise) == [("Fagligt udvalg", date(2027, 3, 1))]
    assert wanted not in kirsten.get(f"{COUNCIL}forpligtelser/").text


def test_what_was_taken_off_or_was_there_already_is_not_put_on_again(
    scratch: Site, promise: str
) -> None:
    plan(scratch, "Fagligt udvalg", BodyLevel.PROFESSIONAL, date(2027, 4, 20))
    work(scratch, REACHED)
    with scratch.change() as session:
        item = session.scalars(
            sa.select(MeetingItem).where(MeetingItem.topic == f"forpligtelse:{promise}")
        ).one()
        session.delete(item)
    # A month later the parties have been silent long enough for the other ladder: it is left to people.
    for day in (date(2027, 1, 11), date(2027, 2, 1), date(2027, 4, 5)):
        work(scratch, day)
        assert on(scratch, promise) == [], day


def test_a_restricted_agreements_commitment_is_on_the_agenda_without_its_title(
    scratch: Site, promise: str
) -> None:
    meeting = plan(scratch, "Fagligt udvalg", BodyLevel.PROFESSIONAL, date(2027, 1, 20))
    with scratch.change() as session:
        row = session.scalars(sa.select(Commitment).where(Commitment.public_id == promise)).one()
        session.execute(
            sa.text("update agreement set level = 2 where id = :id"), {"id": row.agreement_id}
        )
        title = row.title
    work(scratch, REACHED)
    assert on(scratch, promise) == [("Fagligt udvalg", date(2027, 1, 20))]
    with scratch.change() as session:
        item = session.scalars(
            sa.select(MeetingItem).where(MeetingItem.topic == f"forpligtelse:{promise}")
        ).one()
        assert title not in item.title + item.text
    assert (
        "En forpligtelse i en aftale, som ikke alle må se"
        in scratch.sign_in("Kirsten Holm").get(meeting).text
    )
