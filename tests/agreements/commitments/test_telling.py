"""Reminders, the weekly mail and the calendar: each due time once, links and counts, and only what one may see."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy.orm import Session

from agreements.commitments import digest, reminding
from agreements.commitments.feeds import CalendarFeed, written
from agreements.commitments.yearly import Event
from client import Client, Site
from config import compose
from promise_pages import adopted, promised, row
from tvaers.mail.models import Mail
from tvaers.people import Grant, User


@pytest.fixture
def mailed(scratch: Site) -> Site:
    """The demonstration's people with addresses that mail could reach."""
    with scratch.change() as session:
        for person in session.scalars(sa.select(User)):
            person.demonstration = False
            person.login = f"{person.name.split()[0].lower()}@horsens.dk"
    return scratch


def mails(site: Site, before: int = 0) -> list[Mail]:
    with Session(site.stores.published) as session:
        return [*session.scalars(sa.select(Mail).where(Mail.id > before).order_by(Mail.id))]


def remind(site: Site, day: date) -> dict[str, str]:
    """Who is told what on a day."""
    before = max((mail.id for mail in mails(site)), default=0)
    with site.change() as session:
        reminding.remind(session, compose.policy(), day)
    return {f"{m.recipient} {m.subject.split(': ')[1]}": m.text for m in mails(site, before)}


def test_a_late_commitment_climbs_from_owner_to_leader_to_the_agenda_once_each(
    scratch: Site,
) -> None:
    own = adopted(scratch)
    due = {"frist": "2026-12-20", "ejer": "Ole Bach", "ansvarlig": "Jens Krogh"}
    url = promised(scratch.sign_in("Kirsten Holm"), own, **due)
    key = url.rstrip("/").rsplit("/", 1)[1]
    with scratch.change() as session:
        for person in session.scalars(sa.select(User)):
            person.demonstration = False
            person.login = f"{person.name.split()[0].lower()}@horsens.dk"

    def about(day: date) -> list[str]:
        return [
            who.split(" ", 1)[0] + ":" + who.split(" ", 1)[1]
            for who, text in remind(scratch, day).items()
            if key in text
        ]

    assert about(date(2026, 12, 1)) == []
    assert about(date(2026, 12, 6)) == ["ole@horsens.dk:fristen for en forpligtelse nærmer sig"]
    assert about(date(2026, 12, 6)) == [] and about(date(2026, 12, 7)) == []
    assert about(date(2026, 12, 27)) == [
        "jens@horsens.dk:fristen for en forpligtelse er overskredet"
    ]
    assert about(date(2027, 1, 10)) == [
        "kirsten@horsens.dk:en forpligtelse hører til på næste dagsorden"
    ]
    for mail in mails(scratch):
        said = re.sub(r"[0-9a-f]{32}|\d+\. \w+ \d{4}", "", mail.text)
        assert "{site}/omraader/" in said
        assert "Første tid" not in said and "80" not in said and "%" not in said


def test_a_silent_party_is_told_after_90_days_and_what_is_done_is_left_alone(mailed: Site) -> None:
    told = remind(mailed, date(2026, 11, 24))
    # Odder's last word is from June: owner and leader were passed by while nobody worked, so one mail says it.
    assert "kirsten@horsens.dk en forpligtelse uden nyt hører til på næste dagsorden" in told
    done = row(mailed, "Planen sendes senest den dag, borgeren udskrives").public_id
    assert not any(done in text for text in told.values())
    assert remind(mailed, date(2026, 11, 24)) == {}


def test_the_weekly_mail_says_what_is_new_and_what_to_do_for_all_places_in_one(
    mailed: Site,
) -> None:
    engine, policy = mailed.stores.published, compose.policy()
    assert digest.send(engine, policy, date(2026, 11, 23)) > 0
    found = {mail.recipient: mail.text for mail in mails(mailed)}
    ole = found["ole@horsens.dk"]
    assert "Horsens Kommune\n- Én forpligtelse har overskredet fristen" in ole
    assert "{site}/omraader/horsens-kommune/forpligtelser/" in ole
    assert "Genoptræning" not in ole and "%" not in ole
    kirsten = found["kirsten@horsens.dk"]
    assert "Horsensklyngen" in kirsten
    assert "bo@horsens.dk" not in found and "per@horsens.dk" not in found
    # Once a week, whatever day and process; then only what is new.
    assert digest.send(engine, policy, date(2026, 11, 24)) == 0
    assert digest.send(engine, policy, date(2026, 11, 30)) > 0


def own_feed(who: Client) -> str:
    page = who.get("/kalender/")
    made = who.pressed(page, "Lav en")
    (address,) = set(re.findall(r"/kalender/[\w-]{43}\.ics", made.source))
    return str(address)


def events(site: Site, url: str) -> list[str]:
    answer = site.visitor.answer(url)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    return [str(each["summary"]) for each in Calendar.from_ical(answer.get_data()).walk("VEVENT")]


def test_a_calendar_shows_what_the_person_may_see_when_it_is_fetched(scratch: Site) -> None:
    ole = scratch.sign_in("Ole Bach")
    url = own_feed(ole)
    found = events(scratch, url)
    assert "Frist for en forpligtelse: Mindst 80 % får den første tid inden for syv dage" in found
    assert "En aftale slutter: Genoptræning efter sygehus" in found
    assert not any("Planen sendes" in each for each in found), "not of Horsens"
    with Session(scratch.stores.published) as session:
        kept = session.scalars(sa.select(CalendarFeed.secret_hash)).all()
    assert kept and kept[0] not in url and url.split("/")[-1].removesuffix(".ics") not in kept
    # A right that has ended takes its days with it; nobody has to think of the address.
    with scratch.change() as session:
        user = session.scalars(sa.select(User.id).where(User.name == "Ole Bach")).one()
        session.execute(sa.delete(Grant).where(Grant.user_id == user))
    assert events(scratch, url) == []


def test_an_address_is_closed_by_its_person_and_a_new_one_closes_the_old(scratch: Site) -> None:
    ole = scratch.sign_in("Ole Bach")
    first = own_feed(ole)
    second = own_feed(ole)
    assert first != second
    assert scratch.visitor.answer(first).status_code == 404
    assert scratch.visitor.answer(second).status_code == 200
    assert "Du har ingen adresse endnu." in ole.pressed(ole.get("/kalender/"), "Luk adressen").text
    assert scratch.visitor.answer(second).status_code == 404


def test_the_file_is_a_calendar_by_its_standard_whatever_a_title_holds() -> None:
    title = "Æbler; pærer, \\ og\nEND:VCALENDAR " + "ø" * 200
    text = written(
        [Event(date(2026, 12, 31), "frist", title, "/x/", "commitment-1", "Horsens")],
        "https://a.dk",
    )
    lines = text.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2] == b"END:VCALENDAR"
    assert b"\n" not in text.replace(b"\r\n", b"") and max(map(len, lines)) <= 75
    assert text.count(b"\r\nEND:VCALENDAR") == 1
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["summary"]) == f"Frist for en forpligtelse: {title}"
    assert event["dtstart"].dt == date(2026, 12, 31) and event["dtend"].dt == date(2027, 1, 1)
    assert str(event["url"]) == "https://a.dk/x/" and event["uid"] == "commitment-1@tvaers"
