"""What is said of places side by side: who differs by more than chance, the own places first."""

from dataclasses import replace

from indicators import side_by_side
from indicators.models import Status
from indicators.side_by_side import Stand
from made_series import RATE, RATIO, SHARE, series

WHOLE = Stand("Danmark", series([4.3]).points[0])


def stand(name: str, value: float | None, *, half: float | None = 0.3) -> Stand:
    point = series([value], None if value is not None else {0: Status.HIDDEN}).points[0]
    if value is not None and half is not None:
        point = replace(point, lower=value - half, upper=value + half)
    return Stand(name, point)


LEVEL = (stand("Odder", 4.2), stand("Horsens", 4.4), stand("Samsø", 4.5))


def say(stands: tuple[Stand, ...], *own: str, whole: Stand | None = WHOLE) -> str:
    return side_by_side.finding(RATE, "oktober 2026", stands, whole, own)


def test_the_own_place_comes_first_and_is_not_called_different_when_it_is_not() -> None:
    assert say(LEVEL, "Horsens") == (
        "Horsens (4,4) kan ikke skelnes fra hele landet (4,3) i oktober 2026. "
        "De andre kan heller ikke skelnes."
    )


def test_a_place_that_differs_is_said_to() -> None:
    assert say((*LEVEL, stand("Hedensted", 5.0)), "Hedensted").startswith(
        "Hedensted (5,0) ligger over hele landet (4,3) i oktober 2026, og det er næppe tilfældigt."
    )


def test_own_kommuner_are_told_apart_from_the_others() -> None:
    stands = (*LEVEL, stand("Hedensted", 5.0), stand("Vejle", 3.1), stand("Fanø", 3.2))
    assert say(stands, "Horsens", "Odder", "Hedensted") == (
        "Af jeres kommuner ligger Hedensted over hele landet (4,3) i oktober 2026. "
        "Af de andre ligger Vejle og Fanø under hele landet."
    )


def test_without_an_own_place_the_whole_picture_is_told() -> None:
    assert say(LEVEL) == "Ingen skiller sig ud fra hele landet (4,3) i oktober 2026."
    stands = (*LEVEL, stand("Vejle", 5.1), *(stand(f"Sted {at}", 3.0) for at in range(6)))
    assert say(stands) == (
        "Vejle ligger over hele landet (4,3) i oktober 2026, og 6 steder ligger under. "
        "Resten kan ikke skelnes."
    )


def test_without_intervals_nothing_is_called_different() -> None:
    stands = (stand("Odder", 60, half=None), stand("Horsens", 71, half=None))
    said = side_by_side.finding(RATIO, "oktober 2026", stands, WHOLE, ())
    assert said.startswith("I oktober 2026 er tallet højest i Horsens (71) og lavest i Odder (60).")
    assert "kan være tilfældige" in said


def test_places_that_are_all_alike_have_no_highest_and_lowest() -> None:
    stands = tuple(stand(name, 3.0, half=None) for name in ("Fanø", "Odder", "Samsø", "Vejle"))
    assert say(stands) == "Alle fire steder har 3,0 i oktober 2026."
    assert say(stands[:2]) == "Begge steder har 3,0 i oktober 2026."
    assert side_by_side.summary(RATE, stands, None) == "4 steder, alle 3,0."


def test_without_intervals_nobody_is_told_what_chance_would_do() -> None:
    many = tuple(stand(f"Sted {at}", 60.0 + at, half=None) for at in range(40))
    assert "tilfældigheder" not in side_by_side.summary(SHARE, many, WHOLE)


def test_one_place_is_not_a_comparison() -> None:
    assert say((stand("Odder", 4.0), stand("Fanø", None))).startswith("Der er for få tal")


def test_a_summary_says_who_is_not_in_it_and_what_chance_alone_would_do() -> None:
    many = tuple(stand(f"Sted {at}", 60.0 + at) for at in range(40))
    text = side_by_side.summary(SHARE, (*many, stand("Fanø", None)), WHOLE)
    assert text == (
        "Hele landet: 4 %. 40 steder, fra 60 % til 99 %. Ved tilfældigheder alene ville omkring 2 af dem "
        "skille sig ud. Fanø er skjult."
    )


def test_one_place_alone_is_said_in_the_singular() -> None:
    said = side_by_side.summary(RATE, LEVEL[:1], None, left_out=1)
    assert (
        said
        == "Ét sted: 4,2. Ét sted deler ikke dette tal med jer; det er ikke med i sammenligningen."
    )
