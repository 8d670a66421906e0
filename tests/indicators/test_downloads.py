"""Figures taken away as files: the page's numbers and words, the card beside them, and nothing more."""

import csv
import dataclasses
import io
import itertools
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from client import Client, Site
from indicators.downloads import drawing
from indicators.downloads.lines import HEADS
from indicators.downloads.picture import png
from indicators.downloads.writing import LIVE, Sheet, csv_text, xlsx_bytes
from indicators.figure import figure_view
from indicators.models import Figure, MeasureVersion
from indicators.skeletons import MEDIAN
from indicators.views import Mark, Target
from made_series import SHARE, series
from tvaers.places import Place

COUNCIL = "/omraader/sundhedsraad-horsens/"
PLANS = f"{COUNCIL}indikatorer/genoptraening/"
FANOE = "/omraader/fanoe-kommune/indikatorer/kommunehenvisninger/"


@pytest.fixture
def kirsten(site: Site) -> Client:
    return site.sign_in("Kirsten Holm")


def csv_lines(client: Client, url: str) -> list[dict[str, str]]:
    text = client.file(url)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def workbook(client: Client, url: str) -> dict[str, list[list[Any]]]:
    """A workbook's sheets as another reader finds them."""
    answer = client.answer(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def sheet(client: Client, url: str) -> list[dict[str, Any]]:
    heads, *rows = workbook(client, url)["Tal"]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def number(text: str) -> float:
    return float(text.replace(",", "."))


def test_the_workbook_and_the_csv_hold_the_same_and_numbers_are_numbers(kirsten: Client) -> None:
    page = kirsten.get(f"{PLANS}?fra=2025-01-01")
    written = csv_lines(kirsten, page.links["Hent tal (CSV)"])
    cells = sheet(kirsten, page.links["Hent tal og kort (Excel)"])
    assert tuple(written[0]) == tuple(cells[0]) == HEADS
    assert len(written) == len(cells) == 22
    for text, cell in zip(written, cells, strict=True):
        assert cell["periode"] == date.fromisoformat(text["periode"])
        for name in ("vaerdi", "taeller", "naevner", "nedre", "oevre", "median"):
            assert isinstance(cell[name], float), name
            assert number(text[name]) == pytest.approx(cell[name], rel=1e-5)
        assert cell["nedre"] < cell["vaerdi"] < cell["oevre"]
        assert (text["interval"], text["intervalniveau"]) == ("Wilson", "95 %")
        assert cell["vaerdi"] == pytest.approx(100 * cell["taeller"] / cell["naevner"])
        assert text["status"] == cell["status"] == "vist"
        assert text["demonstration"] == cell["demonstration"] == "Demonstrationsdata"
        assert re.fullmatch(r"\w{20,}", text["udgivelse"]) and text["udgivet"].startswith("2026-")


def test_the_file_says_what_the_page_says_of_chance_source_and_release(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/kommunehenvisninger/")
    book = workbook(kirsten, page.links["Hent tal og kort (Excel)"])
    assert list(book) == ["Tal", "Kort", "Om filen"]
    about = dict(book["Om filen"][1:])
    finding = next(page.root.all("figcaption")).text.strip()
    assert about["Fund"] == finding.replace("\u00a0", " ")
    assert (
        about["Siden på Tværs"].endswith(
            "/indikatorer/kommunehenvisninger/?organisering=nu&fra=2022-01-01&til=2026-10-01"
        )
        or "/indikatorer/kommunehenvisninger/" in about["Siden på Tværs"]
    )
    assert "opdigtede" in about["Demonstration"]
    lines = csv_lines(kirsten, page.links["Hent tal (CSV)"])
    listed = kirsten.get(f"{COUNCIL}indikatorer/")
    row = next(r for r in listed.root.all("tr") if "Kommunehenvisninger" in r.text)
    assert {line["signal"] for line in lines} == {lines[0]["signal"]}
    assert lines[0]["signal"] in row.text
    assert {line["kilde"] for line in lines} == {"MedCom-statistik over XREF15"} or lines[0][
        "kilde"
    ]
    release = re.search(r"Udgivelse\s*(\w{20,})", page.text)
    assert release is not None and release[1] in {line["udgivelse"] for line in lines}


def test_the_card_goes_with_the_figures(kirsten: Client) -> None:
    page = kirsten.get(PLANS)
    card = csv_lines(kirsten, page.links["Hent kort (CSV)"])
    told = {line["felt"]: line["tekst"] for line in card}
    for heading in ("Formål", "Tæller", "Nævner", "Forbehold ved fortolkning", "Sammenligning"):
        assert told[heading], heading
    assert told["Version"].startswith("genoptraening@1")
    _heads, *rows = workbook(kirsten, page.links["Hent tal og kort (Excel)"])["Kort"]
    assert [tuple(line.values()) for line in card] == [tuple(row) for row in rows]


def test_a_hidden_month_has_a_status_and_no_number_in_any_file(kirsten: Client) -> None:
    written = csv_lines(kirsten, f"{FANOE}tal.csv")
    cells = sheet(kirsten, f"{FANOE}tal.xlsx")
    hidden = [at for at, line in enumerate(written) if line["status"] == "diskretioneret"]
    assert len(hidden) > 10
    for at in hidden:
        for name in ("vaerdi", "taeller", "nedre", "oevre"):
            assert written[at][name] == cells[at][name] == "", name
        assert cells[at]["status"] == "diskretioneret"
    svg = kirsten.answer(f"{FANOE}figur.svg").text
    assert "Et diagram ville vildlede" in svg.replace("\n", " ") or "polyline" in svg
    shown = sum(line["status"] == "vist" for line in written)
    assert svg.count("<circle") in (0, shown + 1, shown + 2)


def test_a_whole_places_file_holds_each_of_its_indicators(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/")
    lines = csv_lines(kirsten, page.links["Hent alle tal (CSV)"])
    one = csv_lines(kirsten, f"{PLANS}tal.csv")
    assert [line for line in lines if line["indikator"] == "genoptraening"] == one
    names = {line["indikator"] for line in lines}
    assert {"folketal", "kommunehenvisninger", "genoptraening"} <= names
    assert {line["signal"] for line in lines if line["indikator"] == "folketal"} == {""}
    cards = workbook(kirsten, page.links["Hent alle tal og kort (Excel)"])["Kort"]
    assert {row[0] for row in cards[1:]} == names


def test_a_comparisons_file_holds_the_places_and_the_whole(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}sammenlign/?maal=genoptraening&periode=2026-08-01")
    lines = csv_lines(kirsten, page.links["Hent tal (CSV)"])
    assert [line["sted"] for line in lines] == [
        *("Hedensted", "Horsens", "Odder", "Skanderborg"),
        "Sundhedsråd Horsens",
    ]
    assert {line["periode"] for line in lines} == {"2026-08-01"}
    table = page.table(" for ")
    for line in lines[:-1]:
        shown = table.rows[line["sted"]]["Procent"].removesuffix(" %")
        assert f"{number(line['vaerdi']):.0f}" == shown
    book = workbook(kirsten, page.links["Hent tal og kort (Excel)"])
    assert len(book["Tal"]) == 6


def test_ole_takes_away_nothing_that_is_not_shared_with_him(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    assert csv_lines(ole, "/omraader/randers-kommune/indikatorer/genoptraening/tal.csv") == []
    named = {
        line["indikator"]
        for line in csv_lines(ole, "/omraader/randers-kommune/indikatorer/tal.csv")
    }
    assert "folketal" in named and "genoptraening" not in named
    lines = csv_lines(ole, f"{COUNCIL}sammenlign/tal.csv?maal=genoptraening&hvem=kommuner")
    assert "Randers" not in {line["sted"] for line in lines}
    assert (
        len(workbook(ole, "/omraader/randers-kommune/indikatorer/genoptraening/tal.xlsx")["Tal"])
        == 1
    )


@pytest.mark.parametrize("sign", LIVE)
def test_text_that_looks_like_a_formula_is_text(sign: str) -> None:
    text = f"{sign}HYPERLINK(1)"
    rows = [(text, -3.5, date(2026, 1, 1))]
    read = csv.reader(io.StringIO(csv_text(("a", "b", "c"), rows).lstrip("\ufeff")), delimiter=";")
    assert list(read)[1] == [f"'{text}", "-3,5", "2026-01-01"]
    found = xlsx_bytes([Sheet("Tal", ("a", "b", "c"), rows)])
    cell = CalamineWorkbook.from_filelike(io.BytesIO(found)).get_sheet_by_index(0).to_python()[1]
    assert cell[0].replace("_x000D_", "\r") == text and cell[1:] == [-3.5, date(2026, 1, 1)]
    assert found == xlsx_bytes([Sheet("Tal", ("a", "b", "c"), rows)])


def test_a_file_that_would_be_too_long_is_refused_with_the_limit_and_the_count(
    scratch: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indicators.downloads.pages.CAP", 100)
    page = scratch.sign_in("Kirsten Holm").get(f"{COUNCIL}indikatorer/tal.csv", status=400)
    assert re.search(r"Filen ville få \d+ linjer, og grænsen er 100\.", page.text)


def test_a_drawing_has_the_pages_title_finding_source_release_and_mark(kirsten: Client) -> None:
    page = kirsten.get(PLANS)
    svg = kirsten.answer(page.links["Hent figur (SVG)"])
    assert svg.mimetype == "image/svg+xml"
    said = re.sub(r"\s+", " ", " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg.text)))
    finding = next(page.root.all("figcaption")).text.strip().replace("\u00a0", " ")
    for words in (
        page.h1,
        finding,
        "KL Gateway",
        "genoptraening@1",
        "Udgivet",
        "Demonstrationsdata",
    ):
        assert words in said, words
    assert not re.search(r"<script|style=|href|onload", svg.text)


def test_a_drawing_draws_each_shown_value_where_the_page_has_it(kirsten: Client) -> None:
    page = kirsten.get(PLANS)
    chart = page.chart()
    svg = kirsten.answer(page.links["Hent figur (SVG)"]).text
    dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="[\d.]+" fill="#\w+"', svg)
    drawn = [value for value in chart["points"]["y"] if value is not None]
    assert len(dots) >= len(drawn)
    heights = [float(y) for _, y in dots[: len(drawn)]]
    span = chart["y"]["high"] - chart["y"]["low"]
    for (a, b), (c, d) in zip(itertools.pairwise(heights), itertools.pairwise(drawn), strict=True):
        assert (a - b) * span / drawing.FRAME == pytest.approx(d - c, abs=span / 1000)


def test_a_picture_is_a_png_with_danish_letters(kirsten: Client) -> None:
    answer = kirsten.answer(f"{PLANS}figur.png")
    assert answer.data[:8] == b"\x89PNG\r\n\x1a\n" and len(answer.data) > 20_000
    compared = kirsten.answer(f"{COUNCIL}sammenlign/figur.png?hvem=kommuner")
    assert compared.data[:4] == b"\x89PNG"
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30" font-family="IBM Plex Sans">'
    pictures = [
        png(f'{head}<text y="20">{letter}</text></svg>') for letter in ("æ", "ø", "å", "□", "")
    ]
    assert len(set(pictures)) == len(pictures), "a letter that is missing is drawn as a box"


def test_words_are_broken_into_lines_and_never_lost() -> None:
    text = "Genoptræning har ligget under medianen " + "x" * 300 + " i ni måneder"
    broken = drawing.wrapped(text, 18, 400)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert all(drawing.width_of(line, 18) <= 400 for line in broken)


def test_zero_of_zero_is_neither_hidden_nor_a_value(scratch: Site) -> None:
    with scratch.change() as session:
        place = session.scalars(sa.select(Place.id).where(Place.slug == "hedensted-kommune")).one()
        version = session.scalars(
            sa.select(MeasureVersion.id).where(MeasureVersion.name == "genoptraening")
        ).one()
        session.execute(
            sa.update(Figure)
            .where(Figure.place_id == place, Figure.measure_version_id == version)
            .where(Figure.period_start == date(2026, 10, 1))
            .values(status="shown", value=None, numerator=0, denominator=0, lower=None, upper=None)
        )
    kirsten = scratch.sign_in("Kirsten Holm")
    line = csv_lines(kirsten, "/omraader/hedensted-kommune/indikatorer/genoptraening/tal.csv")[-1]
    assert (line["vaerdi"], line["taeller"], line["naevner"]) == ("", "0", "0")
    assert line["status"] == "0 af 0"


def drawn(**more: Any) -> str:
    """A series of thirty months drawn with what is set on it."""
    measure = SHARE
    found = series([60.0 + at % 5 for at in range(15)] + [80.0 + at % 5 for at in range(15)])
    marks = (Mark(found.points[15].start, "Nyt system & <nye> vaner", "confirmed", "phase"),)
    target = Target(90.0, found.points[20].start, None, "Ole Bach", "Aftalt i rådet")
    view = figure_view(measure, found, marks=marks, targets=(target,))
    words = drawing.Words("Titel", "", view.finding, "Horsens", "median", (), "mål", "", (), True)
    return drawing.svg(view.chart, dataclasses.replace(words, **more))


def test_phases_and_targets_are_drawn_as_on_the_page() -> None:
    svg = drawn()
    assert "Ny fase: Nyt system &amp; &lt;nye&gt; vaner" in svg
    assert "mål 90" in svg and svg.count('stroke-dasharray="1 3"') == 2
    # A median for each stretch, and its sign in the key.
    levels = re.findall(rf'<path d="M[\d. ]+L[\d. ]+" stroke="{MEDIAN}" stroke-width="1.5"/>', svg)
    assert len(levels) == 3


def test_a_key_that_is_long_takes_another_row() -> None:
    short, long = drawn(), drawn(then=["dengang: Sundhedsklynge " + "Midt" * 20] * 3)
    height = [int(re.findall(r'height="(\d+)"', svg)[0]) for svg in (short, long)]
    assert height[1] - height[0] >= 48
    assert long.count("dengang:") == 3
