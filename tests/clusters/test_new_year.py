"""New Year 2027: klynger close by the calendar alone, and nobody comes to a council by the calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from client import Client, Site, make_site
from config import compose
from people_at import add, give, place, rights, user
from tvaers.access import Facts, may, may_somewhere
from tvaers.app import facts_of
from tvaers.calendar_rules import Phase, last_day_to_finish, phase_of
from tvaers.db import transaction
from tvaers.intake import Stores
from tvaers.people import Grant, principal
from tvaers.places import Kind, Place
from tvaers.trail import Event

KLYNGE, COUNCIL = "sundhedsklynge-horsens", "sundhedsraad-horsens"
OVERGANG = f"/omraader/{COUNCIL}/overgang/"
POLICY = compose.policy()
# One second before midnight in Copenhagen, and midnight.
BEFORE = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC)
LAST_SECOND = datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC)
ARCHIVE = datetime(2027, 3, 31, 22, 0, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
# Needs, the thing's state, and in which phases the klynge's own people may.
ALL, FINISH, OPEN = "open closing archive", "open closing", "open"
NEEDS = [
    ("page.create", "new", OPEN),
    ("page.share", "published", OPEN),
    ("agreement.create", "new", OPEN),
    ("agreement.offer", "draft", OPEN),
    ("import.create", "new", OPEN),
    ("user.invite", "new", OPEN),
    ("grant.create_space", "new", OPEN),
    ("page.update", "draft", FINISH),
    ("page.submit", "draft", FINISH),
    ("page.approve", "review", FINISH),
    ("commitment.report", "accepted", FINISH),
    ("handover.offer", "any", FINISH),
    ("page.read", "draft", ALL),
    ("agreement.read", "draft", ALL),
    ("grant.read", "any", ALL),
    ("grant.revoke", "active", ALL),
]
DAYS = {
    "open": date(2026, 12, 31),
    "closing": date(2027, 1, 1),
    "archive": date(2027, 4, 1),
}


@contextmanager
def at(site: Site, folder: Path, moment: datetime) -> Iterator[Site]:
    """The same stores at another moment."""
    made = make_site(site.stores, folder, at=moment)
    try:
        yield made
    finally:
        made.close()


def test_a_space_is_open_then_closes_for_90_days_and_is_an_archive(stores: Stores) -> None:
    with sa.orm.Session(stores.published) as session:
        klynge = place(session, KLYNGE)
        assert last_day_to_finish(klynge) == date(2027, 3, 31)
        for day, expected in (
            (date(2026, 12, 31), Phase.OPEN),
            (date(2027, 1, 1), Phase.CLOSING),
            (date(2027, 3, 31), Phase.CLOSING),
            (date(2027, 4, 1), Phase.ARCHIVE),
            (date(2050, 1, 1), Phase.ARCHIVE),
        ):
            assert phase_of(klynge, day) is expected, day
            # A unit that ends, as a region does, is no space that closes.
            assert phase_of(place(session, "region-hovedstaden"), day) is Phase.OPEN
            assert phase_of(place(session, COUNCIL), day) is Phase.OPEN
        every = session.scalars(sa.select(Place).where(Place.kind == Kind.HEALTH_CLUSTER)).all()
        assert len(every) == 22
        assert {last_day_to_finish(one) for one in every} == {date(2027, 3, 31)}


@pytest.mark.parametrize(("need", "state", "phases"), NEEDS, ids=[need for need, *_ in NEEDS])
def test_what_its_own_people_may_in_each_phase(
    stores: Stores, need: str, state: str, phases: str
) -> None:
    with transaction(stores.published) as session:
        for role in ("redaktor", "leder", "bidragyder", "steward"):
            give(session, "Per Noll", role, KLYNGE, ends=date(2027, 12, 1))
        about = Facts(holder_id=place(session, KLYNGE).id, state=state)
        for name, day in DAYS.items():
            who = principal(session, user(session, "Per Noll"), day)
            assert may(POLICY, who, need, about) == (name in phases.split()), (need, name)
            assert may_somewhere(POLICY, who, need) == (name in phases.split()), (need, name)


def test_nor_may_anybody_else_make_something_new_there(scratch: Site, tmp_path: Path) -> None:
    with scratch.change() as session:
        klynge = place(session, KLYNGE)
        ida = user(session, "Ida Frost")
        session.expunge_all()
    for moment, allowed in ((BEFORE, True), (NEW_YEAR, False), (ARCHIVE, False)):
        with (
            at(scratch, tmp_path, moment) as site,
            site.app.test_request_context("/"),
            sa.orm.Session(site.stores.published) as session,
        ):
            about = facts_of(klynge)
            operation = principal(session, ida, date(2026, 12, 31))
            assert may(POLICY, operation, "user.invite", about) is allowed, moment


def test_the_klynges_page_says_how_far_it_has_closed(scratch: Site, tmp_path: Path) -> None:
    for moment, words in (
        (BEFORE, "til og med 31. december 2026"),
        (NEW_YEAR, "afsluttes til og med 31. marts 2027"),
        (LAST_SECOND, "afsluttes til og med 31. marts 2027"),
        (ARCHIVE, "ophørt 1. januar 2027 · arkiv"),
    ):
        with at(scratch, tmp_path, moment) as site:
            kirsten = site.sign_in("Kirsten Holm")
            page = kirsten.get(f"/omraader/{KLYNGE}/")
            assert words in page.text, moment
            assert ("Dette er et arkiv." in page.text) == (moment is ARCHIVE)
            # Every address goes on answering.
            kirsten.get(f"/omraader/{KLYNGE}/indikatorer/")
            kirsten.get(f"/omraader/{KLYNGE}/indikatorer/folketal/")
            kirsten.file(f"/omraader/{KLYNGE}/indikatorer/folketal/tal.csv")
            council = kirsten.get(f"/omraader/{COUNCIL}/")
            assert "arkiv" not in council.text and "afsluttes" not in council.text


def test_a_delivery_for_a_klynge_is_taken_until_midnight(scratch: Site, tmp_path: Path) -> None:
    with scratch.change() as session:
        give(session, "Sofie Lund", "steward", KLYNGE, ends=date(2027, 6, 1))
        key = str(place(session, KLYNGE).id)
    for moment, takes in ((BEFORE, True), (NEW_YEAR, False)):
        with at(scratch, tmp_path, moment) as site:
            sofie = site.sign_in("Sofie Lund")
            assert ("Horsensklyngen" in sofie.get("/data/leverancer/ny/").text) is takes
            sofie.posted("/data/leverancer/ny/", status=422 if takes else 404, enhed=key)


def listed(site: Site) -> list[tuple[str, str, str]]:
    """Every right there is: whose, where, from which day."""
    with sa.orm.Session(site.stores.published) as session:
        rows = session.execute(sa.select(Grant.user_id, Grant.anchor_id, Grant.valid_from))
        return sorted((str(a), str(b), str(c)) for a, b, c in rows)


def test_nothing_happens_by_itself_at_midnight(scratch: Site, tmp_path: Path) -> None:
    with scratch.change() as session:
        add(session, "Maja Storm", "horsens-kommune")
        give(session, "Maja Storm", "bidragyder", KLYNGE)
    before = listed(scratch)
    for moment, areas in ((BEFORE, ["Horsensklyngen"]), (NEW_YEAR, [])):
        with at(scratch, tmp_path, moment) as site:
            maja = site.sign_in("Maja Storm")
            page = maja.get("/adgang/")
            assert [name for name in page.links if name in ("Horsensklyngen", COUNCIL)] == areas
            assert "Sundhedsråd Horsens" not in page.links
            site.sign_in("Kirsten Holm").get(OVERGANG)
            assert listed(site) == before, moment


def world(site: Site) -> None:
    """Some who are to be answered about, each with something of its own."""
    with site.change() as session:
        for name, home in (
            ("Maja Storm", "horsens-kommune"),
            ("Finn Ask", "odder-kommune"),
            ("Randi Ravn", "randers-kommune"),
            ("Lis Leder", "skanderborg-kommune"),
            ("Gert Gået", "horsens-kommune"),
        ):
            add(session, name, home)
        give(session, "Maja Storm", "bidragyder", KLYNGE)
        give(session, "Finn Ask", "laeser", KLYNGE)
        give(session, "Randi Ravn", "laeser", KLYNGE)
        give(session, "Lis Leder", "redaktor", KLYNGE)
        give(session, "Gert Gået", "laeser", KLYNGE, ends=date(2026, 11, 1))


def test_the_secretariat_confirms_each_person_from_a_list(scratch: Site, tmp_path: Path) -> None:
    world(scratch)
    with at(scratch, tmp_path, DECEMBER) as site:
        kirsten = site.sign_in("Kirsten Holm")
        page = kirsten.get(OVERGANG)
        assert "Maja Storm Bidragyder ved Horsensklyngen · Horsens Kommune" in page.text
        assert "Gert Gået" not in page.text
        assert "Personens arbejdssted deltager ikke her" in page.text
        # Leads are given by those who run the site.
        assert "Den rolle kan du ikke give her." in page.text
        done = kirsten.pressed(page, "Bekræft Maja Storm")
        assert "Bekræftet" in done.text and "af Kirsten Holm" in done.text
    with scratch.change() as session:
        begins = date(2027, 1, 1)
        expected = [("bidragyder", begins, date(2028, 1, 1), False)]
        assert rights(session, "Maja Storm", COUNCIL) == expected
        event = session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert event is not None and event.action == "clusters.transition.confirm"
        assert event.facts["role"] == "bidragyder" and event.by == "Kirsten Holm"
    for moment, sees in ((BEFORE, False), (NEW_YEAR, True)):
        with at(scratch, tmp_path, moment) as site:
            text = site.sign_in("Maja Storm").get("/adgang/").text
            assert ("fra 1. januar 2027" in text or "Sundhedsråd Horsens" not in text) or sees


def form(client: Client, name: str, **more: str) -> dict[str, str]:
    """What the list's form for one person sends."""
    with sa.orm.Session(client.site.stores.published) as session:
        person = user(session, name).public_id
    return {"token": client.token(), "person": person, "til": "2027-12-31", **more}


def test_pressed_twice_or_by_two_it_is_one_right(scratch: Site, tmp_path: Path) -> None:
    world(scratch)
    with at(scratch, tmp_path, DECEMBER) as site:
        kirsten = site.sign_in("Kirsten Holm")
        sent = form(kirsten, "Maja Storm", rolle="bidragyder")
        for _ in range(3):
            assert kirsten.post(f"{OVERGANG}bekraeft/", sent).status_code == 302
        omit = {**sent, "begrundelse": "Fortrudt"}
        assert kirsten.post(f"{OVERGANG}udelad/", omit).status_code == 302
    with scratch.change() as session:
        assert len(rights(session, "Maja Storm", COUNCIL)) == 1
        told = session.scalars(
            sa.select(Event.action).where(Event.action.like("clusters.transition.%"))
        ).all()
        assert told == ["clusters.transition.confirm"]


@pytest.mark.parametrize(
    ("name", "role", "until", "status"),
    [
        ("Randi Ravn", "laeser", "2027-12-31", 422),
        ("Lis Leder", "redaktor", "2027-12-31", 422),
        ("Maja Storm", "bidragyder", "2028-01-01", 422),
        ("Maja Storm", "bidragyder", "2026-12-31", 422),
        ("Maja Storm", "bidragyder", "i morgen", 422),
        ("Maja Storm", "leder", "2027-12-31", 403),
        ("Gert Gået", "laeser", "2027-12-31", 403),
        ("Kirsten Holm", "redaktor", "2027-12-31", 422),
    ],
)
def test_what_may_not_be_confirmed_is_not(
    scratch: Site, tmp_path: Path, name: str, role: str, until: str, status: int
) -> None:
    world(scratch)
    before = listed(scratch)
    with at(scratch, tmp_path, DECEMBER) as site:
        kirsten = site.sign_in("Kirsten Holm")
        sent = form(kirsten, name, rolle=role, til=until)
        assert kirsten.post(f"{OVERGANG}bekraeft/", sent).status_code == status
        assert listed(site) == before


def test_one_who_is_left_out_is_left_out_with_a_reason(scratch: Site, tmp_path: Path) -> None:
    world(scratch)
    with at(scratch, tmp_path, DECEMBER) as site:
        kirsten = site.sign_in("Kirsten Holm")
        page = kirsten.get(OVERGANG)
        assert kirsten.submit(page, "Udelad Finn Ask", begrundelse=" ").status_code == 422
        done = kirsten.pressed(page, "Udelad Finn Ask", begrundelse="Har skiftet job")
        assert "Udeladt" in done.text and "Har skiftet job" in done.text
        with scratch.change() as session:
            assert rights(session, "Finn Ask", COUNCIL) == []


def test_operation_confirms_leads_and_nobody_else(scratch: Site, tmp_path: Path) -> None:
    world(scratch)
    with at(scratch, tmp_path, DECEMBER) as site:
        ida = site.sign_in("Ida Frost")
        page = ida.get(OVERGANG)
        ida.pressed(page, "Bekræft Lis Leder")
        sent = form(ida, "Maja Storm", rolle="bidragyder")
        assert ida.post(f"{OVERGANG}bekraeft/", sent).status_code == 422
        with scratch.change() as session:
            assert [role for role, *_ in rights(session, "Lis Leder", COUNCIL)] == ["redaktor"]
            assert rights(session, "Maja Storm", COUNCIL) == []


def test_confirmed_after_new_year_the_right_begins_that_day(scratch: Site, tmp_path: Path) -> None:
    world(scratch)
    with at(scratch, tmp_path, datetime(2027, 2, 3, 9, 0, tzinfo=UTC)) as site:
        kirsten = site.sign_in("Kirsten Holm")
        kirsten.pressed(kirsten.get(OVERGANG), "Bekræft Maja Storm")
        assert kirsten.get(OVERGANG).h1 == "Overgang til Sundhedsråd Horsens"
    with scratch.change() as session:
        (right,) = rights(session, "Maja Storm", COUNCIL)
        assert right[1:3] == (date(2027, 2, 3), date(2028, 2, 3))


def test_the_front_page_asks_from_december_until_all_are_answered(
    scratch: Site, tmp_path: Path
) -> None:
    world(scratch)
    asks = "4 personer fra før Sundhedsråd Horsens venter på"
    for moment, there in (
        (datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), True),
        (NEW_YEAR, True),
    ):
        with at(scratch, tmp_path, moment) as site:
            kirsten = site.sign_in("Kirsten Holm")
            assert (asks in kirsten.get(f"/omraader/{COUNCIL}/").text) is there, moment
            assert asks not in site.sign_in("Lars Toft").get(f"/omraader/{COUNCIL}/").text
    with at(scratch, tmp_path, DECEMBER) as site:
        kirsten = site.sign_in("Kirsten Holm")
        kirsten.pressed(kirsten.get(OVERGANG), "Bekræft Maja Storm")
        assert "3 personer fra før" in kirsten.get(f"/omraader/{COUNCIL}/").text


@pytest.mark.parametrize("name", ["Ole Bach", "Lars Toft", "Rikke Lind", "Bo Riis", "Maja Storm"])
def test_the_list_is_nobody_elses(scratch: Site, tmp_path: Path, name: str) -> None:
    world(scratch)
    with at(scratch, tmp_path, DECEMBER) as site:
        client = site.sign_in(name)
        client.get(OVERGANG, status=404)
        sent = form(client, "Finn Ask", rolle="laeser")
        assert client.post(f"{OVERGANG}bekraeft/", sent).status_code == 404
        client.get("/omraader/sundhedsraad-kronjylland/overgang/", status=404)


def test_only_a_council_has_such_a_list(scratch: Site) -> None:
    scratch.sign_in("Kirsten Holm").get(f"/omraader/{KLYNGE}/overgang/", status=404)
    scratch.sign_in("Ida Frost").get("/omraader/horsens-kommune/overgang/", status=404)


def test_somebody_from_two_klynger_is_one_line(scratch: Site, tmp_path: Path) -> None:
    slugs = ("sundhedsklynge-byen", "sundhedsklynge-syd-hovedstaden")
    with scratch.change() as session:
        add(session, "Kaj Køben", "koebenhavns-kommune")
        for slug in slugs:
            give(session, "Kaj Køben", "laeser", slug)
        give(session, "Per Noll", "redaktor", "sundhedsraad-hovedstaden")
    with at(scratch, tmp_path, DECEMBER) as site:
        page = site.sign_in("Per Noll").get("/omraader/sundhedsraad-hovedstaden/overgang/")
        assert page.text.count("Bekræft Kaj Køben") == 1
