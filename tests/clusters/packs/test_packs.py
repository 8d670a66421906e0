"""A pack of the council: frozen once, written by the worker, and seen by those who may see what is in it."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from client import Client, Site
from clusters.packs import building
from clusters.packs.models import FileState, Pack, PackFile
from clusters.packs.rules import Sheet, Told, content, seen, sheets_of
from clusters.packs.writing.document import digest_of
from clusters.shared_pages.models import PageBlock, SharedPage
from indicators.models import MeasureVersion
from tvaers.db import transaction
from tvaers.parts import Drawn, Words

PACKS = "/omraader/sundhedsraad-horsens/pakker/"
PAGE = "genoptraening-efter-sygehus"


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


@pytest.fixture
def site(scratch: Site) -> Iterator[Site]:
    yield scratch


def a_pack(kirsten: Client, **form: str) -> str:
    """A pack of the theme page; its address."""
    answer = kirsten.post(
        f"{PACKS}ny/", {"token": kirsten.token(), "titel": "Til mødet", "side": PAGE, **form}
    )
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def build(site: Site) -> None:
    """What the worker does."""
    building.build(SimpleNamespace(stores=site.stores))


def test_kirsten_freezes_a_page_and_the_files_come_when_the_worker_has_written_them(
    site: Site, kirsten: Client
) -> None:
    url = a_pack(kirsten)
    page = kirsten.get(url)
    assert "0 af 4 filer er skrevet" in page.text and "skrives" in page.text
    build(site)
    page = kirsten.get(url)
    assert "filer er skrevet" not in page.text
    answer = kirsten.answer(f"{url}pakke.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="til-moedet.pdf"'
    front = "".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    with Session(site.stores.published) as session:
        made = session.scalars(sa.select(Pack).where(Pack.title == "Til mødet")).one()
    # Whoever holds the paper finds the page by its address and compares the code.
    assert made.digest in front and url in front
    assert made.digest[:8] in page.text and made.digest[-8:] in page.text
    for kind in ("docx", "pptx", "xlsx"):
        assert kirsten.answer(f"{url}pakke.{kind}").data.startswith(b"PK")


def test_later_figures_and_a_later_page_change_nothing_in_a_pack(
    site: Site, kirsten: Client
) -> None:
    url = a_pack(kirsten)
    before = kirsten.get(url).text
    with transaction(site.stores.published) as session:
        session.execute(
            sa.update(PageBlock)
            .where(PageBlock.kind == "tekst")
            .values(settings={"tekst": "Noget helt andet"})
        )
        session.execute(sa.update(SharedPage).values(title="Omdøbt"))
    after = kirsten.get(url)
    assert after.text == before
    now = [a.attrs["href"] for a in after.root.all("a") if a.text == "Se, som det er nu"]
    assert now == [f"/omraader/sundhedsraad-horsens/sider/{PAGE}/"]


def test_a_pack_that_somebody_changed_in_the_database_says_that_it_is_not_what_was_frozen(
    site: Site, kirsten: Client
) -> None:
    url = a_pack(kirsten)
    assert "ikke, som den blev frosset" not in kirsten.get(url).text
    with transaction(site.stores.published) as session:
        made = session.scalars(sa.select(Pack).where(Pack.title == "Til mødet")).one()
        made.content = {**made.content, "title": "Til et andet møde"}
    assert "ikke, som den blev frosset" in kirsten.get(url).text


def test_an_agenda_goes_in_front_and_a_closed_item_is_left_out_for_those_who_may_not_see_it(
    site: Site, kirsten: Client
) -> None:
    form = kirsten.get(f"{PACKS}ny/")
    meeting = next(
        each.attrs["value"] for each in form.root.all("option") if "styregruppe" in each.text
    )
    at = f"/omraader/sundhedsraad-horsens/moeder/{meeting}/"
    kirsten.post(
        f"{at}punkt/ny/", {"token": kirsten.token(), "titel": "Kontrakten", "lukket": "ja"}
    )
    url = a_pack(kirsten, moede=meeting)
    build(site)
    assert "Kontrakten" in kirsten.get(url).text
    sofie = site.sign_in("Sofie Lund")
    page = sofie.get(url)
    assert "Siden sidst" in page.text and "Kontrakten" not in page.text
    assert "Én side i pakken kan du ikke se." in page.text
    # A file is given whole or not at all.
    assert "du kan ikke hente dem" in page.text
    answer = sofie.answer(f"{url}pakke.pdf")
    assert answer.status_code == 403 and "Kontrakten" not in answer.text
    assert kirsten.answer(f"{url}pakke.pdf").status_code == 200


def test_an_item_about_an_indicator_is_frozen_with_what_that_said(
    site: Site, kirsten: Client
) -> None:
    form = kirsten.get(f"{PACKS}ny/")
    meeting = next(
        each.attrs["value"] for each in form.root.all("option") if "styregruppe" in each.text
    )
    at = f"/omraader/sundhedsraad-horsens/moeder/{meeting}/"
    about = {"titel": "Genoptræningen", "emne": "maal:genoptraening"}
    answer = kirsten.post(f"{at}punkt/ny/", {"token": kirsten.token(), **about})
    assert answer.status_code == 302
    url = a_pack(kirsten, moede=meeting, side="")
    page = kirsten.get(url)
    assert "Genoptræningen" in page.text and "i oktober 2026" in page.text


def test_a_figure_that_a_reader_may_not_see_any_more_is_left_out_of_the_pack(
    site: Site, kirsten: Client
) -> None:
    url = a_pack(kirsten)
    sofie = site.sign_in("Sofie Lund")
    assert "Seneste: " in sofie.get(url).text
    with transaction(site.stores.published) as session:
        session.execute(
            sa.update(MeasureVersion).where(MeasureVersion.name == "genoptraening").values(level=3)
        )
    page = sofie.get(url)
    assert "Seneste: " not in page.text
    assert "Noget på siden ses kun af dem, der har adgang til det." in page.text
    assert "Hvorfor denne side?" in page.text


def test_only_those_of_the_place_see_its_packs_and_only_its_secretary_makes_them(
    site: Site, kirsten: Client
) -> None:
    url = a_pack(kirsten)
    per, sofie = site.sign_in("Per Noll"), site.sign_in("Sofie Lund")
    assert "Til mødet" not in per.answer(url, follow_redirects=True).text
    assert sofie.answer(f"{PACKS}ny/").status_code == 404
    assert "Lav en pakke" not in sofie.get(PACKS).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"titel": ""}, "Skriv en titel."),
        ({"side": "findes-ikke"}, "Vælg mindst én side"),
        ({"titel": "Om 010203-1234"}, "CPR-nummer"),
    ],
)
def test_a_form_that_is_not_whole_says_why_and_loses_nothing(
    kirsten: Client, form: dict[str, str], said: str
) -> None:
    answer = kirsten.post(
        f"{PACKS}ny/", {"token": kirsten.token(), "titel": "Til mødet", "side": PAGE, **form}
    )
    assert answer.status_code == 422 and said in answer.text


def test_a_file_that_cannot_be_written_says_so_and_the_others_come(
    site: Site, kirsten: Client
) -> None:
    url = a_pack(kirsten)
    with transaction(site.stores.published) as session:
        made = session.scalars(sa.select(Pack).where(Pack.title == "Til mødet")).one()
        made.content = {**made.content, "sheets": "ødelagt"}
        made.digest = digest_of(made.content)
        key = made.id
    build(site)
    with transaction(site.stores.published) as session:
        states = set(session.scalars(sa.select(PackFile.state).where(PackFile.pack_id == key)))
        assert states == {FileState.FAILED}
        made = session.get_one(Pack, key)
        made.content = {**made.content, "sheets": []}
        made.digest = digest_of(made.content)
    page = kirsten.get(url)
    assert "Filen kunne ikke skrives" in page.text


def test_a_page_that_is_not_seen_is_not_named() -> None:
    sheets = (
        Sheet("Åben", "/", frozenset(), (Drawn((Words("a"),), frozenset({"tal:x@1"})),)),
        Sheet("Hemmelig", "/", frozenset({"punkt:1"}), ()),
    )
    shown, left = seen(sheets, {"punkt:2"})
    assert [each.title for each in shown] == ["Åben"] and left == 1
    assert "Words" not in str(shown)
    assert seen(sheets, {"punkt:1", "tal:x@1"}) == ([*sheets], 0)


def test_what_comes_back_from_the_store_is_what_was_frozen_to_the_last_letter() -> None:
    sheets = (Sheet("Æ", "/", frozenset({"side:1"}), (Drawn((Words("a\n\n**b**"),)),), False),)
    told = Told("Til mødet", "Horsens", "", datetime(2026, 11, 30, 13, 5, tzinfo=UTC))
    held = content(told, sheets)
    back = json.loads(json.dumps(held))
    assert sheets_of(back) == sheets and digest_of(back) == digest_of(held)
    assert digest_of(content(replace(told, title="Til mødet "), sheets)) != digest_of(held)
