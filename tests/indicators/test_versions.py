"""Two versions of one definition side by side: over an overlap both are drawn, and the median begins anew."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import figures
from client import Site
from config import reference_data
from conftest import dispose, sqlite_stores
from figures import MEASURES
from indicators.definition import DIRECTORY, load
from indicators.fields import DefinitionFault
from indicators.models import MeasureVersion
from indicators.release import release
from tvaers.db import transaction

APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))
CHANGED = "Planer uden tilbud tælles med"
ENDED = replace(MEASURES["genoptraening"], last_period=JUNE)
NEW = replace(
    MEASURES["genoptraening"],
    version=2,
    first_period=APRIL,
    changed=CHANGED,
    numerator=replace(MEASURES["genoptraening"].numerator, items=("ggop.not_offered",)),
)
PAGE = "/omraader/horsens-kommune/indikatorer/genoptraening/"


def write(folder: Path, stem: str, **change: Any) -> None:
    raw = yaml.safe_load((DIRECTORY / "genoptraening.yaml").read_text(encoding="utf-8"))
    (folder / f"{stem}.yaml").write_text(yaml.safe_dump({**raw, **change}), encoding="utf-8")


TWO: dict[str, Any] = {"version": 2, "first_period": APRIL, "changed": CHANGED}


def test_an_older_version_has_a_file_of_its_own_and_comes_before_the_newest(tmp_path: Path) -> None:
    write(tmp_path, "genoptraening", **TWO)
    write(tmp_path, "genoptraening@1", last_period=JUNE)
    older, newer = load(tmp_path)
    assert (older.key, newer.key) == ("genoptraening@1", "genoptraening@2")
    for day, counted in ((date(2026, 3, 1), [older]), (MAY, [older, newer]), (JULY, [newer])):
        assert [each for each in (older, newer) if each.runs[0] <= day <= each.runs[1]] == counted


@pytest.mark.parametrize(
    ("newer", "older", "reason"),
    [
        ({}, {}, "genoptraening@1.yaml: last_period: genoptraening@2 takes over"),
        ({"first_period": None}, {"last_period": JUNE}, "genoptraening.yaml: first_period: "),
        ({"changed": None}, {"last_period": JUNE}, "genoptraening.yaml: changed: "),
        ({}, {"last_period": JUNE, "first_period": MAY}, "genoptraening.yaml: first_period: it is"),
        ({}, {"last_period": JUNE, "unit": "dage"}, "genoptraening@1.yaml: unit: another than"),
        ({"last_period": date(2026, 1, 1)}, {}, "genoptraening.yaml: last_period: it is before"),
    ],
)
def test_versions_that_cannot_stand_in_one_chart_are_refused_by_file_key_and_rule(
    newer: dict[str, Any], older: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    write(tmp_path, "genoptraening", **{**TWO, **newer})
    write(tmp_path, "genoptraening@1", **older)
    with pytest.raises(DefinitionFault) as fault:
        load(tmp_path)
    assert str(fault.value).startswith(reason)


@pytest.fixture
def two(scratch: Site) -> Site:
    """The demonstration, with a second version of rehabilitation from April and the first until June."""
    for definition in (ENDED, NEW):
        assert release(scratch.stores, definition, figures.TODAY, by="Tværs").release
    return scratch


def test_kirsten_sees_both_versions_over_the_overlap_and_where_the_new_one_takes_over(
    two: Site,
) -> None:
    kirsten = two.sign_in("Kirsten Holm")
    page = kirsten.get(PAGE)
    assert "Fra 1. april 2026 er tallet opgjort på en ny måde (version 2. Planer uden" in page.text
    assert "Version 1 er vist ved siden af for april 2026 til juni 2026." in page.text
    assert "Medianen begynder forfra 1. april 2026" in page.text
    assert "Ny definition: version 2." in page.text
    answer = kirsten.browser.get(f"{PAGE}tal.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(answer.removeprefix("\ufeff")), delimiter=";"))
    at = {(row["periode"][:10], row["version"]): row for row in rows}
    assert at["2026-05-01", "1"]["taeller"] != at["2026-05-01", "2"]["taeller"]
    assert ("2026-03-01", "2") not in at and at["2026-03-01", "1"]["status"] == "vist"
    assert all(
        row["status"] != "vist" for (day, v), row in at.items() if v == "1" and day > "2026-06-01"
    )
    first, second = (
        kirsten.browser.get(
            f"/api/v1/indikatorer/genoptraening/tal?sted=horsens-kommune{more}"
        ).json
        for more in ("&version=1", "")
    )
    assert (first["indikator"]["version"], second["indikator"]["version"]) == (1, 2)
    assert second["versioner"] == [1, 2]
    assert min(each["periode"] for each in second["tal"]) == "2026-04-01"
    refused = kirsten.browser.get("/api/v1/indikatorer/genoptraening/tal?version=3")
    assert refused.status_code == 400
    # A number of before is the older version's, and leads to all that is behind it.
    behind = kirsten.get(f"{PAGE}punkt/2026-03/")
    assert "genoptraening@1" in behind.text or "version 1" in behind.text


def test_a_measure_that_is_compared_is_compared_by_its_newest_version_alone(two: Site) -> None:
    kirsten = two.sign_in("Kirsten Holm")
    page = kirsten.get("/omraader/sundhedsraad-horsens/sammenlign/?maal=genoptraening")
    assert "marts 2026" not in page.text and "april 2026" in page.text
    assert kirsten.get("/indikatorer/katalog/").status == 200


@pytest.fixture
def places(sqlite_template: Path, tmp_path: Path) -> Iterator[figures.Site]:
    """Stores with places and no figures."""
    for file in sqlite_template.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    stores = sqlite_stores(tmp_path)
    with transaction(stores.published) as session:
        register = reference_data.register(session)
    yield figures.Site(stores, register)
    dispose(stores)


def test_a_difference_between_two_versions_never_tells_of_a_few_persons(
    places: figures.Site,
) -> None:
    places.plans(APRIL, places.everybody(40, 60))
    lines = [figures.COUNTS]
    for code in places.kommuner:
        more = {"0615": 2, "0766": 0}.get(code, 8)
        lines.append(
            f"k;ggop_uden_tilbud;2026-04;maaned;{code};ggop;{40 + more};;;;;2026-11-01;count;"
        )
    places.take("klgateway-140", "\n".join(lines))
    for definition in (replace(ENDED, last_period=JUNE), NEW):
        release(places.stores, definition, figures.TODAY, by="Tværs")
    newest = max(v.id for v in places.all(MeasureVersion) if v.name == "genoptraening")
    by_slug = {entry.id: entry.slug for entry in places.register.by_id.values()}
    told = {
        by_slug[f.place_id]: (str(f.status), f.numerator)
        for f in places.all(figures.Figure)
        if f.measure_version_id == newest
    }
    # 42 beside 40 is two persons; the same number twice is none, and 48 beside 40 is eight.
    assert told["horsens-kommune"] == ("hidden", None)
    assert told["hedensted-kommune"] == ("shown", 40)
    assert told["aarhus-kommune"] == ("shown", 48)
    # Nor can it be worked out from what Horsens lies in.
    assert told["region-midtjylland"][0] == "shown"
    assert [slug for slug, (status, _) in told.items() if status == "hidden"] != ["horsens-kommune"]
