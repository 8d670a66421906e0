"""A source's next figures are expected by its rhythm, and nothing is claimed where that is not known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from client import Site
from tvaers.intake import Delivery, DeliveryState
from tvaers.module import MONTHLY, USUAL, Rhythm
from tvaers.places import Place
from tvaers.rhythm import Freshness, earliest, freshness

CAME = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
QUARTERLY = Rhythm(months=3, days=50)


@pytest.mark.parametrize(
    ("rhythm", "last", "period", "expected"),
    [
        (MONTHLY, date(2026, 10, 1), "november 2026", date(2027, 1, 2)),
        (MONTHLY, date(2026, 11, 1), "december 2026", date(2027, 2, 1)),
        (QUARTERLY, date(2026, 7, 1), "4. kvartal 2026", date(2026, 11, 20)),
        (QUARTERLY, date(2026, 10, 1), "1. kvartal 2027", date(2027, 2, 20)),
        (Rhythm(12, 300), date(2025, 1, 1), "2026", date(2026, 10, 28)),
    ],
)  # fmt: skip
def test_the_next_period_is_expected_so_many_days_after_it_began(
    rhythm: Rhythm, last: date, period: str, expected: date
) -> None:
    on_time = freshness(rhythm, CAME, last, expected)
    assert on_time == Freshness(CAME, period, expected, late=False)
    assert freshness(rhythm, CAME, last, expected + timedelta(days=1)).late


def test_without_a_rhythm_or_before_anything_came_nothing_is_expected() -> None:
    today = date(2030, 1, 1)
    assert freshness(None, CAME, date(2020, 1, 1), today) == Freshness(CAME)
    assert freshness(MONTHLY, None, None, today) == Freshness()


@pytest.mark.parametrize("wrong", [(2, 30), (1, 0), (1, 1000)])
def test_a_rhythm_that_is_none_is_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="rhythm"):
        Rhythm(*wrong)


def test_of_two_rhythms_the_first_that_is_expected_is_told_with_the_last_that_came() -> None:
    later = CAME + timedelta(days=3)
    month = freshness(MONTHLY, CAME, date(2026, 9, 1), date(2026, 11, 24))
    year = freshness(USUAL[12], later, date(2025, 1, 1), date(2026, 11, 24))
    told = earliest([year, Freshness(CAME), month])
    assert (told.received, told.period, told.expected) == (later, "oktober 2026", month.expected)


def shown(site: Site, name: str) -> tuple[str, str]:
    """What the catalogue and the card say to Kirsten Holm."""
    kirsten = site.sign_in("Kirsten Holm")
    return kirsten.get("/data/").text, kirsten.get(f"/data/kilder/{name}/").text


def move(site: Site, source: str, **values: Any) -> None:
    with site.change() as session:
        session.execute(sa.update(Delivery).where(Delivery.source == source).values(**values))


def test_the_catalogue_and_the_card_say_when_the_next_population_is_expected(
    scratch: Site,
) -> None:
    # The site's day is 24 November 2026.
    move(scratch, "statbank", last_period=date(2026, 10, 1))
    for page in shown(scratch, "statbank"):
        assert "Tal for 1. kvartal 2027, senest 20. februar 2027." in page
        assert "Forsinket." not in page
    move(scratch, "statbank", last_period=date(2026, 7, 1))
    for page in shown(scratch, "statbank"):
        assert (
            "Forsinket. Tal for 4. kvartal 2026 skulle være her senest 20. november 2026." in page
        )
    # What was withdrawn has not come.
    move(scratch, "statbank", state=DeliveryState.WITHDRAWN)
    catalogue, card = shown(scratch, "statbank")
    assert "Der er ikke modtaget noget endnu." in card and "Forsinket" not in card + catalogue


def test_of_a_source_without_a_known_rhythm_no_day_is_promised(site: Site) -> None:
    card = shown(site, "plsp")[1]
    assert "Sidst modtaget" in card and "her loves ingen dag" in card


def test_who_may_not_see_a_kommunes_receipts_is_not_told_that_nothing_came(scratch: Site) -> None:
    hedensted = sa.select(Place.id).where(Place.slug == "hedensted-kommune").scalar_subquery()
    move(scratch, "klgateway-140", holder_id=hedensted)
    url = "/data/kilder/klgateway-140/"
    assert (
        "Der er ikke modtaget noget, som du kan se." in scratch.sign_in("Jens Krogh").get(url).text
    )
    assert "ikke modtaget noget" not in scratch.sign_in("Sofie Lund").get(url).text
