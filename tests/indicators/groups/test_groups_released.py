"""A share by groups as it is released: beside its place, again only when it changes, and never telling by a
difference between two releases; on both databases."""

from datetime import date

import pytest

from figures import Site
from indicators.models import CurrentRelease, Figure, Signal
from tvaers.intake import Stores
from tvaers.register import Register

HORSENS = "0615"
SUMS_OF_HORSENS = (
    "sundhedsraad-horsens",
    "sundhedsklynge-horsens",
    "region-midtjylland",
    "danmark",
)
EDUCATIONS = ("grundskole", "erhvervsfaglig", "videregående")
HIGHER = "education=videregaaende"


@pytest.fixture
def site(stores: Stores, register: Register) -> Site:
    return Site(stores, register)


def said(figure: Figure) -> tuple[str, float | None, float | None]:
    return str(figure.status), figure.numerator, figure.denominator


def test_groups_are_released_beside_their_place_and_again_only_when_they_change(site: Site) -> None:
    year = date(2025, 1, 1)
    told = {(code, each): (40, 60) for code in site.kommuner for each in EDUCATIONS}
    site.programmes(2025, told)
    assert site.release("gennemfoerte-forloeb").periods == 1
    whole = site.figures("gennemfoerte-forloeb", "horsens-kommune")[year]
    assert said(whole) == ("shown", 120, 180)
    part = site.figures("gennemfoerte-forloeb", "danmark", HIGHER)[year]
    assert said(part) == ("shown", 98 * 40, 98 * 60)
    assert len(site.all(Signal)) == len({row.place_id for row in site.all(Signal)})
    assert site.release("gennemfoerte-forloeb").release is None
    site.programmes(
        2025, {**told, (HORSENS, "grundskole"): (41, 60), (HORSENS, "videregående"): (39, 60)}
    )
    # The place is the same; two of its groups are not.
    assert site.release("gennemfoerte-forloeb").periods == 1
    assert said(site.figures("gennemfoerte-forloeb", "horsens-kommune")[year]) == said(whole)


def test_a_corrected_group_does_not_tell_the_small_number_that_it_was_corrected_by(
    site: Site,
) -> None:
    year = date(2025, 1, 1)
    told = {(code, each): (40, 60) for code in site.kommuner for each in EDUCATIONS}
    site.programmes(2025, told)
    site.release("gennemfoerte-forloeb")
    site.programmes(2025, {**told, (HORSENS, "videregående"): (3, 60)})
    site.release("gennemfoerte-forloeb")
    for place in ("horsens-kommune", *SUMS_OF_HORSENS):
        for stratum in ("", HIGHER):
            found = site.figures("gennemfoerte-forloeb", place, stratum)[year]
            assert said(found)[:2] == ("hidden", None), (place, stratum)
    # A few others go with it, and not the whole level.
    hidden = [row for row in site.all(Figure) if str(row.status) == "hidden"]
    assert len(hidden) < 20
    assert {row.note for row in site.all(CurrentRelease)} == {""}
