"""What is said of a run chart: by rule, with chance called chance, and in plain words."""

import re
from dataclasses import replace

import pytest

from indicators import sentences
from indicators.models import Status
from indicators.shown import run_facts
from indicators.views import Measure, Series
from made_series import CALM, RATE, RATIO, RISEN, SHARE, series

FALLEN = (*CALM, *(7 - value for value in RISEN[len(CALM) :]))


def finding(measure: Measure, found: Series) -> str:
    return sentences.finding(measure, found, run_facts(found))


def verdict(measure: Measure, found: Series) -> sentences.Verdict:
    return sentences.verdict(measure, run_facts(found), found.points)


def test_chance_is_called_chance() -> None:
    found = series(CALM)
    assert finding(RATE, found) == (
        "Kommunehenvisninger svinger tilfældigt omkring 3,5. Der er ikke tegn på, at noget har ændret sig."
    )
    assert verdict(RATE, found) == sentences.Verdict("Svinger tilfældigt", "calm", "")


def test_a_run_that_goes_on_is_told_with_its_start_length_and_levels() -> None:
    found = series(RISEN)
    assert finding(RATE, found) == (
        "Kommunehenvisninger har ligget over medianen på 3,7 siden januar 2026: 10 målinger i træk. "
        "Niveauet er gået fra omkring 3,5 til 4,6. Det er næppe tilfældigt."
    )
    assert verdict(RATE, found).words == "Steget siden januar 2026"


def test_what_goes_on_is_told_before_a_longer_run_that_has_ended() -> None:
    found = series(
        (*(3.0 + 0.01 * (at % 3) for at in range(20)), *(4.0 + 0.01 * (at % 3) for at in range(10)))
    )
    assert run_facts(found).side == -1
    assert verdict(RATE, found).words == "Steget siden januar 2026"


def test_a_run_goes_on_though_the_latest_period_is_hidden_or_missing() -> None:
    found = series((*RISEN, None, None), {26: Status.HIDDEN})
    assert verdict(RATE, found).words == "Steget siden november 2025"
    assert "har ligget over" in finding(RATE, found)


def test_a_run_that_has_ended_is_told_with_both_its_ends() -> None:
    found = series((*CALM[:8], *(4.5 + 0.1 * (at % 3) for at in range(10)), *CALM, *CALM[:4]))
    assert finding(RATE, found).startswith("Kommunehenvisninger lå over medianen på ")
    assert "målinger i træk. Det var næppe tilfældigt." in finding(RATE, found)
    assert verdict(RATE, found).words.startswith("Høj ")
    assert verdict(RATE, found).arrow == ""


def test_too_few_crossings_are_a_change_without_a_direction() -> None:
    waves = tuple(3.0 if at // 5 % 2 else 4.0 + 0.01 * at for at in range(24))
    found = series(waves)
    assert run_facts(found).signal
    assert not run_facts(found).too_long
    assert verdict(RATE, found) == sentences.Verdict("Ændret: for få kryds", "changed", "")
    assert "Noget har ændret sig undervejs." in finding(RATE, found)


@pytest.mark.parametrize(
    ("direction", "values", "mood"),
    [
        ("up", RISEN, "good"),
        ("up", FALLEN, "bad"),
        ("down", RISEN, "bad"),
        ("down", FALLEN, "good"),
        ("none", RISEN, "changed"),
        ("none", FALLEN, "changed"),
    ],
)
def test_a_change_is_good_or_bad_only_by_an_agreed_direction(
    direction: str, values: tuple[float, ...], mood: str
) -> None:
    assert verdict(replace(RATE, direction=direction), series(values)).mood == mood


def test_few_points_are_not_judged() -> None:
    found = series(CALM[:11])
    assert finding(RATE, found).startswith("For få målinger til at skelne. 11 målinger er ikke nok")
    assert verdict(RATE, found).words == "For få målinger"
    assert finding(RATE, series(CALM[:1])).startswith("For få målinger til at skelne. Én måling er")


def test_when_most_points_are_alike_a_run_chart_is_not_for_them() -> None:
    found = series([100.0 if at % 3 else 90.0 for at in range(24)])
    assert "egner sig ikke" in finding(SHARE, found)
    assert verdict(SHARE, found).words == "Seriediagram egner sig ikke"


def test_a_chart_of_what_is_left_is_refused_when_more_than_a_quarter_is_hidden() -> None:
    values: list[float | None] = [None if at % 3 == 0 else 60.0 + at % 5 for at in range(24)]
    hidden = dict.fromkeys(range(0, 24, 3), Status.HIDDEN)
    found = series(values, hidden)
    assert sentences.hides_chart(found)
    assert "Et diagram ville vildlede" in finding(SHARE, found)
    assert verdict(SHARE, found).words == "Skjult: små tal"
    assert not sentences.hides_chart(series(values))


def test_nothing_to_show_is_told_with_its_reason() -> None:
    none = dict.fromkeys(range(3), Status.NOT_COMPARABLE)
    assert finding(RATE, series([None] * 3, none)).startswith(
        "Tallet findes kun for den enkelte kommune."
    )
    assert finding(RATE, series([None], {0: Status.INCOMPLETE})).startswith(
        "Der er endnu ingen periode"
    )
    assert finding(RATE, series([])) == "Der er ingen tal at vise endnu."
    assert verdict(RATE, series([])).words == "Ingen tal"
    assert verdict(RATE, series([None] * 3, none)).words == "Kan ikke lægges sammen"


def test_each_reason_for_no_number_reads_differently_and_none_is_zero() -> None:
    states = {0: Status.HIDDEN, 1: Status.MISSING, 2: Status.INCOMPLETE, 3: Status.NOT_COMPARABLE}
    found = series([None, None, None, None, 0.0], states)
    words = [sentences.shown_value(SHARE, point) for point in found.points]
    assert words == ["skjult", "mangler", "ufuldstændig (3 af 4)", "kan ikke lægges sammen", "0 %"]


def test_a_number_has_its_base_and_its_period() -> None:
    share = series([80.0], base=140).points[0]
    assert sentences.with_base(SHARE, share) == "112 af 140 (80 %) i oktober 2026"
    ratio = series([105.0], base=200).points[0]
    assert sentences.with_base(RATIO, ratio) == (
        "105 pr. 100 henvisninger (210 afslutningsnotater og 200 henvisninger) i oktober 2026"
    )
    assert (
        sentences.with_base(RATE, series([4.64]).points[0])
        == "4,6 pr. 1.000 indbyggere i oktober 2026"
    )


def test_a_summary_has_span_ends_extremes_and_what_is_left_out() -> None:
    found = series([80.0, None, 70.0, None, 90.0], {1: Status.HIDDEN}, base=140)
    assert sentences.summary(SHARE, found) == (
        "3 målinger, juni 2026 til oktober 2026. Første: 80 %. Seneste: 126 af 140 (90 %) i oktober 2026. "
        "Lavest: 70 % i august 2026. Højest: 90 % i oktober 2026. 1 periode er skjult, "
        "fordi det eller et andet tal er så lille, at nogen kunne genkendes. "
        "Linjen er brudt der, og medianen er uden dem. 1 periode mangler."
    )


def test_the_front_page_names_what_changed_and_calls_the_rest_chance() -> None:
    rows = [(RATE, series(RISEN)), (SHARE, series(CALM)), (RATIO, series(FALLEN))]
    said = sentences.state([(measure, verdict(measure, found)) for measure, found in rows])
    assert said == (
        "Kommunehenvisninger er steget siden januar 2026, og afslutningsnotater er faldet siden "
        "december 2025. Resten svinger som før."
    )


def test_the_front_page_says_so_when_all_is_chance_and_when_nothing_can_be_said() -> None:
    calm, few = verdict(RATE, series(CALM)), verdict(SHARE, series(CALM[:3]))
    assert (
        sentences.state([(RATE, calm), (SHARE, few)])
        == "Alt svinger tilfældigt. Intet har ændret sig."
    )
    assert sentences.state([(SHARE, few)]).startswith("Der er endnu for få tal")
    assert sentences.state([]).startswith("Der er endnu for få tal")


def lix(text: str) -> float:
    """Läsbarhetsindex: words a sentence, plus the share of words longer than six letters in percent."""
    words = re.findall(r"[\wæøåÆØÅ]+", text)
    ends = len(re.findall(r"[.:!?](?:\s|$)", text)) or 1
    return len(words) / ends + 100 * sum(len(word) > 6 for word in words) / len(words)


@pytest.mark.parametrize("measure", [RATE, SHARE, RATIO], ids=lambda m: m.kind)
@pytest.mark.parametrize(
    "values", [CALM, RISEN, FALLEN, CALM[:5]], ids=["calm", "risen", "fallen", "few"]
)
def test_what_is_said_is_easy_to_read(measure: Measure, values: tuple[float, ...]) -> None:
    found = series(values, base=1_000)
    for text in (finding(measure, found), sentences.summary(measure, found)):
        assert lix(text) <= 45, (lix(text), text)
    assert lix(sentences.rules(run_facts(found))) <= 45
