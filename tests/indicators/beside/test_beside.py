"""What is said of places beside each other: in a funnel, ranked, over time, and in the table of all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from indicators.beside.funnel import funnel
from indicators.beside.heat import Column, Heat, heat
from indicators.beside.judged import NOT_MEASURABLE, SAME, judged
from indicators.beside.multiples import finding, smalls
from indicators.beside.rank import ranking
from indicators.models import Status
from indicators.shown import run_facts
from indicators.side_by_side import Stand
from indicators.statistics.intervals import wilson
from indicators.views import Measure, Point
from made_series import CALM, RATE, RATIO, RISEN, SHARE, series

OCTOBER = "oktober 2026"


def share(above: float | None, below: float, measure: Measure = SHARE) -> Point:
    """A share's figure with its interval; hidden for None."""
    if above is None:
        return series([None], {0: Status.HIDDEN}).points[0]
    found = wilson([above], [below])
    value = above / below * measure.per
    return replace(
        series([value]).points[0],
        numerator=above,
        denominator=below,
        lower=float(found.lower[0]) * measure.per,
        upper=float(found.upper[0]) * measure.per,
    )


def stands(*counts: tuple[str, float | None, float]) -> list[Stand]:
    return [Stand(name, share(above, below)) for name, above, below in counts]


ALIKE = stands(*((f"Sted {at}", 80 + at % 5 - 2, 100) for at in range(12)))
WHOLE = Stand("Danmark", share(960, 1200))


def test_a_place_is_better_only_where_its_interval_and_an_agreed_direction_say_so() -> None:
    high, low = share(98, 100), share(50, 100)
    assert judged(SHARE, high, 80.0).words == "bedre"
    assert judged(SHARE, low, 80.0).words == "dårligere"
    assert judged(replace(SHARE, direction="down"), high, 80.0).words == "dårligere"
    assert judged(replace(SHARE, direction="none"), high, 80.0).words == "højere"
    assert judged(replace(SHARE, direction="none"), low, 80.0).words == "lavere"
    assert judged(SHARE, share(78, 100), 80.0) is SAME
    for cannot in (share(None, 1), replace(high, lower=None, upper=None)):
        assert judged(SHARE, cannot, 80.0) is NOT_MEASURABLE
    assert judged(SHARE, high, None) is NOT_MEASURABLE


def test_places_that_differ_by_chance_alone_are_all_within_the_funnel() -> None:
    found = funnel(SHARE, OCTOBER, ALIKE, WHOLE, ())
    assert found.finding == (
        "Ingen af de 12 steder ligger uden for tragten om hele landet (80 %) i oktober 2026: "
        "forskellene kan være tilfældige."
    )
    assert found.chart is not None and not found.spread


def test_a_place_far_outside_is_named_with_its_side_and_nobody_else() -> None:
    found = funnel(SHARE, OCTOBER, [*ALIKE, *stands(("Odder", 40, 100))], WHOLE, ())
    assert found.finding == (
        "Odder ligger under tragten om hele landet (80 %) i oktober 2026, og det er næppe tilfældigt. "
        "Resten ligger inden for den."
    )
    assert found.chart is not None and found.chart["names"]["text"] == ["Odder"]


def test_places_that_all_differ_widen_the_funnel_and_it_is_said() -> None:
    draw = np.random.default_rng(7)
    spread = stands(*((f"Sted {at}", float(draw.integers(330, 470)), 500) for at in range(40)))
    found = funnel(SHARE, OCTOBER, spread, Stand("Danmark", share(16_000, 20_000)), ())
    assert found.spread and "grænserne også udvidet" in found.summary
    assert found.chart is not None and found.chart["wide"]["x"]
    exact = sum(abs(each.point.value - 80) > 6 for each in spread if each.point.value is not None)
    assert exact > 5 and found.finding.startswith("Ingen af de 40 steder")


def test_a_hidden_place_is_not_in_the_drawing_and_is_counted() -> None:
    found = funnel(SHARE, OCTOBER, [*ALIKE, *stands(("Samsø", None, 0))], WHOLE, ("Samsø",))
    assert found.chart is not None
    assert len(found.chart["points"]["x"]) == 12
    assert "Et sted er ikke med: tallet er skjult eller mangler." in found.summary
    assert "Samsø" not in str(found.chart)


@pytest.mark.parametrize(
    ("measure", "places", "whole", "said"),
    [
        (RATIO, ALIKE, WHOLE, "Tragten kan kun tegnes for andele og rater."),
        (SHARE, ALIKE[:7], WHOLE, "Der er for få tal til en tragt i oktober 2026."),
        (SHARE, ALIKE, None, "Der er for få tal til en tragt i oktober 2026."),
        (SHARE, [], WHOLE, "Der er for få tal til en tragt i oktober 2026."),
        (
            SHARE,
            stands(*((f"Sted {at}", 0, 50) for at in range(9))),
            Stand("Danmark", share(0, 450)),
            "Alle steder har samme tal i oktober 2026.",
        ),
        (
            SHARE,
            stands(*((f"Sted {at}", 50, 50) for at in range(9))),
            Stand("Danmark", share(450, 450)),
            "Alle steder har samme tal i oktober 2026.",
        ),
    ],
)
def test_no_limit_is_invented_where_none_can_be_drawn(
    measure: Measure, places: Sequence[Stand], whole: Stand | None, said: str
) -> None:
    found = funnel(measure, OCTOBER, places, whole, ())
    assert found.finding == said and found.chart is None


def test_a_rate_has_a_funnel_by_the_numbers_expected() -> None:
    def rate(count: float, people: float) -> Point:
        made = series([count / people * 1000]).points[0]
        return replace(made, numerator=count, denominator=people)

    places = [Stand(f"Sted {at}", rate(80 + at % 7, 20_000)) for at in range(20)]
    places.append(Stand("Vejle", rate(200, 20_000)))
    found = funnel(RATE, OCTOBER, places, Stand("Danmark", rate(83, 20_000)), ())
    assert found.finding.startswith("Vejle ligger over tragten om hele landet (4,2)")


def test_nobody_is_first_who_cannot_be_told_from_the_others() -> None:
    found = ranking(SHARE, OCTOBER, ALIKE, ("Sted 3",))
    assert found.finding == (
        "Ingen kan siges at ligge bedst i oktober 2026: alle 12 steder kan være nr. 1. "
        "Sted 3 er nr. 3 af 12, men kan være fra nr. 1 til nr. 12."
    )
    assert found.placed["Sted 3"].words == "nr. 1 – 12"


def test_one_who_is_certainly_first_is_said_to_be_and_lowest_is_best_where_that_is_agreed() -> None:
    apart = stands(("Odder", 198, 200), ("Horsens", 150, 200), ("Vejle", 100, 200))
    assert ranking(SHARE, OCTOBER, apart, ()).finding == (
        "Odder ligger bedst i oktober 2026, og det er næppe tilfældigt."
    )
    down = ranking(replace(SHARE, direction="down"), OCTOBER, apart, ("Odder",))
    assert down.finding == (
        "Vejle ligger bedst i oktober 2026, og det er næppe tilfældigt. Odder er nr. 3 af 3."
    )


def test_the_hidden_and_the_very_small_get_no_rank() -> None:
    found = ranking(
        SHARE, OCTOBER, [*ALIKE, *stands(("Samsø", None, 0), ("Læsø", 9, 9))], ("Samsø",)
    )
    assert found.placed["Samsø"].rank == found.placed["Læsø"].rank == 0
    assert found.placed["Samsø"].words == "" and "Samsø" not in found.finding
    assert max(each.high for each in found.placed.values()) == 12
    assert ranking(SHARE, OCTOBER, ALIKE[:2], ()).finding.startswith("Der er for få tal")
    assert ranking(RATIO, OCTOBER, ALIKE, ()).placed == {}


COLUMN = Column(SHARE, OCTOBER, WHOLE.point)


def table(*found: tuple[str, Point | None], own: str = "") -> Heat:
    points = {(name.lower(), SHARE.name): point for name, point in found if point is not None}
    names = [(name, name.lower()) for name, _ in found]
    return heat([COLUMN], names, points, whole="Danmark", own={own.lower()} if own else set())


def test_the_table_says_what_the_own_place_is_better_at() -> None:
    odder, horsens = ("Odder", share(98, 100)), ("Horsens", share(80, 100))
    found = table(odder, horsens, own="Odder")
    assert found.finding == (
        "Odder ligger bedre på »Genoptræning inden for 7 dage« end hele landet; resten kan ikke skelnes."
    )
    assert table(odder, horsens, own="Horsens").finding == (
        "Horsens kan ikke skelnes fra hele landet på nogen af indikatorerne."
    )


def test_hidden_missing_and_not_shared_are_three_things_in_the_table() -> None:
    missing = series([None], {0: Status.MISSING}).points[0]
    found = table(("Odder", share(None, 0)), ("Horsens", missing), ("Vejle", None))
    cells = [row.cells[0] for row in found.rows]
    assert [cell.text for cell in cells] == ["skjult", "mangler", "ikke delt"]
    assert {cell.sign for cell in cells} == {""}
    assert found.finding == "Der er ingen tal, der kan sammenlignes."


def test_small_charts_share_one_scale_and_name_who_has_changed() -> None:
    risen, calm = series(RISEN), series(CALM)
    rows = [
        ("Odder", "odder", risen.points, run_facts(risen)),
        ("Horsens", "horsens", calm.points, run_facts(calm)),
    ]
    found = smalls(RATE, rows)
    assert finding(found) == (
        "Odder har ændret sig ud over det tilfældige; de andre svinger tilfældigt."
    )
    # Alone on its own scale the calm line fills its frame; beside the risen one it does not.
    assert smalls(RATE, rows[1:])[0].drawing != found[1].drawing
    assert finding(smalls(RATE, rows[1:])) == ("Ingen har ændret sig ud over det tilfældige.")
    assert finding([]) == "Der er for få tal til at sige, om noget har ændret sig."
