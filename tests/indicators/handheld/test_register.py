"""Ole Bach's training centre counts who stays away: typed, corrected, drawn, and never lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from client import Client, Site
from html_page import Page
from indicators.handheld.models import TallyEntry, TallySheet
from indicators.models import Figure, MeasureVersion, Observation
from tvaers.intake import Delivery, DeliveryState
from tvaers.people import Grant, User
from tvaers.places import Place
from tvaers.trail import Event
from typed_work import work

HOME = "/omraader/traeningscenter-aabakken/taelleskemaer/"
TITLE = "Udeblevne fra holdtræning"
WEEK_46, WEEK_47, WEEK_48 = "2026-11-09", "2026-11-16", "2026-11-23"


def sheet_at(page: Page) -> str:
    return next(a.attrs["href"] for a in page.root.all("a") if TITLE in a.text)


@pytest.fixture
def ole(scratch: Site) -> Client:
    return scratch.sign_in("Ole Bach")


@pytest.fixture
def address(ole: Client) -> str:
    return sheet_at(ole.get(HOME))


@contextmanager
def colleague(
    site: Site,
    name: str = "Anne Vig",
    at: str = "traeningscenter-aabakken",
    role: str = "bidragyder",
) -> Iterator[Client]:
    """Somebody else who may type at the training centre, or has another role somewhere else."""
    with site.change() as session:
        person = session.scalars(sa.select(User).where(User.name == name)).one()
        place = session.scalars(sa.select(Place).where(Place.slug == at)).one()
        session.add(
            Grant(
                user_id=person.id,
                role=role,
                anchor_id=place.id,
                valid_from=date(2026, 1, 1),
                valid_to=date(2027, 1, 1),
                given_by="Ole Bach",
                reason="Taster fredag",
            )
        )
    yield site.sign_in(name)


def entries(site: Site, start: str) -> list[TallyEntry]:
    with site.change() as session:
        found = session.scalars(
            sa.select(TallyEntry)
            .where(TallyEntry.period_start == date.fromisoformat(start))
            .order_by(TallyEntry.turn)
        ).all()
        session.expunge_all()
    return list(found)


def test_the_list_says_which_week_lacks_a_number(site: Site) -> None:
    page = site.sign_in("Ole Bach").get(HOME)
    assert page.h1 == "Tælleskemaer i Træningscenter Åbakken"
    assert "1 af 1 skema mangler tal." in page.text
    assert "10 af 82" in page.text and "uge 47 2026" in page.text


def test_the_page_of_the_kommune_shows_its_units_sheets(site: Site) -> None:
    page = site.sign_in("Ole Bach").get("/omraader/horsens-kommune/taelleskemaer/")
    assert TITLE in page.text
    assert "Tælleskemaer" in site.sign_in("Ole Bach").get("/omraader/horsens-kommune/").source


def test_a_klu_types_its_own_numbers_and_its_secretary_asks_for_them_in_a_round(
    scratch: Site,
) -> None:
    klu = "/omraader/klu-horsens/"
    with colleague(scratch, at="klu-horsens") as anne:
        assert anne.get(f"{klu}taelleskemaer/").status == 200
        assert anne.get(f"{klu}taelleskemaer/nyt/").h1 == "Nyt tælleskema i KLU Horsens"
    with colleague(scratch, "Jens Krogh", at="klu-horsens", role="redaktor") as secretary:
        secretary.get(f"{klu}taelleskemaer/", status=404)
        assert secretary.get(f"{klu}datarunder/ny/").status == 200


@pytest.mark.parametrize("name", ["Sofie Lund", "Kirsten Holm", "Jens Krogh", "Ida Frost"])
def test_nobody_beyond_the_unit_and_its_kommune_sees_a_sheet(site: Site, name: str) -> None:
    address = sheet_at(site.sign_in("Ole Bach").get(HOME))
    other = site.sign_in(name)
    other.get(address, status=404)
    other.get(HOME, status=404)
    assert TITLE not in other.get("/omraader/horsens-kommune/indikatorer/").text
    assert "åndholdt" not in other.get("/omraader/horsens-kommune/").text


def test_what_is_stored_of_the_measure_tells_neither_place_nor_what_is_counted(site: Site) -> None:
    with site.change() as session:
        version = session.scalars(
            sa.select(MeasureVersion).where(MeasureVersion.data_set == "haandholdte-data")
        ).one()
        said = f"{version.name} {version.title} {version.definition}"
    for word in ("Udeblevne", "bakken", "holdtræning"):
        assert word not in said


def test_the_line_says_what_is_so_in_the_demonstration(site: Site) -> None:
    address = sheet_at(site.sign_in("Ole Bach").get(HOME))
    page = site.sign_in("Ole Bach").get(address)
    assert "har ligget under medianen på 19 % siden uge 36 2026: 11 målinger i træk" in page.text
    assert "Demonstrationsdata" in page.source and "håndholdte data" in page.text


def test_ole_types_a_week_and_the_figure_takes_it(scratch: Site, ole: Client, address: str) -> None:
    page = ole.get(address)
    assert page.chosen("periode") == WEEK_47
    said = ole.pressed(page, "Gem", taeller="9", naevner="80")
    assert "Gemt: 9 af 80 i uge 47 2026." in said.text
    assert "på vej til figuren" in said.text
    work(scratch)
    assert "Seneste: 9 af 80 (11 %) i uge 47 2026" in ole.get(address).text
    assert "på vej til figuren" not in ole.get(address).text
    kept = entries(scratch, WEEK_47)[0].delivery
    with scratch.change() as session:
        taken = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()
        assert (taken.source, taken.received_by) == ("haandholdte-data", "Ole Bach")
        assert (taken.state, taken.approved_by) == (DeliveryState.APPROVED, "tælleskemaet")
        assert taken.public_id == kept
        said_of_it = session.scalars(sa.select(Event).order_by(Event.id.desc())).all()
        assert "indicators.tally.register" in {event.action for event in said_of_it}
        told = [event for event in said_of_it if "tally" in event.action]
        assert {key for event in told for key in event.facts} == {"holder", "period"}


def test_a_correction_says_why_and_what_stood_before_is_kept(
    scratch: Site, ole: Client, address: str
) -> None:
    page = ole.get(f"{address}?periode={WEEK_46}")
    assert (
        "Ret uge 46 2026" in page.text and "Der står 10 af 82, tastet af Demonstration" in page.text
    )
    refused = ole.pressed(page, "Gem rettelsen", taeller="12", naevner="82")
    assert refused.status == 422 and "hvorfor tallet rettes" in refused.text
    assert 'value="12"' in refused.source, "what was typed stays"
    said = ole.pressed(
        refused, "Gem rettelsen", taeller="12", naevner="82", hvorfor="To stod på bagsiden"
    )
    assert "Gemt: 12 af 82 i uge 46 2026." in said.text and "rettet 1 gang" in said.text
    work(scratch)
    first, second = entries(scratch, WEEK_46)
    assert (first.numerator, second.numerator, second.reason) == (10, 12, "To stod på bagsiden")
    assert "Seneste: 12 af 82 (15 %) i uge 46 2026" in ole.get(address).text
    back = ole.get(f"{address}?periode={WEEK_46}")
    ole.pressed(back, "Gem rettelsen", taeller="10", naevner="82", hvorfor="Det var ugen efter")
    work(scratch)
    assert "Seneste: 10 af 82 (12 %) i uge 46 2026" in ole.get(address).text
    assert len(entries(scratch, WEEK_46)) == 3


def test_two_who_type_the_same_week_see_both_numbers_and_choose(
    scratch: Site, ole: Client, address: str
) -> None:
    with colleague(scratch) as anne:
        hers = anne.get(address)
        ole.pressed(ole.get(address), "Gem", taeller="9", naevner="80")
        clash = anne.pressed(hers, "Gem", taeller="8", naevner="80")
        assert clash.status == 409
        assert "En anden har tastet uge 47 2026 imens." in clash.text
        assert "Ole Bach har skrevet 9 af 80" in clash.text and 'value="8"' in clash.source
        assert len(entries(scratch, WEEK_47)) == 1
        said = anne.pressed(
            clash, "Gem rettelsen", taeller="8", naevner="80", hvorfor="Én meldte afbud"
        )
        assert "Gemt: 8 af 80 i uge 47 2026." in said.text
    assert [(e.numerator, e.by) for e in entries(scratch, WEEK_47)] == [
        (9, "Ole Bach"),
        (8, "Anne Vig"),
    ]
    work(scratch)
    assert "Seneste: 8 af 80 (10 %) i uge 47 2026" in ole.get(address).text


def test_pressing_twice_keeps_one_number(scratch: Site, ole: Client, address: str) -> None:
    page = ole.get(address)
    for _ in range(2):
        assert "Gemt: 9 af 80" in ole.pressed(page, "Gem", taeller="9", naevner="80").text
    assert len(entries(scratch, WEEK_47)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"taeller": "-1", "naevner": "80"}, "kan ikke være negativt"),
        ({"taeller": "3,5", "naevner": "80"}, "helt tal"),
        ({"taeller": "ni", "naevner": "80"}, "er ikke et tal"),
        ({"taeller": "9", "naevner": "10000000"}, "tager højst 200"),
        ({"taeller": "90", "naevner": "80"}, "flere udeblevne (90) end tilmeldte pladser (80)"),
        ({"taeller": "9", "naevner": "80", "periode": "2026-11-30"}, "ikke begyndt endnu"),
        ({"taeller": "9", "naevner": "80", "periode": "i går"}, "ikke begyndt endnu"),
        ({"taeller": "9", "naevner": "80", "note": "Ring til 010203-1234"}, "CPR-nummer"),
        ({"taeller": "0102031234", "naevner": "80"}, "CPR-nummer"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    scratch: Site, ole: Client, address: str, typed: dict[str, str], said: str
) -> None:
    with scratch.change() as session:
        before = session.scalar(sa.select(sa.func.count(TallyEntry.id)))
    page = ole.pressed(ole.get(address), "Gem", **typed)
    assert page.status == 422 and said in page.text and "Tallet er ikke gemt." in page.text
    with scratch.change() as session:
        assert session.scalar(sa.select(sa.func.count(TallyEntry.id))) == before


def test_ole_opens_a_sheet_of_his_own_and_faults_are_told_field_by_field(
    scratch: Site, ole: Client
) -> None:
    page = ole.get("/omraader/horsens-kommune/taelleskemaer/nyt/")
    wrong = ole.pressed(page, "Lav skemaet", titel="", hvem="010203-1234", stoerst="0", fra="i går")
    assert wrong.status == 422
    for sentence in (
        "Skriv en titel.",
        "ligner et CPR-nummer",
        "største rimelige",
        "Skriv en dato",
    ):
        assert sentence in wrong.text
    filled = {
        "titel": "Fald",
        "spoergsmaal": "Hvor mange fald blev der skrevet om i ugen?",
        "taeller": "Fald",
        "formaal": "At se, om natlys hjælper",
        "hvem": "Nattevagten søndag",
        "stoerst": "40",
        "fra": "2026-11-02",
    }
    made = ole.pressed(page, "Lav skemaet", **filled)
    assert made.h1 == "Fald" and made.chosen("periode") == WEEK_47
    again = ole.pressed(page, "Lav skemaet", **filled)
    assert again.h1 == "Fald"
    with scratch.change() as session:
        assert (
            session.scalar(
                sa.select(sa.func.count(TallySheet.id)).where(TallySheet.title == "Fald")
            )
            == 1
        )
    said = ole.pressed(made, "Gem", taeller="0")
    assert "Gemt: 0 fald i uge 47 2026." in said.text
    work(scratch)
    assert "Seneste: 0 fald i uge 47 2026" in ole.get(said.url).text
    with scratch.change() as session:
        figure = session.scalars(
            sa.select(Figure).order_by(Figure.release_id.desc()).limit(1)
        ).one()
        assert (figure.value, figure.level) == (0.0, 3)


def test_a_lost_receipt_is_made_good_and_a_number_is_never_taken_twice(
    scratch: Site, ole: Client, address: str
) -> None:
    ole.pressed(ole.get(address), "Gem", taeller="9", naevner="80")
    work(scratch)
    with scratch.change() as session:
        # The worker was stopped after the receipt was written and before the number knew of it.
        session.execute(
            sa.update(TallyEntry)
            .values(delivery=None)
            .where(TallyEntry.period_start == date.fromisoformat(WEEK_47))
        )
        many = session.scalar(sa.select(sa.func.count(Delivery.id)))
    work(scratch)
    assert entries(scratch, WEEK_47)[0].delivery is not None
    with scratch.change() as session:
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == many
    with scratch.stores.raw.connect() as raw:
        table = Observation.__table__
        found = raw.execute(sa.select(table.c.value).where(table.c.period_start == date(2026, 11, 16)).where(table.c.item.like("haandholdt-%"))).scalars()  # fmt: skip
        assert sorted(found) == [9.0, 80.0]
