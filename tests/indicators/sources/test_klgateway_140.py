"""§ 140 counts: every row is understood, or quarantined with its reason; persons are refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from indicators.sources.klgateway_140 import read
from indicators.sources.klgateway_140_counts import COLUMNS, STATISTIC
from tvaers.module import FileFault, Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
HEADER = ";".join(COLUMNS)


def row(indicator: str, **said: str) -> str:
    unit = {"ggop_udeladt": "udskudt"}.get(indicator, "ggop")
    cells = {
        "kilde": "klgateway-140", "indikator_id": indicator, "periode": "2026-10", "periodetype": "maaned",
        "kommunekode": "0615", "enhed": unit, "udtraeksdato": "2026-11-02", "statistic": STATISTIC.get(indicator, ""),
    }  # fmt: skip
    return ";".join((cells | said).get(name, "") for name in COLUMNS)


def reading(register: Register, today: date, *rows: str) -> Reading:
    return read("\n".join([HEADER, *rows]), register, today)


def test_each_indicator_gives_its_items(register: Register, today: date, told: Tell) -> None:
    heard = told(
        reading(
            register,
            today,
            row("ggop_7dage", taeller="18", naevner="21"),
            row("ggop_uden_tilbud", taeller="2"),
            row("ggop_udeladt", taeller="3", enhed="fejl"),
            row("ggop_udeladt", taeller="0", enhed="anden_kommune"),
            row("ggop_sygehusdage", vaerdi="1,5", n="21"),
            row("ggop_kommunedage", vaerdi="4.0", n="19"),
        )
    )
    assert {(item, stratum): value for (item, _, _, _, stratum), value in heard.values.items()} == {
        ("ggop.within7", ""): 18,
        ("ggop.received", ""): 21,
        ("ggop.not_offered", ""): 2,
        ("ggop.excluded", "reason=fejl"): 3,
        ("ggop.excluded", "reason=anden_kommune"): 0,
        ("ggop.hospital_days", ""): 1.5,
        ("ggop.municipal_days", ""): 4,
    }
    rows = heard.reading.rows.set_index("item")
    assert rows.loc["ggop.hospital_days", "n"] == 21
    assert heard.reading.extraction_date == date(2026, 11, 2)
    assert not heard.reasons


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (row("ggop_7dage", taeller="3", naevner="2"), "taeller"),
        (row("ggop_7dage", taeller="x", naevner="2"), "taeller"),
        (row("ggop_7dage", taeller="1", naevner="-2"), "naevner"),
        (row("ggop_7dage", taeller="1", naevner=""), "naevner"),
        (row("ggop_7dage", taeller="1", naevner="<5"), "naevner"),
        (row("ggop_uden_tilbud", taeller="1,5"), "taeller"),
        (row("ggop_udeladt", taeller="1", enhed="andet"), "enhed"),
        (row("ggop_sygehusdage", vaerdi="-1", n="5"), "vaerdi"),
        (row("ggop_sygehusdage", vaerdi="3651", n="5"), "vaerdi"),
        (row("ggop_kommunedage", vaerdi="-1", n="5"), "vaerdi"),
        (row("ggop_kommunedage", vaerdi="99999", n="5"), "vaerdi"),
        (row("ggop_sygehusdage", vaerdi="1", n="0"), "n"),
        (row("ggop_kommunedage", vaerdi="1", n="2,5"), "n"),
        (row("ggop_uden_tilbud", taeller="1", kommunekode="0999"), "kommunekode"),
        (row("ggop_uden_tilbud", taeller="1", kommunekode=""), "kommunekode"),
        (row("ggop_uden_tilbud", taeller="1", kommunekode="1082"), "kommunekode"),
        (row("ggop_uden_tilbud", taeller="1", periode="2026-12"), "periode"),
        (row("ggop_uden_tilbud", taeller="1", periode="2026K3"), "periode"),
        (row("ggop_uden_tilbud", taeller="1", periodetype="kvartal"), "periodetype"),
        (row("ggop_uden_tilbud", taeller="1", statistic="median"), "statistic"),
        (row("ggop_andet", taeller="1"), "indikator_id"),
    ],
)
def test_a_bad_row_is_quarantined(
    bad: str, column: str, register: Register, today: date, told: Tell
) -> None:
    good = row("ggop_uden_tilbud", taeller="1", periode="2026-09")
    heard = told(reading(register, today, good, bad))
    assert heard.quarantined == {3: column}
    assert len(heard.reading.rows) == 1


def test_five_bad_rows_of_a_thousand_are_quarantined(
    register: Register, today: date, told: Tell
) -> None:
    kommuner = [entry.code for entry in register.by_slug.values() if entry.kind == "kommune"]
    months = [f"{year}-{month:02}" for year in range(2019, 2026) for month in range(1, 13)]
    indicators = ("ggop_uden_tilbud", "ggop_udeladt")
    rows = [
        row(indicator, taeller="1", periode=month, kommunekode=code or "", enhed=reason)
        for code in kommuner
        for month in months
        for indicator, reason in zip(indicators * 3, ("udskudt", "udskudt", "fejl", "fejl", "anden_kommune", "anden_kommune"), strict=True)
        if indicator == "ggop_udeladt" or reason == "udskudt"
    ][:1000]  # fmt: skip
    assert len(rows) == 1000
    rows[10] = row("ggop_uden_tilbud", taeller="1", kommunekode="0999")
    rows[20] = row("ggop_uden_tilbud", taeller="mange")
    rows[30] = row("ggop_uden_tilbud", taeller="-4")
    rows[40] = row("ggop_7dage", taeller="9", naevner="8")
    rows[50] = row("ggop_uden_tilbud", taeller="1", periode="2031-01")
    heard = told(reading(register, today, *rows))
    assert (heard.reading.read, heard.reading.accepted) == (1000, 995)
    assert heard.quarantined == {12: "kommunekode", 22: "taeller", 32: "taeller", 42: "taeller", 52: "periode"}  # fmt: skip


def test_the_same_row_twice_names_both(register: Register, today: date, told: Tell) -> None:
    heard = told(reading(register, today, *[row("ggop_7dage", taeller="1", naevner="2")] * 2))
    assert sorted(heard.quarantined) == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        '{"resourceType": "Bundle", "entry": []}',
        '[{"resourceType":"Patient"}]',
        '{"resourceType": "ServiceRequest", "id": "a"}',
        '<Bundle xmlns="http://hl7.org/fhir"></Bundle>',
        '<?xml version="1.0"?><ns:Emessage xmlns:ns="x"/>',
        "UNB+UNOC:3+5790000143054:14+5790000143055:14+000124:2130+123456789++++0'",
    ],
)
def test_a_file_about_persons_is_refused_with_advice_to_count_it(
    text: str, register: Register
) -> None:
    advice = "tvaers count klgateway-140 MAPPE --kommune 0615 --out optaelling.csv"
    with pytest.raises(FileFault, match=advice) as caught:
        read(text, register)
    assert caught.value.person_data


def test_the_neutral_record_of_another_source_is_refused(register: Register, today: date) -> None:
    with pytest.raises(FileFault, match="anden kilde"):
        reading(register, today, row("DHRD01", taeller="1"))


def test_christiansoe_and_a_month_still_running(
    register: Register, today: date, told: Tell
) -> None:
    rows = (
        row("ggop_uden_tilbud", taeller="1", kommunekode="0411"),
        row("ggop_uden_tilbud", taeller="1", udtraeksdato="2026-10-15"),
    )
    heard = told(reading(register, today, *rows))
    assert (heard.reading.ignored, heard.quarantined) == (1, {3: "periode"})
