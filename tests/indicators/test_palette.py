"""Every colour that is read or drawn has the contrast it needs, computed: a checker cannot see in a chart."""

import re
from pathlib import Path

import pytest

from indicators import skeletons

CSS = (Path(__file__).resolve().parents[2] / "platform/tvaers/static/tvaers.css").read_text("utf-8")
VARIABLES = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", CSS))
SHEETS = ("#ffffff", VARIABLES["soft"], "#fff6dd")
TEXT, MARK = 4.5, 3.0


def luminance(color: str) -> float:
    """WCAG's relative luminance of `#rrggbb`."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["ink", "muted", "blue", "deep", "good", "bad", "warn"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_text_can_be_read_on_every_sheet(name: str, sheet: str) -> None:
    assert contrast(VARIABLES[name], sheet) >= TEXT


def test_a_buttons_text_can_be_read_and_a_fields_edge_seen() -> None:
    assert contrast("#ffffff", VARIABLES["blue"]) >= TEXT
    assert contrast("#ffffff", VARIABLES["deep"]) >= TEXT
    assert contrast(VARIABLES["edge"], "#ffffff") >= MARK


@pytest.mark.parametrize("color", skeletons.WRITING.values(), ids=skeletons.WRITING)
def test_words_in_a_chart_can_be_read(color: str) -> None:
    assert contrast(color, skeletons.PAPER) >= TEXT


@pytest.mark.parametrize("color", skeletons.DRAWING.values(), ids=skeletons.DRAWING)
def test_lines_in_a_chart_can_be_seen_on_paper(color: str) -> None:
    assert contrast(color, skeletons.PAPER) >= MARK


@pytest.mark.parametrize("name", ["median", "changed", "then"])
def test_lines_beside_the_values_can_be_told_from_them(name: str) -> None:
    assert contrast(skeletons.DRAWING[name], skeletons.DRAWING["line"]) >= MARK


def test_the_key_and_the_own_places_use_the_charts_colours() -> None:
    key = (
        Path(__file__).resolve().parents[2] / "indicators/templates/indicators/figure.html"
    ).read_text("utf-8")
    known = {*skeletons.DRAWING.values(), *skeletons.WRITING.values(), skeletons.PAPER}
    assert set(re.findall(r"#[0-9a-f]{6}", key)) <= known


def test_series_differ_by_shape_and_dash_and_not_by_colour_alone() -> None:
    made = skeletons.skeletons().decode()
    assert '"marker"' in made
    assert '"diamond"' in made
    assert {"[2, 4]", "[4, 3]", "[8, 5]"} <= set(re.findall(r"\[\d, \d\]", made))


def test_every_text_colour_of_the_style_sheet_is_one_of_the_checked() -> None:
    rules = re.sub(r":root \{.*?\}", "", CSS, flags=re.DOTALL)
    used = set(re.findall(r"(?<![-\w])color: ([^;]+);", rules))
    checked = {f"var(--{name})" for name in ("ink", "muted", "blue", "good", "bad", "warn")}
    assert used <= checked | {"#fff", "inherit"}
