"""Static files: a whitelist under versioned addresses, kept for ever, and a page that stands without them."""

import logging
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import gallery
from tvaers import assets


@pytest.fixture
def client() -> FlaskClient:
    return gallery.make().test_client()


def addresses(client: FlaskClient) -> list[str]:
    page = client.get("/vis/signal/").get_data(as_text=True)
    return re.findall(r'(?:href|src)="(/statisk/[^"]+)"', page)


def test_every_file_of_a_page_is_served_for_ever_under_its_own_version(client: FlaskClient) -> None:
    found = addresses(client)
    assert {Path(each).name for each in found} >= {
        "dkfds.css", "tvaers.css", "tvaers.js", "charts.js", "bokeh.min.js", "skeletons.js", "maerke.svg",
    }  # fmt: skip
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_only_what_is_listed_is_served(client: FlaskClient) -> None:
    for name in (
        "bokeh.js",
        "bokeh-gl.min.js",
        "package.json",
        "..%2fassets.py",
        "dkfds.min.css.map",
    ):
        answer = client.get(f"/statisk/x/{name}", follow_redirects=True)
        assert answer.status_code == 404, name


def test_fonts_and_icons_lie_beside_the_rules_that_name_them(client: FlaskClient) -> None:
    address = next(each for each in addresses(client) if each.endswith("dkfds.css"))
    rules = client.get(address).get_data(as_text=True)
    named = {each for each in re.findall(r"url\(([^):]+)\)", rules) if "/" not in each}
    assert any(each.endswith(".woff2") for each in named)
    assert not re.search(r"\.(eot|woff|ttf)\b", rules)
    folder = address.rsplit("/", 1)[0]
    for name in sorted(named)[::20]:
        assert client.get(f"{folder}/{name}").status_code == 200, name


def test_a_page_stands_without_the_design_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TVAERS_NODE_MODULES", str(tmp_path))
    assets._house.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            page = gallery.make().test_client().get("/vis/signal/")
    finally:
        assets._house.cache_clear()
    assert page.status_code == 200
    assert "dkfds.css" not in page.get_data(as_text=True)
    assert [each.name for each in caplog.records] == ["tvaers.assets"]


def test_no_page_of_the_gallery_has_inline_code_or_style(client: FlaskClient) -> None:
    for name in gallery.PAGES:
        page = client.get(f"/{name}/").get_data(as_text=True)
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page), name
        assert not re.search(r"<style|<script(?![^>]*\s(src|type=\"application/json\"))", page), (
            name
        )
