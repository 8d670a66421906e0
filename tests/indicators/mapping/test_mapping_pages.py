"""Sofie Lund of Hedensted brings a file of her own: shown, corrected, confirmed, and known the next time."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Client, Site
from config import compose, settings
from config.commands import take
from config.commands.worker import Context, take_uploads
from html_page import Page
from indicators.mapping.models import FileLayout
from indicators.models import OWN_SOURCES, Observation
from spreadsheets import xlsx
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState, Original
from tvaers.places import Place
from tvaers.trail import Event

URL = "/data/opstillinger/"
FIRST = "Måned;Plejehjem;Antal fald;Beboere\n2026-08;Birkelund;3;40\n2026-08;Skoven;5;38\n2026-09;Birkelund;2;41\n"
NEXT = "Måned;Plejehjem;Antal fald;Beboere\n2026-10;Birkelund;4;40\n2026-10;Skoven;x;38\n"
CANARY = "010190" + "-1234"
ROLES = {"kolonne-0": "period", "kolonne-1": "group", "kolonne-2": "numerator", "kolonne-3": "denominator"}  # fmt: skip
NAMED = {"datasaet": "Fald på plejehjem", "leverandoer": "Cura"}


@pytest.fixture
def sofie(scratch: Site) -> Client:
    return scratch.sign_in("Sofie Lund")


def sent(
    client: Client, content: bytes, name: str = "fald.csv", status: int = 200, **more: str
) -> Page:
    """The page that sending a file leads to."""
    with client.site.change() as session:
        unit = session.scalars(sa.select(Place.id).where(Place.slug == "hedensted-kommune")).one()
    form = {"token": client.token(), "enhed": str(unit), "fil": (io.BytesIO(content), name), **more}
    answer = client.browser.post(URL, data=form)
    if answer.status_code == 302:
        return client.get(answer.location)
    page = Page(URL, answer.status_code, answer.headers, answer.get_data(as_text=True))
    assert (page.status, page.faults()) == (status, [])
    return page


def worked(site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker take what waits; it has released before, from what is approved here."""
    monkeypatch.setenv("TVAERS_DATA", str(folder))
    context = Context(settings.read(), site.stores)
    with Session(site.stores.published) as session:
        approved = sa.select(Delivery.id).where(
            Delivery.state == DeliveryState.APPROVED, Delivery.source.not_in(OWN_SOURCES)
        )
        context.released = frozenset(session.scalars(approved))
    context.defined = compose.defined(site.stores.published).definitions
    take_uploads(context)


def deliveries(site: Site) -> list[Delivery]:
    with Session(site.stores.published) as session:
        return list(
            session.scalars(
                sa.select(Delivery).where(Delivery.source == "mapped").order_by(Delivery.id)
            )
        )


def observed(site: Site, item: str) -> list[float]:
    with site.stores.raw.connect() as connection:
        table = Observation.__table__
        query = sa.select(table.c.value).where(table.c.item == item).order_by(table.c.value)
        return list(connection.scalars(query))


def test_sofie_confirms_a_file_and_the_next_one_is_known(
    scratch: Site, sofie: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sofie.get(sofie.get("/data/leverancer/ny/").links["Filer med jeres egen opstilling"])
    assert page.h1 == "Opstillinger"
    page = sent(sofie, FIRST.encode("cp1252"))
    assert page.h1 == "Bekræft kolonnerne i fald.csv"
    assert page.chosen("kolonne-0") == "period"
    assert page.chosen("kolonne-2") == "numerator"
    assert "Windows-1252" in page.text
    assert "Birkelund" in page.text
    assert deliveries(scratch) == []
    assert sofie.submit(page, "Bekræft, og tag filen", **ROLES, **NAMED).status_code == 302
    worked(scratch, tmp_path, monkeypatch)
    (first,) = deliveries(scratch)
    assert (first.state, first.rows_read, first.accepted) == ("ready", 3, 3)
    assert observed(scratch, "fald-paa-plejehjem") == [2, 3, 5]
    assert observed(scratch, "fald-paa-plejehjem.naevner") == [38, 40, 41]

    known = sent(sofie, NEXT.encode(), "oktober.csv")
    assert "Filen er kendt som »Fald på plejehjem«, version 1." in known.text
    worked(scratch, tmp_path, monkeypatch)
    second = deliveries(scratch)[1]
    assert (second.state, second.rows_read, second.accepted) == ("quarantined", 2, 1)
    receipt = sofie.get(f"/data/leverancer/{second.public_id}/")
    assert "Række 3, kolonne Antal fald" in receipt.text
    page = sofie.get(URL)
    assert "Fald på plejehjem, version 1" in page.text
    assert "Ingen indikator endnu" in page.text
    with Session(scratch.stores.published) as session:
        event = session.scalars(
            sa.select(Event).where(Event.action == "intake.layout.confirm")
        ).one()
        assert (event.by, event.facts["holder"]) == ("Sofie Lund", "hedensted-kommune")


def test_a_source_without_a_reader_says_when_its_figures_last_came_and_when_the_next_are_expected(
    scratch: Site, sofie: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = "/data/kilder/dpsd/"
    assert "Der er ikke modtaget noget, som du kan se." in sofie.get(card).text
    way = sofie.get(card).links["Send en tabel"]
    assert "Tallene er fra Utilsigtede hændelser (DPSD)." in sofie.get(way).text
    page = sent(sofie, FIRST.encode(), kilde="dpsd")
    assert page.chosen("kilde") == "dpsd"
    nowhere = sofie.pressed(page, "Bekræft, og tag filen", **ROLES, **NAMED, kilde="nix")
    assert "Vælg, hvilken kilde tallene er fra." in nowhere.text
    sofie.submit(page, "Bekræft, og tag filen", **ROLES, **NAMED, rytme="1")
    worked(scratch, tmp_path, monkeypatch)
    (first,) = deliveries(scratch)
    assert (first.card, first.rhythm) == ("dpsd", 1)
    # The site's day is 24 November 2026, and the file ends with September.
    expected = "Tal for oktober 2026, senest 2. december 2026."
    shown = sofie.get(card)
    assert "Sidst modtaget" in shown.text and expected in shown.text
    assert "fald.csv" in shown.links
    assert expected in sofie.get("/data/").text
    receipt = sofie.get(f"/data/leverancer/{first.public_id}/")
    assert receipt.links["Utilsigtede hændelser (DPSD)"] == card
    for other in ("Kirsten Holm", "Jens Krogh"):
        text = scratch.sign_in(other).get(card).text
        assert "Der er ikke modtaget noget, som du kan se." in text and "fald.csv" not in text
    with scratch.change() as session:
        session.execute(sa.update(Delivery).where(Delivery.id == first.id).values(last_period=date(2026, 7, 1)))  # fmt: skip
    assert "Forsinket. Tal for august 2026" in sofie.get(card).text


def test_sofie_corrects_a_layout_and_the_file_that_was_taken_is_read_again(
    scratch: Site, sofie: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = ROLES | {"kolonne-2": "denominator", "kolonne-3": "numerator"}
    sofie.submit(sent(sofie, FIRST.encode()), "Bekræft, og tag filen", **wrong, **NAMED)
    worked(scratch, tmp_path, monkeypatch)
    assert "Filen er kendt" in sent(sofie, FIRST.encode()).text
    worked(scratch, tmp_path, monkeypatch)
    assert len(deliveries(scratch)) == 1
    page = sent(sofie, FIRST.encode(), ret="1")
    assert "Filen er kendt som »Fald på plejehjem«, version 1. Ret, hvad der er galt." in page.text
    assert page.chosen("kolonne-2") == "denominator"
    sofie.submit(page, "Bekræft, og tag filen", **ROLES)
    worked(scratch, tmp_path, monkeypatch)
    first, second = deliveries(scratch)
    assert first.digest == second.digest
    for seen, other in ((first, second), (second, first)):
        receipt = sofie.get(f"/data/leverancer/{seen.public_id}/")
        assert "Filen er læst mere end én gang, fordi opstillingen er rettet." in receipt.text
        assert f"/data/leverancer/{other.public_id}/" in receipt.links.values()


def test_a_changed_heading_is_shown_as_a_difference_and_makes_a_new_version(
    scratch: Site, sofie: Client
) -> None:
    sofie.submit(sent(sofie, FIRST.encode()), "Bekræft, og tag filen", **ROLES, **NAMED)
    page = sent(sofie, FIRST.replace("Antal fald", "Antal faldne").encode(), "ny.csv")
    assert "Overskriften mangler »Antal fald«" in page.text
    assert "»Antal faldne« er måske »Antal fald« med nyt navn" in page.text
    assert page.by_id("datasaet").attrs["value"] == "Fald på plejehjem"
    sofie.submit(page, "Bekræft, og tag filen", **ROLES)
    with Session(scratch.stores.published) as session:
        kept = session.scalars(sa.select(FileLayout).order_by(FileLayout.version)).all()
        assert [(each.version, each.columns["roles"][2][0]) for each in kept] == [
            (1, "Antal fald"),
            (2, "Antal faldne"),
        ]


def test_roles_that_make_no_layout_and_a_heading_that_two_would_share_are_refused(
    scratch: Site, sofie: Client
) -> None:
    page = sent(sofie, FIRST.encode())
    again = sofie.pressed(
        page, "Bekræft, og tag filen", **(ROLES | {"kolonne-2": "ignore"}), **NAMED
    )
    assert "hvilken der er tæller" in again.text
    assert again.chosen("kolonne-2") == "ignore", "what was chosen stays chosen"
    nameless = sofie.pressed(
        page, "Bekræft, og tag filen", **ROLES, datasaet="", leverandoer="Cura"
    )
    assert "Skriv et navn på datasættet" in nameless.text
    other = sent(sofie, FIRST.replace("Skoven", "Engen").encode(), "andet.csv")
    sofie.submit(page, "Bekræft, og tag filen", **ROLES, **NAMED)
    shared = sofie.pressed(
        other, "Bekræft, og tag filen", **ROLES, datasaet="Medicinfejl", leverandoer="Cura"
    )
    assert "»Fald på plejehjem« har samme overskrift" in shared.text
    with Session(scratch.stores.published) as session:
        assert session.scalar(sa.select(sa.func.count(FileLayout.id))) == 1


def test_a_person_number_in_a_spreadsheet_is_refused_and_nothing_is_kept(
    scratch: Site, sofie: Client, tmp_path: Path
) -> None:
    rows = [["Måned", "Plejehjem", "Antal"], ["2026-09", CANARY, 3], ["2026-09", "Skoven", 2]]
    page = sent(sofie, xlsx({"Ark1": rows}), "fald.xlsx", status=422)
    assert "CPR-nummer i arket »Ark1« (række 2, kolonne 2)" in page.text
    assert CANARY not in page.source
    assert not (tmp_path / "inbox").exists() or not any((tmp_path / "inbox").iterdir())
    for file in (tmp_path / "tvaers.db", tmp_path / "tvaers.db-wal"):
        assert not file.exists() or CANARY.encode() not in file.read_bytes()
    with Session(scratch.stores.published) as session:
        event = session.scalars(
            sa.select(Event).where(Event.action == "intake.upload.refuse")
        ).one()
        assert event.facts == {"person_data": True}


def test_sofie_throws_a_file_away_and_others_never_meet_it(
    scratch: Site, sofie: Client, tmp_path: Path
) -> None:
    page = sent(sofie, FIRST.encode())
    assert scratch.sign_in("Ole Bach").get(page.url, status=404).status == 404
    assert "fald.csv" in sofie.get(URL).text
    assert sofie.submit(page, "Kassér filen", handling="kasser").status_code == 302
    assert not any((tmp_path / "inbox").iterdir())
    assert "fald.csv" not in sofie.get(URL).text
    sofie.get(page.url, status=404)
    with Session(scratch.stores.published) as session:
        assert session.scalars(sa.select(Upload)).one().state is UploadState.DISCARDED


def test_the_command_line_gives_the_same_and_a_dry_run_stores_nothing(
    scratch: Site, sofie: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.setenv("TVAERS_DATA", str(tmp_path))
    sofie.submit(sent(sofie, FIRST.encode()), "Bekræft, og tag filen", **ROLES, **NAMED)
    file = tmp_path / "oktober.csv"
    file.write_text(NEXT, encoding="utf-8")
    at = ["--holder", "hedensted-kommune", "--json"]
    assert take.run(["mapped", str(file), "--dry-run", *at]) == 3
    dry = json.loads(capsys.readouterr().out)
    assert (dry["read"], dry["accepted"], dry["ignored"]) == (2, 1, 0)
    assert {row["item"] for row in dry["rows"]} == {
        "fald-paa-plejehjem",
        "fald-paa-plejehjem.naevner",
    }
    assert deliveries(scratch) == []
    assert take.run(["mapped", str(file), *at]) == 3
    real = json.loads(capsys.readouterr().out)
    assert (real["read"], real["quarantined"]) == (dry["read"], dry["quarantined"])
    file.write_text(NEXT.replace("Beboere", "Pladser"), encoding="utf-8")
    assert take.run(["mapped", str(file), "--dry-run", *at]) == 2
    assert "mangler »Beboere«" in json.loads(capsys.readouterr().out)["refused"]
    with Session(scratch.stores.raw) as session:
        assert (
            session.scalar(sa.select(sa.func.count(Original.id)).where(Original.source == "mapped"))
            == 1
        )
