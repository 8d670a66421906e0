"""StatBank is fetched by itself: tableinfo first, figures when they are new, and every failure told."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import conftest
from client import Site, make_site
from commandline import count
from config import compose
from config.commands import fetch as command
from config.commands.worker import Context, take_uploads
from config.settings import Settings
from indicators.models import Figure, Observation
from indicators.sources.statbank_asking import joined, questions
from indicators.sources.statbank_tables import BY, wanted
from statbank_house import (
    HTML,
    Answer,
    House,
    answer,
    cut,
    figures,
    silent,
    statbank,
    tableinfo,
)
from tvaers.db import now, transaction
from tvaers.fetched import WAITS, Fetch
from tvaers.intake import Delivery, DeliveryState, Stores
from tvaers.peer import Limits, Unanswered
from tvaers.trail import Event

STRAF = "fixtures/statbank"


@dataclass
class Office:
    """An installation whose worker fetches from a house of its own."""

    stores: Stores
    settings: Settings
    house: House
    folder: Path
    shared: Path
    context: Any = field(init=False)

    def __post_init__(self) -> None:
        quick = replace(self.settings.fetching.statbank, limits=Limits(0.5, 0.5, 3.0, 500_000))
        fetching = replace(self.settings.fetching, statbank=quick)
        self.context = Context(replace(self.settings, fetching=fetching), self.stores)

    def turn(self, later: timedelta = timedelta()) -> None:
        """The worker's turn, some time later: every next try comes so much sooner."""
        with transaction(self.stores.published) as session:
            for row in session.scalars(sa.select(Fetch)):
                row.next_at -= later
        command.fetch_due(self.context)

    def row(self) -> Fetch:
        with Session(self.stores.published) as session:
            return session.scalars(sa.select(Fetch)).one()

    def deliveries(self) -> list[Delivery]:
        with Session(self.stores.published) as session:
            mine = sa.select(Delivery).where(Delivery.received_by == BY).order_by(Delivery.id)
            return list(session.scalars(mine))

    def asked(self) -> list[str]:
        """What was asked since last time this was asked."""
        found = [what for what, _ in self.house.asked]
        self.house.asked.clear()
        return found


@pytest.fixture
def office(
    stores: Stores, shared: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Office]:
    with statbank(shared) as house:
        yield Office(stores, house.settings(tmp_path), house, tmp_path, shared)


def test_figures_are_taken_as_any_delivery_and_asked_for_again_only_when_they_are_new(
    office: Office,
) -> None:
    office.turn()
    (delivery,) = office.deliveries()
    assert (delivery.rows_read, delivery.accepted, delivery.ignored) == (192, 96, 96)
    assert delivery.file_name == "FOLK1A_2020-02-11.csv"
    assert (delivery.state, delivery.approved_by) == (DeliveryState.APPROVED, "konfiguration")
    assert count(office.stores, Observation) == 96
    # What is asked for is what the table was said to have, and no more.
    question = office.house.asked[1][1]
    assert {each["code"]: each["values"] for each in question.pop("variables")} == {
        "OMRÅDE": ["*"], "KØN": ["*"], "ALDER": ["*"], "Tid": ["2019K1", "2020K1"],
    }  # fmt: skip
    assert question == {
        "table": "FOLK1A", "format": "CSV", "lang": "da", "valuePresentation": "Code",
    }  # fmt: skip
    assert office.asked() == ["tableinfo", "data"]
    # Not before the next morning, and then no figures where none are new.
    office.turn()
    assert office.asked() == []
    office.turn(timedelta(days=1))
    assert office.asked() == ["tableinfo"]
    # New ones are fetched; that they are the same bytes is seen by the intake.
    office.house.usual["tableinfo"] = answer(tableinfo(office.shared, "2020-05-11T08:00:00"))
    office.turn(timedelta(days=1))
    assert office.asked() == ["tableinfo", "data"]
    assert len(office.deliveries()) == 1
    newer = figures(office.shared).replace(b"2020K1", b"2020K2")
    office.house.usual["tableinfo"] = answer(tableinfo(office.shared, "2020-08-11T08:00:00"))
    office.house.usual["data"] = answer(newer)
    office.turn(timedelta(days=1))
    assert len(office.deliveries()) == 2


def test_what_is_no_open_source_waits_for_a_second_person(office: Office) -> None:
    office.context.settings = replace(office.context.settings, open_sources=frozenset())
    office.turn()
    assert office.deliveries()[0].state is DeliveryState.READY


@pytest.mark.parametrize(
    ("what", "said", "told", "again"),
    [
        ("tableinfo", silent, "holdt op med at svare", True),
        ("data", silent, "holdt op med at svare", True),
        ("tableinfo", cut(b'{"id":"FOLK1A","variables":[]}'), "afbrudt", True),
        ("data", cut(b"7" * 1000), "afbrudt", True),
        ("tableinfo", answer(HTML), "en webside i stedet for", True),
        ("data", answer(HTML), "en webside i stedet for tal", True),
        ("data", answer(b""), "noget andet i stedet for tal", True),
        ("data", answer(b"615;1;65;2020K1;7"), "afbrudt", True),
        ("data", answer(b"7" * 600_000), "fylder mere end", False),
        ("tableinfo", answer(b"", 503), "kan ikke svare lige nu", True),
        ("data", answer(b"", 429, Retry_After="1800"), "beder os vente", True),
        ("tableinfo", answer(b"[]"), "er ikke beskrevet, som den plejer", False),
        ("data", answer(b"KOM;TID;INDHOLD\r\n615;2020K1;7\r\n"), "passer ikke til FOLK1A", False),
        ("data", answer(b"", 302, Location="http://127.0.0.1:9/"), "anden adresse", False),
    ],
)  # fmt: skip
def test_whatever_goes_wrong_nothing_is_stored_and_it_is_written_down_when_to_try_again(
    what: str, said: Answer, told: str, again: bool, practice_office: Office
) -> None:
    office = practice_office
    good = office.house.usual[what]
    office.house.usual[what] = said
    begun = now()
    office.turn()
    row = office.row()
    assert told in row.fault and row.fault.endswith(".") and row.failures == 1
    assert row.updated is None and row.tried_at >= begun
    assert office.deliveries() == [] and count(office.stores, Observation) == 0
    waits = row.next_at - row.tried_at
    if "429" in row.fault:
        assert waits == timedelta(minutes=30)
    elif again:
        assert waits == WAITS[0]
    else:
        assert timedelta(0) < waits <= timedelta(days=1)
    # Nothing is asked before its time; then it comes, and nothing is left of the failure.
    office.asked()
    office.turn()
    assert office.asked() == []
    office.house.usual[what] = good
    office.turn(timedelta(days=1))
    assert len(office.deliveries()) == 1 and office.row().fault == ""


@pytest.fixture
def practice_office(sqlite_template: Path, shared: Path, tmp_path: Path) -> Iterator[Office]:
    """The same on one database alone, where what is asked about is the fetching."""
    for name in ("tvaers.db", "raw.db"):
        (tmp_path / name).write_bytes((sqlite_template / name).read_bytes())
    stores = conftest.sqlite_stores(tmp_path)
    with statbank(shared) as house:
        yield Office(stores, house.settings(tmp_path), house, tmp_path, shared)
    conftest.dispose(stores)


def test_each_failure_waits_longer_and_the_trail_tells_of_the_first(
    practice_office: Office,
) -> None:
    office = practice_office
    office.house.usual["tableinfo"] = answer(b"", 503)
    waits = []
    for _ in range(len(WAITS) + 1):
        office.turn(timedelta(days=1))
        row = office.row()
        waits.append(row.next_at - row.tried_at)
    assert waits[:-1] == list(WAITS) and waits == sorted(waits[:-1]) + waits[-1:]
    assert row.next_at.minute == 15
    with Session(office.stores.published) as session:
        told = session.scalars(sa.select(Event).where(Event.action == "intake.fetch.fail")).all()
    assert [(event.by, event.thing) for event in told] == [(BY, "source:statbank")]


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ({"id": "STRAF42"}, "hedder noget andet"),
        ({"active": False}, "bliver ikke længere opdateret"),
        ({"updated": "i går"}, "siger ikke, hvornår den er opdateret"),
        ({"variables": []}, "mangler variabler for sted og tid"),
    ],
)  # fmt: skip
def test_a_table_that_has_changed_is_told_and_not_guessed_over(
    info: dict[str, Any], told: str, practice_office: Office
) -> None:
    office = practice_office
    office.house.usual["tableinfo"] = answer(
        tableinfo(office.shared, **({"updated": "2020-02-11T08:00:00"} | info))
    )
    office.turn()
    assert told in office.row().fault and office.asked() == ["tableinfo"]


def test_a_variable_that_is_gone_or_cannot_be_left_out_is_named(practice_office: Office) -> None:
    office = practice_office
    told = json.loads(tableinfo(office.shared))
    peer = office.settings.fetching.statbank
    with pytest.raises(Unanswered, match="mangler variablen CIVILSTAND"):
        questions(peer, told, wanted("FOLK1A:ALDER,CIVILSTAND"))
    assert [each["code"] for each in questions(peer, told, wanted("FOLK1A"))[0]["variables"]] == [
        "OMRÅDE",
        "Tid",
    ]
    for variable in told["variables"]:
        variable["elimination"] = False
    with pytest.raises(Unanswered, match="kan ikke hentes uden variablen KØN"):
        questions(peer, told, wanted("FOLK1A:ALDER"))


def test_more_than_statbank_answers_at_once_is_asked_for_in_parts_and_joined(
    practice_office: Office,
) -> None:
    peer = practice_office.settings.fetching.statbank
    told = json.loads(tableinfo(practice_office.shared))
    for variable in told["variables"]:
        many = 75 if variable["time"] else 100 if variable["id"] == "OMRÅDE" else 126
        variable["values"] = [{"id": f"{variable['id']}{n}"} for n in range(many)]
    asked = questions(peer, told, wanted("FOLK1A:ALDER"))
    spans = [question["variables"][-1]["values"] for question in asked]
    assert len(asked) == 5 and [code for span in spans for code in span] == [
        f"Tid{n}" for n in range(75)
    ]
    assert all(100 * 126 * len(span) * 4 <= 1_000_000 for span in spans)
    with pytest.raises(Unanswered, match="alt for mange"):
        questions(peer, told, wanted("FOLK1A:ALDER,KØN"))
    one, other = (
        b"\xef\xbb\xbfA;TID;INDHOLD\r\n1;1;1\r\n",
        b"\xef\xbb\xbfA;TID;INDHOLD\r\n1;2;1\r\n",
    )
    assert joined(peer, [one, other]) == one + b"1;2;1\r\n"
    with pytest.raises(Unanswered, match="et andet hoved"):
        joined(peer, [one, other.replace(b"A;", b"B;")])


def test_the_real_answers_of_another_table_are_refused(practice_office: Office) -> None:
    office = practice_office
    straf = (office.shared / STRAF / "tableinfo_STRAF42_da.json").read_bytes()
    office.house.usual["tableinfo"] = answer(straf)
    office.turn()
    assert "hedder noget andet" in office.row().fault
    office.house.usual["tableinfo"] = answer(tableinfo(office.shared))
    office.house.usual["data"] = answer(
        (office.shared / STRAF / "data_STRAF42_en.csv").read_bytes()
    )
    office.turn(timedelta(days=1))
    assert "passer ikke til FOLK1A" in office.row().fault
    partial = (office.shared / STRAF / "tableinfo_FOLK1A_en_partial.json").read_bytes()
    office.house.usual["tableinfo"] = answer(partial)
    office.turn(timedelta(days=1))
    assert "mangler variabler for sted og tid" in office.row().fault


def test_a_store_that_fails_is_told_as_ours_and_publishers_are_not_asked_each_minute(
    practice_office: Office,
) -> None:
    office = practice_office
    with office.stores.raw.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("alter table observation rename to away")
    office.turn()
    row = office.row()
    assert "kunne ikke gemmes her hos os" in row.fault and row.updated is None
    assert row.next_at - row.tried_at == WAITS[0] and office.deliveries() == []
    with office.stores.raw.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("alter table away rename to observation")
    office.turn(timedelta(minutes=1))
    assert len(office.deliveries()) == 1 and count(office.stores, Observation) == 96


def test_a_demonstration_fetches_nothing_by_itself(practice_office: Office) -> None:
    office = practice_office
    fetching = replace(office.context.settings.fetching, on=None)
    office.context.settings = replace(office.context.settings, fetching=fetching)
    office.turn()
    assert office.asked() == []


@pytest.fixture
def page(demonstration: Path, shared: Path, tmp_path: Path) -> Iterator[tuple[Office, Site]]:
    """The demonstration's site, with a worker that has been told to fetch."""
    for name in ("tvaers.db", "raw.db"):
        (tmp_path / name).write_bytes((demonstration / name).read_bytes())
    stores = conftest.sqlite_stores(tmp_path)
    site = make_site(stores, tmp_path)
    with statbank(shared) as house:
        yield Office(stores, house.settings(tmp_path), house, tmp_path, shared), site
    site.close()


def test_the_sources_page_says_when_what_and_when_next(page: tuple[Office, Site]) -> None:
    office, site = page
    kirsten = site.sign_in("Kirsten Holm")
    url = "/data/kilder/statbank/"
    assert "Hentes af sig selv" not in kirsten.get(url).text
    office.house.usual["tableinfo"] = answer(b"", 503, Retry_After="3600")
    office.turn()
    failed = kirsten.get(url)
    assert "Tabellen FOLK1A kunne ikke hentes" in failed.text
    assert "Danmarks Statistik kan ikke svare lige nu (svar 503)." in failed.text
    assert "Prøves igen" in failed.text and "Der er endnu ikke hentet noget." in failed.text
    office.house.usual["tableinfo"] = answer(tableinfo(office.shared))
    office.turn(timedelta(hours=1))
    fetched = kirsten.get(url)
    assert "kunne ikke hentes" not in fetched.text
    assert "opdateret hos udgiveren 11. februar 2020" in fetched.text
    assert "FOLK1A_2020-02-11.csv" in fetched.text
    # A later failure leaves what is there, and says so.
    office.house.usual["tableinfo"] = answer(HTML)
    office.turn(timedelta(days=1))
    assert "gælder stadig" in kirsten.get(url).text


def test_what_was_fetched_is_released_and_drawn(page: tuple[Office, Site]) -> None:
    office, site = page
    office.house.usual["data"] = answer(
        b"OMR\xc3\x85DE;TID;INDHOLD\r\n615;2026K3;97531\r\n766;2026K3;48642\r\n"
    )
    office.turn()
    before = count(office.stores, Figure)
    take_uploads(office.context)
    assert count(office.stores, Figure) > before
    horsens = site.sign_in("Sofie Lund").get("/omraader/horsens-kommune/indikatorer/folketal/")
    assert "97.531" in horsens.text


def test_a_person_fetches_by_command_and_is_told_what_came(
    tvaers: Any, real: Stores, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command.time, "sleep", lambda _seconds: None)
    with statbank(shared) as house:
        for name, value in house.environment(TVAERS_FETCH="off").items():
            monkeypatch.setenv(name, value)
        house.next["tableinfo"] = [answer(b"", 503)]
        first = tvaers("fetch", "statbank")
        assert first.code == 0
        assert "kan ikke svare lige nu (svar 503). Prøver igen om" in first.out
        assert "192 rækker: 96 taget, 0 i karantæne, 96 udeladt. Kvittering: " in first.out
        assert "intet nyt siden sidst" in tvaers("fetch", "statbank").out
        house.usual["tableinfo"] = answer(b"", 404)
        last = tvaers("fetch", "statbank")
        assert last.code == 2 and "afviste spørgsmålet (svar 404)" in last.out
        house.usual["tableinfo"] = answer(b"", 429, Retry_After="7200")
        asked = len(house.asked)
        assert tvaers("fetch", "statbank").code == 2 and len(house.asked) == asked + 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TVAERS_FETCH", "ja", "on or off"), ("TVAERS_STATBANK", "http://dst.dk/v1", "https"),
        ("TVAERS_STATBANK_TABLES", "STRAF42", "no source here reads STRAF42"),
        ("TVAERS_STATBANK_TABLES", "FOLK1A:", "no source here reads"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_followed_stop_the_start(name: str, value: str, said: str) -> None:
    with pytest.raises(SystemExit, match=said):
        compose.environment.read({name: value})
