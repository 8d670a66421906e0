"""Many commitments from a file: looked at, taken whole, refused row by row, and fetched without live formulas."""

import io
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Goal
from agreements.commitments.sheets import HEADS
from client import Client, Site
from html_page import Page
from promise_pages import adopted

GOOD = (
    "maal;delmaal;forpligtelse;parter;begynder;frist;afsnit;indikator;retning;vaerdi;tema;anbefalinger;organ;moede\n"
    "Hurtigt i gang;Første tid;Første tid inden for syv dage;Horsens, Region Midtjylland;2026-01-01;31-12-2027;"
    "§ 2;Genoptræning inden for 7 dage;mindst;80,5;Genoptræning;4, 15;Sundhedsrådet;2026-11-10\n"
    "Hurtigt i gang;;Planen sendes samme dag;Region Midtjylland;2026-01-01;2026-12-31;§ 1;;;;;;Sundhedsrådet;2026-11-10\n"
)


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


def looked(who: Client, own: str, content: str | bytes, status: int = 422) -> Page:
    data = content.encode() if isinstance(content, str) else content
    at = f"{own}forpligtelser/fil/"
    sent: dict[str, Any] = {"token": who.token(), "fil": (io.BytesIO(data), "løfter.csv")}
    answer = who.browser.post(at, data=sent, content_type="multipart/form-data")
    page = who.page(at, answer)
    assert page.status == status, page.text
    return page


def made(site: Site) -> list[tuple[str, float | None]]:
    with Session(site.stores.published) as session:
        rows = session.execute(
            sa.select(Commitment.title, Commitment.target)
            .where(~Commitment.demonstration)
            .order_by(Commitment.id)
        )
        return [(title, target) for title, target in rows]


def test_a_file_is_shown_before_it_is_taken_and_comes_back_as_it_was(
    scratch: Site, kirsten: Client
) -> None:
    own = adopted(scratch)
    page = looked(kirsten, own, GOOD.replace("\n", "\r\n").encode("cp1252"), 200)
    assert "Filen har 2 forpligtelser, og alle kan bruges. Intet er gemt endnu." in page.text
    rows = page.table("Det, filen ville oprette").rows
    assert rows["2"]["Mål"] == "Hurtigt i gang › Første tid"
    assert rows["2"]["Parter og frist"] == "Horsens, Midtjylland 31. december 2027"
    assert made(scratch) == []
    done = kirsten.pressed(page, "Gem alle 2")
    assert "2 forpligtelser følges op" in done.text
    assert made(scratch) == [
        ("Første tid inden for syv dage", 80.5),
        ("Planen sendes samme dag", None),
    ]
    with Session(scratch.stores.published) as session:
        goals = session.scalars(
            sa.select(Goal.title).where(Goal.changed_by == "Kirsten Holm")
        ).all()
    assert sorted(goals) == ["Første tid", "Hurtigt i gang"]
    text = kirsten.file(f"{own}forpligtelser.csv")
    assert text.splitlines()[0].removeprefix("\ufeff") == ";".join(HEADS)
    assert "80,5" in text and "§ 2" in text
    again = looked(kirsten, own, text)
    assert "2 af 2 rækker kan ikke bruges" in again.text
    assert "Forpligtelsen står allerede i aftalen med samme frist og parter." in again.text
    # Pressing twice takes nothing twice.
    assert "2 af 2 rækker kan ikke bruges" in kirsten.pressed(page, "Gem alle 2").text
    assert len(made(scratch)) == 2


def test_one_bad_row_and_nothing_is_taken_with_a_sentence_for_each(
    scratch: Site, kirsten: Client
) -> None:
    own = adopted(scratch)
    head = "forpligtelse;parter;begynder;frist;indikator;retning;vaerdi;maal;delmaal;afsnit;organ;moede\n"
    end = "Sundhedsrådet;2026-11-10\n"
    rows = (
        ("Uden part;;2026-01-01;2026-12-31;;;;;;;", "Vælg mindst én part"),
        ("Ukendt part;Randers Kommune;2026-01-01;2026-12-31;;;;;;;", "»Randers Kommune« er ikke en af aftalens parter."),
        ("Før start;Horsens;2026-01-01;2025-12-31;;;;;;;", "ligger før forpligtelsen begynder"),
        ("Ingen dag;Horsens;snart;2026-12-31;;;;;;;", "»snart« under begynder er ikke en dato"),
        ("For højt;Horsens;2026-01-01;2026-12-31;Genoptræning inden for 7 dage;mindst;180;;;;", "mellem 0 og 100"),
        ("Ikke tal;Horsens;2026-01-01;2026-12-31;genoptraening;mindst;otte;;;;", "»otte« under vaerdi er ikke et tal"),
        ("Ukendt;Horsens;2026-01-01;2026-12-31;lykke;mindst;8;;;;", "Indikatoren »lykke« findes ikke"),
        ("Retning;Horsens;2026-01-01;2026-12-31;genoptraening;cirka;8;;;;", "Skriv et af: mindst, højst."),
        ("Delmål;Horsens;2026-01-01;2026-12-31;;;;;Under intet;;", "Skriv også det mål"),
        ("Afsnit;Horsens;2026-01-01;2026-12-31;;;;;;§ 99;", "Afsnittet »§ 99« står ikke i aftalens tekst"),
    )  # fmt: skip
    good = "God;Horsens;2026-01-01;2026-12-31;;;;;;;"
    page = looked(kirsten, own, head + "".join(f"{row}{end}" for row, _ in rows) + good + end)
    table = page.table("Det, filen ville oprette").rows
    for at, (_, words) in enumerate(rows, start=2):
        assert words in table[str(at)]["Kan bruges"], words
    assert table["12"]["Kan bruges"] == "Ja"
    assert f"{len(rows)} af {len(rows) + 1} rækker kan ikke bruges" in page.text
    assert "Gem alle" not in page.source
    assert made(scratch) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Filen er tom"),
        (b"PK\x03\x04nix", "regneark eller en zip-fil"),
        (b"%PDF-1.7", "Filen er en PDF"),
        ("forpligtelse;parter\nX;Horsens\n", "Filens overskrift mangler"),
        (f"{';'.join(HEADS)};hemmelig\n{';' * 20}x\n", "Kolonnen »hemmelig« kendes ikke"),
        ("forpligtelse;parter;begynder;frist\nRing 010190-1234;Horsens;2026-01-01;2026-12-31\n", "CPR"),
        ("forpligtelse;parter;begynder;frist\n" + "x;Horsens;2026-01-01;2026-12-31\n" * 501, "højst tages 500"),
        (b"x" * 300_001, "Filen er for stor"),
        ("forpligtelse;parter;begynder;frist;frist\nx;Horsens;2026-01-01;2026-12-31;2\n", "står to gange i overskriften"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_whole(
    scratch: Site, kirsten: Client, content: str | bytes, words: str
) -> None:
    page = looked(kirsten, adopted(scratch), content)
    assert words in page.text and "Intet er gemt." in page.text
    assert "010190" not in page.source
    assert made(scratch) == []


def test_a_formula_is_never_live_on_its_way_out_and_is_itself_again_on_its_way_in(
    scratch: Site, kirsten: Client
) -> None:
    own = adopted(scratch)
    row = "=HYPERLINK(1);Horsens;2026-01-01;2026-12-31;Sundhedsrådet;2026-11-10\n"
    head = "forpligtelse;parter;begynder;frist;organ;moede\n"
    kirsten.pressed(looked(kirsten, own, head + row, 200), "Gem alle 1")
    text = kirsten.file(f"{own}forpligtelser.csv")
    assert "'=HYPERLINK(1)" in text and ";=HYPERLINK" not in text
    assert "står allerede i aftalen" in looked(kirsten, own, text).text
    assert scratch.sign_in("Sofie Lund").get(f"{own}forpligtelser/fil/", status=404)
