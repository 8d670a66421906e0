"""The catalogue of quality standards: what ships, what a file may say, and what a new version changes."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards import queries, reading, taking
from agreements.standards.layout import held
from agreements.standards.models import StandardDocument, StandardPiece
from client import Site
from standards_files import FILE, NAME, YAML, as_csv, row
from tvaers.db import transaction
from tvaers.intake import Stores
from tvaers.module import FileFault
from tvaers.trail import Event

URL = f"/standarder/{NAME}/"


def test_what_ships_is_ten_extracts_of_fifty_two_and_says_so() -> None:
    document = reading.document(YAML)
    assert (document.requirements, document.recommendations) == (31, 21)
    assert len(document.pieces) == 10
    assert {piece.wording for piece in document.pieces} == {"uddrag"}
    # No number is known, and none is invented.
    assert {piece.number for piece in document.pieces} == {""}
    here = held(document)
    assert (here.requirements, here.recommendations, here.unclear, here.left) == (8, 1, 1, 42)
    # Five offers by six aspects, three elements as a whole, four themes of equity.
    assert len(document.fields()) == 5 * 6 + 3 + 4


def test_the_page_shows_extracts_as_extracts_and_counts_what_is_not_here(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    listed = ole.get("/standarder/")
    assert "31 krav og 21 anbefalinger; 10 er indlæst, og 42 er ikke indlæst" in listed.text
    page = ole.get(URL)
    assert page.text.count("Uddrag, ikke ordlyd") == 1 + 10
    assert "10 er indlæst, og 42 er ikke indlæst" in page.text
    assert page.table("indlæst").rows["Krav"] | {"Slags": ""} == {
        "Slags": "",
        "I dokumentet": "31",
        "Indlæst": "8",
    }
    group = page.text.split("Målgruppe")[1]
    assert group.strip().startswith("Ikke indlæst.")
    ole.get("/standarder/nix/", status=404)


def test_the_search_finds_the_standards_by_a_word_of_theirs(site: Site) -> None:
    page = site.sign_in("Ole Bach").get("/soeg/?q=nikotinafvænning")
    assert URL in page.links.values()


def test_a_new_version_keeps_the_old_and_shows_what_is_new_gone_and_changed(scratch: Site) -> None:
    rows = [
        row(tekst="Alle skal tilbydes en afklarende samtale.", nummer="3", gengivelse="ordlyd"),
        row(kode="transport", element="maalgruppe", art="anbefaling", tekst="Hjælp med transport."),
    ]
    with scratch.change() as session:
        day = reading.document(YAML).valid_from.replace(year=2026)
        taken = taking.take(session, as_csv(rows), by="Ida Frost", csv_of=NAME, valid_from=day)
        assert taken.version == 2
        assert {each.sort for each in taken.changes} == {"new", "gone", "changed"}
        assert [v.number for v in queries.versions(session, NAME)] == [2, 1]
        told = session.scalars(sa.select(Event).where(Event.action == "agreements.standard.take"))
        assert [event.by for event in told] == ["Tværs", "Ida Frost"]
        # The same once more is no version.
        assert taking.take(session, as_csv(rows), by="x", csv_of=NAME, valid_from=day).known
    page = scratch.sign_in("Sofie Lund").get(URL)
    assert "Nyt: anbefaling, målgruppe" in page.text
    assert "Udgået: krav, sygdomsmestring" in page.text
    assert "Før: Der skal være en afklarende samtale. Nu: Alle skal tilbydes" in page.text
    assert "Ændret: nummer, tekst, uddrag eller ordlyd" in page.text
    old = scratch.sign_in("Sofie Lund").get(f"{URL}?udgave=1")
    assert "Tilbud om sygdomsmestring." in old.text and "Hjælp med transport" not in old.text


def test_a_version_that_begins_later_waits_for_its_day(scratch: Site) -> None:
    with scratch.change() as session:
        later = reading.document(YAML).valid_from.replace(year=2027)
        taking.take(session, as_csv([row()]), by="Ida Frost", csv_of=NAME, valid_from=later)
    page = scratch.sign_in("Ole Bach").get(URL)
    assert "udgave 1 her" in page.text and "10 er indlæst" in page.text
    assert "1 er indlæst" in scratch.sign_in("Ole Bach").get(f"{URL}?udgave=2").text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row(), row()], "Række 3, kolonne »kode«: koden »samtale« er brugt før"),
        ([row(art="må")], "Række 2, kolonne »art«: »må« kendes ikke. Skriv krav eller anbefaling"),
        ([row(element="yoga")], "Række 2, kolonne »element«: »yoga« kendes ikke"),
        ([row(tekst="")], "Række 2, kolonne »tekst«: skriv teksten"),
        ([row(fra="i går")], "Række 2, kolonne »fra«: »i går« er ikke en dato"),
        ([row(fra="2026-01-02", til="2026-01-01")], "kolonne »til«: den dag"),
        ([row(kilde="")], "Række 2, kolonne »kilde«"),
        ([row(nummer="1"), row(kode="b", nummer="1")], "krav 1 står i filen to gange"),
        ([row(kode=f"k{n}") for n in range(32)], "32 af arten »krav«, men dokumentet har 31"),
        ([row(tekst="Borgeren 010190-1234")], "CPR-nummer"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_row_column_and_advice_and_nothing_is_kept(
    scratch: Site, rows: list[dict[str, str]], said: str
) -> None:
    with scratch.change() as session:
        day = reading.document(YAML).valid_from
        with pytest.raises(FileFault) as refused:
            taking.take(session, as_csv(rows), by="x", csv_of=NAME, valid_from=day)
        assert said in refused.value.reason
        assert len(session.scalars(sa.select(StandardDocument)).all()) == 1
        assert len(session.scalars(sa.select(StandardPiece)).all()) == 10


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("krav: 31", "krav: mange", "»krav« skal være et helt antal"),
        ("udgiver: Sundhedsstyrelsen", "udgiver:", "»udgiver« mangler øverst"),
        ("udgivet: 2024-01-26", "udgivet: sidste år", "»udgivet« skal være en dato"),
        ("hvem: region", "hvem: staten", "»staten« under »adressater« kendes ikke"),
        ("[sygdomsmestring, ", "[yoga, ", "»med_aspekter« nævner »yoga«"),
        ("kode: differentiering", "kode: æ ø", "Stykke 1, kolonne »kode«"),
        ("titel:", "titel: [", "kan ikke læses som YAML"),
    ],
)
def test_a_document_says_what_is_wrong_with_it(old: str, new: str, said: str) -> None:
    assert old in YAML
    with pytest.raises(FileFault) as refused:
        reading.document(YAML.replace(old, new, 1))
    assert said in refused.value.reason


def test_the_catalogue_is_not_a_persons_to_write(stores: Stores) -> None:
    with transaction(stores.published) as session:
        taking.take(session, FILE.read_bytes(), by="Tværs")
    with Session(stores.published) as session:
        assert len(queries.versions(session)) == 1
