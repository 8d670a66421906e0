"""The release: what is written, what is left alone, what it says of places; on both databases."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from figures import MEASURES, Site
from indicators.deliveries.rollback import roll_back
from indicators.disclosure import history
from indicators.models import CurrentRelease, Figure, MeasureVersion, Release, ReleaseInput, Signal
from indicators.release import COARSE
from indicators.statistics.runs import run_chart
from tvaers.db import transaction
from tvaers.intake import Delivery, Stores, approve
from tvaers.places import Kind
from tvaers.register import Register
from tvaers.trail import Event

SHIPPED = Path(__file__).parents[2] / "config" / "reference" / "deliveries"
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
HORSENS, LOLLAND = "0615", "0360"


@pytest.fixture
def site(stores: Stores, register: Register) -> Site:
    return Site(stores, register)


def said(figure: Figure) -> tuple[str, float | None, float | None]:
    return str(figure.status), figure.numerator, figure.denominator


def test_a_release_is_made_once_and_a_second_run_writes_nothing(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    site.plans(FEBRUARY, site.everybody(50, 60))
    first = site.release("genoptraening")
    assert (first.release is not None, first.periods) == (True, 2)
    rows = len(site.all(Figure))
    again = site.release("genoptraening")
    assert (again.release, again.periods) == (None, 0)
    assert [len(site.all(each)) for each in (Figure, Release, ReleaseInput)] == [rows, 1, 2]
    assert said(site.figures("genoptraening", "horsens-kommune")[FEBRUARY]) == ("shown", 50, 60)


def test_a_corrected_delivery_makes_a_new_release_for_its_months_only(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    site.plans(FEBRUARY, site.everybody(50, 60))
    site.release("genoptraening")
    site.plans(FEBRUARY, {HORSENS: (55, 60)})
    assert site.release("genoptraening").periods == 1

    older, newer = sorted(site.all(Release), key=lambda each: each.id)
    speaks = {row.period_start: row.release_id for row in site.all(CurrentRelease)}
    assert speaks == {JANUARY: older.id, FEBRUARY: newer.id}
    here = site.register.by_slug["horsens-kommune"].id
    figures = [row for row in site.all(Figure) if row.place_id == here]
    kept = {(row.release_id, row.period_start): row.numerator for row in figures}
    assert kept == {(older.id, JANUARY): 40, (older.id, FEBRUARY): 50, (newer.id, FEBRUARY): 55}
    council = site.figures("genoptraening", "sundhedsraad-horsens")
    assert [said(council[day])[1:] for day in (JANUARY, FEBRUARY)] == [(160, 240), (205, 240)]


def test_only_what_is_approved_is_released(site: Site) -> None:
    receipt = site.plans(JANUARY, site.everybody(40, 60), approved=False)
    assert site.release("genoptraening").release is None
    assert site.all(Figure) == []
    with transaction(site.stores.published) as session:
        found = session.scalars(sa.select(Delivery).where(Delivery.public_id == receipt)).one()
        approve(session, found, by="Ole Bach")
    assert site.release("genoptraening").periods == 1


def test_a_silent_kommune_leaves_its_sums_incomplete_and_says_how_many_have_told(
    site: Site,
) -> None:
    numbers = dict(site.everybody(40, 60))
    del numbers[LOLLAND]
    site.plans(JANUARY, numbers)
    site.release("genoptraening")
    here = site.figures("genoptraening", "lolland-kommune")[JANUARY]
    assert str(here.status) == "missing"
    for place, members in (("danmark", 98), ("region-sjaelland", 17)):
        figure = site.figures("genoptraening", place)[JANUARY]
        assert said(figure) == ("incomplete", None, None)
        assert figure.value is None
        assert (figure.members, figure.members_reporting) == (members, members - 1)
    assert said(site.figures("genoptraening", "region-midtjylland")[JANUARY]) == (
        "shown",
        19 * 40,
        19 * 60,
    )


def test_what_was_hidden_stays_hidden_when_the_numbers_grow(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60, horsens=(3, 60)))
    site.release("genoptraening")
    before = [row.place_id for row in site.all(Figure) if row.status == "hidden"]
    here = site.figures("genoptraening", "horsens-kommune")[JANUARY]
    assert said(here) == ("hidden", None, 60) and here.value is None
    assert here.lower is None and here.upper is None

    site.plans(JANUARY, {HORSENS: (41, 60)})
    second = site.release("genoptraening")
    hidden = [row for row in site.all(Figure) if row.status == "hidden"]
    after = [row.place_id for row in hidden if row.release_id != site.all(Release)[0].id]
    assert second.periods == 1
    assert sorted(after) == sorted(before)


def test_a_kommunes_own_figure_is_shared_and_sums_of_three_or_more_are_open(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    site.release("genoptraening")
    members: dict[str, int | None] = {}
    levels: dict[str, int] = {}
    names = site.slugs(Kind)
    for row in site.all(Figure):
        members[names[row.place_id]], levels[names[row.place_id]] = row.members, row.level
    assert levels["horsens-kommune"] == 2
    assert levels["sundhedsraad-horsens"] == levels["region-midtjylland"] == levels["danmark"] == 1
    few = {place for place, count in members.items() if count and count < 3}
    assert "sundhedsklynge-byen" in few
    assert {levels[place] for place in few} == {2}
    assert {level for place, level in levels.items() if place not in few} == {1}


def test_a_measure_open_to_all_signed_in_stays_at_its_level(site: Site) -> None:
    site.messages(JANUARY, site.everybody(60, 40))
    site.population("2026K1", dict.fromkeys(site.kommuner, 10_000))
    site.release("afslutningsnotater")
    assert {row.level for row in site.all(Figure)} == {1}
    site.release("folketal")
    levels = [
        site.figures("folketal", place)[JANUARY].level for place in ("horsens-kommune", "danmark")
    ]
    assert levels == [0, 0]


def test_months_with_a_demonstrations_numbers_in_them_are_marked_and_no_others(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    site.plans(FEBRUARY, site.everybody(40, 60))
    site.plans(FEBRUARY, {LOLLAND: (30, 60)}, invented=True)
    site.release("genoptraening")
    marks = {(row.period_start, row.demonstration) for row in site.all(Figure)}
    assert marks == {(JANUARY, False), (FEBRUARY, True)}
    assert [row.demonstration for row in site.all(Release)] == [True]


def test_a_rate_divided_by_an_invented_population_is_marked(site: Site) -> None:
    december = date(2025, 12, 1)
    for month in (december, JANUARY, FEBRUARY):
        site.messages(month, site.everybody(60, 40))
    everybody = dict.fromkeys(site.kommuner, 10_000)
    site.population("2025K4", everybody, invented=True)
    site.population("2026K1", {code: 10_100 for code in everybody if code != LOLLAND})
    site.release("kommunehenvisninger")
    # Lolland still divides by what was invented, and the sums with it.
    assert all(row.demonstration for row in site.all(Figure))

    site.population("2026K1", {LOLLAND: 10_101})
    site.release("kommunehenvisninger")
    marked = {
        day: f.demonstration for day, f in site.figures("kommunehenvisninger", "danmark").items()
    }
    assert marked == {december: True, JANUARY: False, FEBRUARY: False}
    site.release("afslutningsnotater")
    assert not site.figures("afslutningsnotater", "danmark")[december].demonstration


def test_a_rate_divides_by_the_latest_population_on_or_before_its_first_day(site: Site) -> None:
    april = date(2026, 4, 1)
    for month in (date(2025, 9, 1), JANUARY, MARCH, april):
        site.messages(month, site.everybody(60, 40))
    for quarter, people in (("2025K4", 10_000), ("2026K1", 20_000), ("2026K2", 30_000)):
        site.population(quarter, dict.fromkeys(site.kommuner, people))
    site.release("kommunehenvisninger")
    found = site.figures("kommunehenvisninger", "horsens-kommune")
    assert str(found.pop(date(2025, 9, 1)).status) == "missing"
    assert {day: said(figure)[2] for day, figure in found.items()} == {
        JANUARY: 20_000,
        MARCH: 20_000,
        april: 30_000,
    }
    assert found[JANUARY].value == pytest.approx(3.0)
    council = site.figures("kommunehenvisninger", "sundhedsraad-horsens")[april]
    assert (council.numerator, council.denominator) == (240, 120_000)


def test_the_published_national_ratio_stands_without_any_kommune(site: Site) -> None:
    site.take("medcom-statistics", (SHIPPED / "medcom_2024-05.csv").read_text("utf-8-sig"))
    site.release("afslutningsnotater")
    figure = site.figures("afslutningsnotater", "danmark")[date(2024, 5, 1)]
    assert said(figure) == ("shown", 4265, 5178)
    assert figure.value == pytest.approx(100 * 4265 / 5178)
    assert (figure.members, figure.members_reporting) == (98, 0)
    assert {str(row.status) for row in site.all(Figure)} == {"shown", "missing"}
    assert sum(row.value is not None for row in site.all(Figure)) == 1


def test_a_release_that_fails_on_its_way_leaves_nothing(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    function, on = "", ""
    if site.stores.published.dialect.name == "postgresql":
        function = (
            "create function full_disk() returns trigger language plpgsql "
            "as $$ begin raise exception 'no room'; end $$;"
        )
        stop = "create trigger stop before insert on signal execute function full_disk()"
        on = " on signal"
    else:
        stop = (
            "create trigger stop before insert on signal begin select raise(abort, 'no room'); end"
        )
    with site.stores.published.begin() as connection:
        connection.exec_driver_sql(function + stop)
    with pytest.raises(sa.exc.DBAPIError, match="no room"):
        site.release("genoptraening")
    for model in (MeasureVersion, Release, ReleaseInput, CurrentRelease, Figure, Signal):
        assert site.all(model) == [], model
    assert not [each for each in site.all(Event) if each.action.startswith("indicators.")]

    with site.stores.published.begin() as connection:
        connection.exec_driver_sql(f"drop trigger stop{on}")
    assert site.release("genoptraening").periods == 1


def test_the_signals_are_what_a_run_chart_of_the_visible_points_says(site: Site) -> None:
    chance = np.random.default_rng(7)
    days = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(26)]
    # The eleventh month is silent, and Lolland was in the first.
    for at, day in enumerate(days):
        level = 0.5 if at < 14 else 0.7
        told = [code for code in site.kommuner if at or code != LOLLAND] if at != 10 else []
        numbers = {code: (int(chance.binomial(25, level)), 25) for code in told}
        if numbers:
            site.plans(day, numbers)
    site.release("genoptraening")
    points: dict[int, dict[date, float | None]] = {}
    for row in site.all(Figure):
        points.setdefault(row.place_id, {})[row.period_start] = row.value
    signals = {row.place_id: row for row in site.all(Signal)}
    assert signals.keys() == points.keys()
    seen = set()
    for place, values in points.items():
        phase = run_chart([values.get(day) for day in days]).phases[0]
        row = signals[place]
        assert row.signal == (phase.signal and phase.judged and phase.suited)
        assert (row.n_useful, row.longest_run, row.longest_run_max, row.crossings) == (
            phase.n_useful,
            phase.longest_run,
            phase.longest_run_max,
            phase.crossings,
        )
        assert row.median == pytest.approx(phase.median)
        assert phase.run_first is not None and phase.run_last is not None
        assert (row.run_first, row.run_last) == (days[phase.run_first], days[phase.run_last])
        seen.add((row.signal, phase.signal, phase.judged))
    assert seen >= {(True, True, True), (False, False, True)}


def test_few_points_or_many_alike_give_no_signal_and_a_population_gives_none(site: Site) -> None:
    for at in range(24):
        people = dict.fromkeys(site.kommuner, 10_000 + at)
        site.population(f"{2020 + at // 4}K{at % 4 + 1}", people)
    # Ten months that step up once; in Lolland 15 that do so, and 17 on the line between them.
    lolland = [40] * 7 + [60] * 8 + [50] * 17
    for at, within in enumerate(lolland):
        others = site.everybody(40 if at < 5 else 60, 100) if at < 10 else {}
        site.plans(date(2024 + at // 12, at % 12 + 1, 1), {**others, LOLLAND: (within, 100)})
    for measure in ("folketal", "genoptraening"):
        site.release(measure)
    found = site.all(Signal)
    assert {row.n_useful for row in found} == {24, 10, 15}
    assert all(row.crossings < row.crossings_min for row in found)
    assert not any(row.signal for row in found)


def test_a_klynge_and_the_council_of_the_same_kommuner_say_the_same(site: Site) -> None:
    numbers = {code: (20 + at, 60 + at) for at, code in enumerate(site.kommuner)}
    site.plans(JANUARY, numbers)
    site.release("genoptraening")
    expected = [numbers[code] for code in (HORSENS, "0727", "0746", "0766")]
    told = ("shown", sum(a for a, _ in expected), sum(b for _, b in expected))
    for place in ("sundhedsklynge-horsens", "sundhedsraad-horsens"):
        assert said(site.figures("genoptraening", place)[JANUARY]) == told


def test_koebenhavn_counts_in_klynge_byen_alone(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60, københavn=(5000, 9000)))
    site.release("genoptraening")
    byen = site.figures("genoptraening", "sundhedsklynge-byen")[JANUARY]
    assert said(byen) == ("shown", 5040, 9060)
    syd = site.figures("genoptraening", "sundhedsklynge-syd-hovedstaden")[JANUARY]
    assert said(syd) == ("shown", 9 * 40, 9 * 60)
    clusters = site.slugs([Kind.HEALTH_CLUSTER])
    total = sum(row.denominator for row in site.all(Figure) if row.place_id in clusters)
    assert total == site.figures("genoptraening", "danmark")[JANUARY].denominator


def test_a_count_that_one_measure_hides_is_not_told_by_another(site: Site) -> None:
    """Referrals are a rate's numerator and a ratio's denominator; corrections come for both."""
    chance = np.random.default_rng(25)
    site.population("2025K4", dict.fromkeys(site.kommuner, 10_000))
    levels = chance.choice([4, 12, 60], len(site.kommuner), p=[0.1, 0.2, 0.7])
    for _ in range(3):
        sent = chance.poisson(levels)
        back = chance.binomial(sent, 0.7)
        pairs = zip(sent.tolist(), back.tolist(), strict=True)
        site.messages(JANUARY, dict(zip(site.kommuner, pairs, strict=True)))
        site.release("kommunehenvisninger")
        site.release("afslutningsnotater")
        speaks = {(row.measure_version_id, row.release_id) for row in site.all(CurrentRelease)}
        names = {version.id: version.name for version in site.all(MeasureVersion)}
        hidden: dict[str, set[int]] = {name: set() for name in names.values()}
        for row in site.all(Figure):
            if row.status == "hidden" and (row.measure_version_id, row.release_id) in speaks:
                hidden[names[row.measure_version_id]].add(row.place_id)
        assert len(hidden["kommunehenvisninger"]) > 5
        assert hidden["kommunehenvisninger"] <= hidden["afslutningsnotater"]


def test_computing_locks_nobody_out_and_counts_what_was_approved_meanwhile(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    receipt = site.plans(FEBRUARY, site.everybody(50, 60), approved=False)
    approved: list[Delivery] = []

    def approving(*_: object) -> None:
        # While the release reads the counts, Ole approves one more delivery on its page.
        if not approved:
            with transaction(site.stores.published) as session:
                approved.extend(
                    session.scalars(sa.select(Delivery).where(Delivery.public_id == receipt))
                )
                approve(session, approved[0], by="Ole Bach")

    sa.event.listen(site.stores.raw, "before_cursor_execute", approving)
    assert site.release("genoptraening").periods == 2
    assert approved and len(site.all(ReleaseInput)) == 2


SUMS_OF_HORSENS = (
    *("sundhedsraad-horsens", "sundhedsklynge-horsens", "region-midtjylland", "danmark"),
)


def test_a_corrected_sum_does_not_tell_the_small_number_that_it_was_corrected_by(
    site: Site,
) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    site.release("genoptraening")
    assert {str(row.status) for row in site.all(Figure)} == {"shown"}
    site.plans(JANUARY, {HORSENS: (3, 60)})
    site.release("genoptraening")
    # The other kommuner are known since the first release, so any sum less what it was would tell.
    for place in ("horsens-kommune", *SUMS_OF_HORSENS):
        assert said(site.figures("genoptraening", place)[JANUARY])[:2] == ("hidden", None), place
    assert site.figures("genoptraening", "hedensted-kommune")[JANUARY].numerator == 40

    # With a second kommune corrected in the same file the sums hold more than one unknown.
    site.plans(FEBRUARY, site.everybody(40, 60))
    site.release("genoptraening")
    site.plans(FEBRUARY, {HORSENS: (3, 60), "0766": (20, 60)})
    site.release("genoptraening")
    found = site.figures("genoptraening", "danmark")[FEBRUARY]
    assert said(found)[:2] == ("shown", 98 * 40 - 37 - 20)
    assert said(site.figures("genoptraening", "hedensted-kommune")[FEBRUARY])[0] == "hidden"


def test_a_table_that_cannot_be_proved_in_time_is_published_at_the_coarser_level_and_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month in (JANUARY, FEBRUARY):
        site.plans(month, site.everybody(40, 60))
    site.release("genoptraening")
    monkeypatch.setattr(history, "SECONDS", 0.0)
    site.plans(FEBRUARY, {HORSENS: (3, 60), "0766": (20, 60)})
    site.release("genoptraening")
    notes = {row.period_start: row.note for row in site.all(CurrentRelease)}
    assert notes == {JANUARY: "", FEBRUARY: COARSE}
    for place in ("horsens-kommune", "hedensted-kommune", *SUMS_OF_HORSENS[:1]):
        assert said(site.figures("genoptraening", place)[FEBRUARY])[:2] == ("hidden", None), place
    shown = site.figures("genoptraening", "danmark")[FEBRUARY]
    assert said(shown)[:2] == ("shown", 98 * 40 - 37 - 20)


def test_what_was_rolled_back_is_still_known_to_whoever_saw_it(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 60))
    site.release("genoptraening")
    site.plans(JANUARY, {HORSENS: (50, 60)})
    site.release("genoptraening")
    newest = max(row.id for row in site.all(Release))
    with transaction(site.stores.published) as session:
        roll_back(session, session.get_one(Release, newest), MEASURES, by="Ole", reason="prøve")
    site.plans(JANUARY, {HORSENS: (4, 60)})
    site.release("genoptraening")
    for place in ("horsens-kommune", *SUMS_OF_HORSENS):
        assert said(site.figures("genoptraening", place)[JANUARY])[0] == "hidden", place
