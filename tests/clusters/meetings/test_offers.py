"""What belongs on an agenda is offered to whoever keeps it, and one press puts it there with what it is about."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from agreements.commitments.models import Commitment
from client import Client, Site
from clusters.meetings.models import MeetingItem
from html_page import Page
from promise_pages import adopted, promised

MEETINGS = "/omraader/sundhedsraad-horsens/moeder/"
BODY = {"navn": "Styregruppen", "slags": "steering", "varsel": "14", "faste": ""}
TITLE = "Første tid inden for syv dage"
LATE = "Forpligtelser, hvis frist er overskredet"


def sent(who: Client, url: str, *, status: int = 302, **form: str) -> str:
    answer = who.post(url, {"token": who.token(), **form})
    assert answer.status_code == status, answer.text
    return str(answer.headers.get("Location", "")).partition("#")[0]


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


@pytest.fixture
def meeting(kirsten: Client) -> str:
    body = sent(kirsten, f"{MEETINGS}organ/ny/", **BODY)
    return sent(kirsten, f"{body}moede/", dag="2026-12-10")


def late(site: Site, who: Client) -> str:
    """A commitment of the council whose day is past; its key."""
    url = promised(who, adopted(site))
    key = url.rstrip("/").rsplit("/", 1)[1]
    with site.change() as session:
        row = session.scalars(sa.select(Commitment).where(Commitment.public_id == key)).one()
        row.begins, row.due = date(2026, 1, 1), date(2026, 11, 1)
    return key


def offered(page: Page) -> str:
    """The page's offers, in words."""
    return page.text.partition("Forslag til dagsordenen")[2]


def test_a_late_commitment_is_put_on_the_agenda_by_one_press_with_its_newest_status(
    scratch: Site, kirsten: Client, meeting: str
) -> None:
    key = late(scratch, kirsten)
    said = offered(kirsten.get(meeting))
    assert LATE in said and TITLE in said and "Fristen var 1. november 2026" in said
    sent(kirsten, f"{meeting}forslag/", emne=f"forpligtelse:{key}")
    page = kirsten.get(meeting)
    agenda = page.text.partition("Forslag til dagsordenen")[0]
    # The status beside it, as it stands now, leads to the commitment.
    assert "Fristen 1. november 2026 er overskredet." in agenda
    assert "har ikke sagt noget endnu" in agenda
    link = next(url for words, url in page.links.items() if words.startswith(f"{TITLE}: "))
    assert link.endswith(f"/forpligtelser/{key}/")
    assert LATE not in offered(page)
    again = kirsten.post(
        f"{meeting}forslag/", {"token": kirsten.token(), "emne": f"forpligtelse:{key}"}
    )
    assert again.status_code == 422 and "Forslaget gælder ikke mere" in again.text


def test_a_signal_that_came_after_the_body_last_met_is_offered_with_its_indicator(
    kirsten: Client,
) -> None:
    meetings = kirsten.get(MEETINGS)
    coming = meetings.links["12. januar 2027"]
    page = kirsten.get(coming)
    assert "Nye signaler i tallene" in offered(page)
    (first, *_) = re.findall(r'name="emne" value="(maal:[^"]+)"', page.source)
    sent(kirsten, f"{coming}forslag/", emne=first)
    assert first not in re.findall(r'name="emne" value="([^"]+)"', kirsten.get(coming).source)


def test_who_keeps_the_agenda_takes_an_item_off_and_what_is_decided_stands(
    scratch: Site, kirsten: Client, meeting: str
) -> None:
    key = late(scratch, kirsten)
    sent(kirsten, f"{meeting}forslag/", emne=f"forpligtelse:{key}")
    with scratch.change() as session:
        item = session.scalars(
            sa.select(MeetingItem).where(MeetingItem.topic == f"forpligtelse:{key}")
        ).one()
        own = f"{meeting}punkt/{item.public_id}/"
    page = kirsten.pressed(kirsten.get(own), "Tag punktet af dagsordenen")
    assert TITLE in offered(page)
    with scratch.change() as session:
        assert session.scalars(sa.select(MeetingItem).where(MeetingItem.title == TITLE)).all() == []


def test_a_reader_is_offered_nothing(scratch: Site, kirsten: Client, meeting: str) -> None:
    late(scratch, kirsten)
    sofie = scratch.sign_in("Sofie Lund")
    assert "Forslag til dagsordenen" not in sofie.get(meeting).text
    answer = sofie.post(f"{meeting}forslag/", {"token": sofie.token(), "emne": "x"})
    assert answer.status_code in (403, 404)


def test_an_item_keeps_what_it_is_about_though_that_is_chosen_no_more(
    scratch: Site, kirsten: Client, meeting: str
) -> None:
    key = late(scratch, kirsten)
    sent(kirsten, f"{meeting}forslag/", emne=f"forpligtelse:{key}")
    with scratch.change() as session:
        row = session.scalars(sa.select(Commitment).where(Commitment.public_id == key)).one()
        row.ended_on, row.end_reason = date(2026, 11, 20), "Afløst af en ny."
        item = session.scalars(
            sa.select(MeetingItem).where(MeetingItem.topic == f"forpligtelse:{key}")
        ).one()
        own = f"{meeting}punkt/{item.public_id}/"
    form = kirsten.get(own)
    assert re.search(rf'value="forpligtelse:{key}" selected', form.source)
    known = re.search(r'name="kendt" value="(\d+)"', form.source)
    assert known is not None
    sent(kirsten, own, titel="Første tid", emne=f"forpligtelse:{key}", kendt=known[1])
    assert "Følges ikke op mere efter 20. november 2026" in kirsten.get(meeting).text
