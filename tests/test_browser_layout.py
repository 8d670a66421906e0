"""Sofie brings a table of her own by keyboard on a narrow screen: she sees its rows, corrects, confirms."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask import Flask

from client import Site
from indicators.mapping.models import FileLayout
from tvaers.inbox import Upload, UploadState

if TYPE_CHECKING:
    from browser import Visit

pytest_plugins = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

TABLE = (
    "Fald på plejehjem;;;\r\n"
    "Plejehjemmets navn, som er et temmelig langt navn;Måned;Antal fald;Beboere\r\n"
    "Hedensted;2026-08;12;140\r\n"
    "Hedensted;2026-09;9;141\r\n"
    "Hedensted;2026-10;11;139\r\n"
)


def test_a_table_is_looked_through_corrected_and_confirmed_by_keyboard_at_320_pixels(
    visit: "Visit", serve: Callable[[Flask], str], scratch: Site, tmp_path: Path
) -> None:
    address = serve(scratch.app)
    window = visit(f"{address}/log-ind/", width=320)
    page = window.page
    cookie = {"name": "tvaers_session", "value": scratch.sign_in("Sofie Lund").cookie()}
    page.context.add_cookies([{**cookie, "url": address}])
    page.goto(f"{address}/data/opstillinger/")
    assert window.wcag_faults() == [] and window.overflow() <= 0
    file = tmp_path / "fald.csv"
    file.write_text(TABLE, encoding="utf-8")
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_role("button", name="Vis kolonnerne").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Bekræft kolonnerne i fald.csv").wait_for()
    for width in (1280, 320):
        window.resize(width)
        assert window.wcag_faults() == [] and window.overflow() <= 0, width
    assert page.get_by_label("Antal fald").input_value() == "numerator"
    # What is wrong is told, and what was typed stays.
    confirm = page.get_by_role("button", name="Bekræft, og tag filen")
    page.get_by_label("Leverandør").fill("Omsorgssystemet")
    # Else the browser itself reports that the form was refused.
    address_of_form = "**/data/opstillinger/*/"
    page.route(
        address_of_form, lambda route: route.fulfill(response=route.fetch(), status=200), times=1
    )
    confirm.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Opstillingen er ikke gemt.").wait_for()
    assert window.wcag_faults() == [] and window.overflow() <= 0
    assert page.get_by_label("Leverandør").input_value() == "Omsorgssystemet"
    denominator = page.get_by_label("Beboere")
    denominator.focus()
    page.keyboard.press("b")
    assert denominator.input_value() == "ignore"
    denominator.select_option("denominator")
    page.get_by_label("Datasættets navn").focus()
    page.keyboard.type("Fald på plejehjem")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Kvitteringer").wait_for()
    with sa.orm.Session(scratch.stores.published) as session:
        assert session.scalars(sa.select(FileLayout.title)).one() == "Fald på plejehjem"
        assert session.scalars(sa.select(Upload.state)).all()[-1] is UploadState.WAITING
