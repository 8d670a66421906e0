"""The streams and types as reference data, and the pure words, tables and picture made of them."""

import math
from dataclasses import replace
from datetime import date

import pytest

from indicators.definition import load, misfit
from indicators.models import PeriodKind, Status
from indicators.referrals import flows, words
from indicators.referrals.message_types import message_types, names
from indicators.referrals.picture import Cell, picture, summary
from indicators.referrals.streams import COUNTED, GROUPS, OWN, STATISTICS, definitions, streams
from indicators.sentences import Verdict
from indicators.shown import missing_point
from indicators.views import Point

CALM, UP = (
    Verdict("Svinger tilfældigt", "calm", ""),
    Verdict("Steget siden maj 2026", "changed", "up"),
)
BY_NAME = {stream.name: stream for stream in streams()}


def told(count: float | None, status: Status = Status.SHOWN, value: float | None = None) -> Point:
    return replace(
        missing_point(PeriodKind.MONTH, date(2026, 10, 1)),
        status=status if count is None or status is not Status.SHOWN else Status.SHOWN,
        numerator=count if status is Status.SHOWN else None,
        value=(value if value is not None else count) if status is Status.SHOWN else None,
    )


def test_the_register_has_its_108_types_with_danish_names_and_directions() -> None:
    found = message_types()
    assert len(found) == 108
    by_code = {each.code: each for each in found}
    assert by_code["XREF15"].direction == "almen praksis og sygehus til kommune"
    assert by_code["XDIS15"].direction == "kommune til almen praksis"
    assert by_code["RPT01"].direction == ""
    english = ("Letter", "Request", "Notification", "Receipt", "Report", "Referral", "Email")
    assert not [each.name for each in found if any(word in each.name for word in english)]
    assert names()["FDIS20"] == "Advis om sygehusophold"


def test_every_stream_counts_types_that_are_known_and_belongs_to_one_source() -> None:
    known = names()
    apart = {"ukendt_type", "kvittering_negativ", "proevebesked", "rettelse", "annullering"}
    for stream in streams():
        assert stream.group in GROUPS
        assert all(code in known or code in apart for code in stream.codes), stream.name
        own = {item.startswith(OWN) for item in stream.items}
        assert own == {stream.source == COUNTED}, stream.name


def test_streams_and_indicators_fit_together_as_one_set() -> None:
    every = (*load(), *definitions())
    assert misfit(every) is None
    assert len({each.name for each in every}) == len(every)
    with_file = {each.name for each in load()}
    assert {stream.name for stream in streams() if not stream.kind} <= with_file


def test_the_sources_share_no_item_so_nothing_can_be_added_across_them() -> None:
    items = {
        source: {item for each in streams() if each.source == source for item in each.items}
        for source in (STATISTICS, COUNTED)
    }
    assert not items[STATISTICS] & items[COUNTED]


def test_the_marks_say_what_is_known_and_invent_no_day() -> None:
    by_name = {each.name: each for each in definitions()}
    hospital = by_name["besked-henvisning-sygehus"]
    assert date(2022, 6, 1) in hospital.breaks
    assert date(2019, 1, 2) in {mark.day for mark in hospital.marks}
    admissions = by_name["besked-indlaeggelse"]
    assert [mark.day for mark in admissions.marks if "HospitalNotification" in mark.reason] == [
        None
    ]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("afslutningsnotater", 118.0, "Over 100 betyder ikke"),
        ("afslutningsnotater", 31.0, "XDIS15 står ikke på MedComs liste"),
        ("besked-akutsvar-forhold", 31.0, "skal kunne sende XDIS22"),
        ("afslutningsnotater", 83.0, ""),
    ],
)
def test_a_ratio_explains_itself(name: str, value: float, says: str) -> None:
    found = words.ratio(BY_NAME[name], told(10, value=value))
    assert says in found
    assert bool(found) == bool(says)


def test_the_answer_says_how_many_and_whether_it_is_chance() -> None:
    many = words.referrals("Horsens", told(252), UP)
    assert "252 henvisninger" in many and "steget siden maj 2026" in many
    assert "svinger tilfældigt" in words.referrals("Horsens", told(252), CALM)
    assert "kan ikke vises" in words.referrals("Horsens", told(None, Status.HIDDEN), CALM)


def test_what_should_be_looked_at_is_counted_and_named() -> None:
    assert "intet" in words.looked_for([], 0)
    four = words.looked_for(["A", "A", "B", "C", "D"], 2)
    assert four.endswith("5 tal 2 steder, der bør ses efter, i »A«, »B« og »C« og en anden strøm.")


PRACTICE, HOSPITAL = BY_NAME["kommunehenvisninger"], BY_NAME["besked-henvisning-sygehus"]
KIND = flows.kinds((PRACTICE, HOSPITAL))[0]
MEMBERS = [("Horsens", "horsens-kommune"), ("Odder", "odder-kommune")]
POINTS = {
    ("horsens-kommune", PRACTICE.name): told(94),
    ("odder-kommune", PRACTICE.name): told(25),
    ("horsens-kommune", HOSPITAL.name): told(37),
    ("odder-kommune", HOSPITAL.name): told(None, Status.HIDDEN),
    ("raad", PRACTICE.name): told(119),
    ("raad", HOSPITAL.name): told(None, Status.HIDDEN),
}


def test_senders_of_the_same_message_stand_in_one_table() -> None:
    assert KIND.streams == (PRACTICE, HOSPITAL)
    assert KIND.title == "Kommunehenvisning (XREF15)"
    made = flows.matrix(KIND, ("I alt", "raad"), MEMBERS, POINTS)
    assert made.heads == ("Almen praksis", "Sygehus")
    assert [
        (line.name, [cell.text for cell in line.cells], line.total.text) for line in made.lines
    ] == [
        ("Horsens", ["94", "37"], "131"),
        ("Odder", ["25", "skjult"], "mindst 25"),
        ("I alt", ["119", "skjult"], "mindst 119"),
    ]


def test_a_hidden_cell_has_no_size_in_the_picture_nor_in_its_words() -> None:
    cells = [Cell("Praksis", "Horsens", 94.0), Cell("Sygehus", "Odder", None, "skjult")]
    other = [cells[0], replace(cells[1])]
    drawn = picture(cells, "Henvisninger")
    assert drawn == picture(other, "Henvisninger")
    assert drawn.count('class="band"') == 1 and drawn.count('class="broken"') == 1
    assert "1 kan ikke vises" in drawn and "1 kan ikke vises" in summary(cells)


def test_the_bands_are_as_wide_as_their_numbers_and_names_are_text_not_markup() -> None:
    drawn = picture([Cell("<b>A</b>", "X", 30.0), Cell("B", "X", 10.0)], "T")
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn
    heights = [float(part.split('"')[0]) for part in drawn.split('height="')[1:]]
    assert math.isclose(heights[0], 3 * heights[1], rel_tol=0.01)
    assert picture([Cell("A", "B", 0.0)], "T") == ""
