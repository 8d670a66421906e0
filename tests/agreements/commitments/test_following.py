"""What the figures say of a target and of the time since the start: against slow rules written here once more,
and in sentences that claim no more."""

from datetime import date
from itertools import pairwise
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.commitments.following import LATEST, LIMIT, Asked, Said, follow
from agreements.commitments.models import Direction
from agreements.commitments.said import Change, Met
from agreements.commitments.words import sentence
from gallery_rows import MEASURES
from indicators.statistics.runs import longest_run_max

nan = float("nan")


def one(values: list[float], target: float, start: int = 0, **more: object) -> Said:
    asked = Asked(
        np.array([values], dtype=float),
        np.array([more.get("hidden", 0)]),
        np.array([target]),
        np.array([more.get("at_least", True)]),
        np.array([start]),
        bool(more.get("process", True)),
    )
    return follow(asked)[0]


STEADY = [80.0, 82.0, 81.0, 79.0, 83.0, 80.0, 78.0, 82.0, 81.0, 80.0, 79.0, 82.0]


def test_a_target_is_met_by_all_that_chance_may_bring_or_by_none_of_it_or_now_and_then() -> None:
    assert one(STEADY, 70).met is Met.MET
    assert one(STEADY, 95).met is Met.NOT_MET
    assert one(STEADY, 81).met is Met.VARIES
    assert one(STEADY, 95, at_least=False).met is Met.MET
    assert one(STEADY, 70, at_least=False).met is Met.NOT_MET
    # One good value does not make it met.
    assert one([*STEADY, 99.0], 90).met is not Met.MET


def test_hidden_missing_and_too_few_values_say_so_and_are_never_zero() -> None:
    assert one(STEADY[:11], 70).met is Met.TOO_FEW
    assert one([nan] * 12, 70).met is Met.MISSING
    assert one([nan, *STEADY[:5]], 70, hidden=6).met is Met.HIDDEN
    assert one([], 70).met is Met.MISSING
    # Gaps between enough values are only gaps.
    assert one([x for v in STEADY for x in (v, nan)], 70, hidden=6).met is Met.MET


def test_a_count_is_no_process_and_only_its_last_value_is_held_against_the_target() -> None:
    found = one([90_000.0, 91_000.0], 90_500, process=False)
    assert (found.met, found.change) == (Met.MET, Change.NOT_JUDGED)
    assert one([90_000.0], 90_500, process=False).met is Met.NOT_MET


def test_the_time_since_the_start_is_judged_by_a_run_that_chance_does_not_bring() -> None:
    before = STEADY * 2
    assert one([*before, *[90.0] * 10], 85, 24).change is Change.IMPROVED
    assert one([*before, *[70.0] * 10], 85, 24).change is Change.WORSE
    assert one([*before, *[70.0] * 10], 85, 24, at_least=False).change is Change.IMPROVED
    assert one([*before, *[90.0] * 3], 85, 24).change is Change.TOO_EARLY
    assert one([*before, *([90.0, 70.0] * 6)], 85, 24).change is Change.UNCHANGED
    assert one([*STEADY[:11], *[90.0] * 10], 85, 11).change is Change.NO_BASELINE
    # A run that began before the start is not the commitment's.
    assert one([*before, *[90.0] * 12], 85, 34).change is Change.TOO_EARLY


def test_the_longest_run_that_chance_may_bring_is_no_change_yet_and_one_more_is() -> None:
    # 24 values that swing around 80; with 8 more there are 32, and a run of 8 is still ordinary.
    before = [79.0, 81.0] * 12
    assert longest_run_max(32) == longest_run_max(33) == 8
    assert one([*before, *[90.0] * 8], 85, 24).change is Change.TOO_EARLY
    assert one([*before, *[90.0] * 9], 85, 24).change is Change.IMPROVED
    assert one([*before, *[90.0] * 8, 70.0], 85, 24).change is Change.UNCHANGED


number = st.one_of(st.just(nan), st.floats(0, 100).map(lambda v: round(v, 1)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(number, min_size=1, max_size=50),
    st.floats(0, 100).map(lambda v: round(v, 1)),
    st.integers(0, 50),
    st.booleans(),
)
def test_many_at_once_say_what_slow_rules_say(
    values: list[float], target: float, start: int, at_least: bool
) -> None:
    found = one(values, target, min(start, len(values)), at_least=at_least)
    shown = [v for v in values if v == v]
    if len(shown) < LATEST:
        assert found.met is (Met.TOO_FEW if shown else Met.MISSING)
    else:
        last = shown[-LATEST:]
        reach = LIMIT * mean(abs(a - b) for a, b in pairwise(last))
        low, high = mean(last) - reach, mean(last) + reach
        if min(abs(low - target), abs(high - target)) > 1e-9:
            good = low >= target if at_least else high <= target
            bad = high < target if at_least else low > target
            assert found.met is (Met.MET if good else Met.NOT_MET if bad else Met.VARIES)
    assert found.change is slow(values, min(start, len(values)), at_least)


def slow(values: list[float], start: int, at_least: bool) -> Change:
    before = [v for v in values[:start] if v == v]
    if len(before) < 12:
        return Change.NO_BASELINE
    line = median(before)
    sides = [0 if abs(v - line) <= 1e-9 else 1 if v > line else -1 for v in values if v == v]
    most = longest_run_max(sum(side != 0 for side in sides))
    after = [1 if v > line else -1 for v in values[start:] if v == v and abs(v - line) > 1e-9]
    longest, side, run = 0, 0, 0
    for at, each in enumerate(after):
        run = run + 1 if at and after[at - 1] == each else 1
        if run >= longest:
            longest, side = run, each
    if longest > most:
        return Change.IMPROVED if (side > 0) == at_least else Change.WORSE
    return Change.UNCHANGED if len(after) > most else Change.TOO_EARLY


@pytest.mark.parametrize(
    ("values", "start", "words"),
    [
        (STEADY * 2, 24, "svinger tilfældigt mellem"),
        (STEADY[:3], 0, "Der er kun 3 målinger, og der skal 12 til for at se, om målet nås."),
        ([*STEADY * 2, *[90.0] * 10], 24, "siger ikke, hvad den skyldes"),
        ([*STEADY * 2, 90.0], 24, "Det er for tidligt at se en ændring: der er én måling siden 1. januar 2026"),
        ([*STEADY * 2, *([90.0, 70.0] * 6)], 24, "Der er intet tegn på en ændring siden 1. januar 2026"),
        ([], 0, "Der er endnu ingen tal."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_the_rule_found_and_no_more(
    values: list[float], start: int, words: str
) -> None:
    said = one(values, 80, start)
    text = sentence(
        MEASURES["genoptraening"],
        said,
        direction=Direction.AT_LEAST,
        target=80.0,
        begins=date(2026, 1, 1),
        latest="oktober 2026",
    )
    assert text.startswith("Målet er mindst 80 %.") and words in text
    assert "fordi" not in text and "skyldes" not in text.replace("siger ikke, hvad den skyldes", "")


def test_a_limit_on_the_other_side_of_the_target_is_never_rounded_onto_it() -> None:
    said = Said(Met.VARIES, Change.TOO_EARLY, 88.0, 79.6, 90.2, 84.0, 1, 9, 2, 12)
    text = sentence(
        MEASURES["genoptraening"],
        said,
        direction=Direction.AT_LEAST,
        target=80.0,
        begins=date(2026, 1, 1),
        latest="oktober 2026",
    )
    assert "mellem 79,6 % og 90,2 %" in text
