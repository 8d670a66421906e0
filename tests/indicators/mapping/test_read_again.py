"""A file whose layout was wrong is read again by the corrected one, and only the last reading speaks."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose
from figures import MEASURES, TODAY
from indicators.filters import Filter
from indicators.mapping import actions
from indicators.mapping.layout import Unfit
from indicators.mapping.recognise import Role
from indicators.models import Figure, Observation
from indicators.ready import ready
from indicators.release import release
from tvaers.db import transaction
from tvaers.intake import Delivery, DeliveryState, Original, Receipt, Stores, superseded, take
from tvaers.module import FileFault
from tvaers.places import Place
from tvaers.register import Register

FILE = b"Periode;Hjem;Vagt;Fald;Besoeg\n2026-09;Birkelund;dag;3;40\n2026-09;Skoven;nat;5;38\n"
NAMES = ("Periode", "Hjem", "Vagt", "Fald", "Besoeg")
# The first counts visits by shift; were it added to the corrected falls by home, nobody would see it.
WRONG = (Role.PERIOD, Role.IGNORE, Role.GROUP, Role.IGNORE, Role.NUMERATOR)
RIGHT = (Role.PERIOD, Role.GROUP, Role.IGNORE, Role.NUMERATOR, Role.IGNORE)
FALLS = replace(
    MEASURES["folketal"],
    name="fald",
    period="month",
    data_set="fald",
    numerator=Filter(items=("fald",), strata={"Hjem": ("*", ""), "Vagt": ("*", "")}),
)


def layout(
    stores: Stores, roles: Iterable[Role], holder: str = "hedensted-kommune", title: str = "Fald"
) -> int:
    """Confirm what the columns are."""
    with transaction(stores.published) as session:
        unit = session.scalars(sa.select(Place).where(Place.slug == holder)).one()
        columns = tuple(zip(NAMES, roles, strict=True))
        actions.save(
            session, holder=unit, title=title, provider="Cura", columns=columns, by="S", by_id=None
        )
        return unit.id


def bring(stores: Stores, register: Register, unit: int, *, approved: bool = True) -> Receipt:
    return take(
        stores,
        compose.sources()["mapped"],
        FILE,
        register,
        compose.store,
        file_name="fald.csv",
        by="Sofie Lund",
        holder_id=unit,
        approved_by="konfiguration" if approved else None,
    )


def delivery(stores: Stores, receipt: Receipt) -> Delivery:
    with Session(stores.published) as session:
        found = sa.select(Delivery).where(Delivery.public_id == receipt.public_id)
        return session.scalars(found).one()


def shown(stores: Stores, unit: int) -> float | None:
    with Session(stores.published) as session:
        newest = sa.select(Figure.value).where(Figure.place_id == unit)
        return session.scalars(newest.order_by(Figure.release_id.desc()).limit(1)).one()


def test_the_same_file_read_by_a_corrected_layout_takes_the_first_readings_place(
    stores: Stores, register: Register
) -> None:
    unit = layout(stores, WRONG)
    first = bring(stores, register, unit)
    release(stores, FALLS, TODAY, by="Tværs")
    assert shown(stores, unit) == 78
    assert bring(stores, register, unit).known, "the same file by the same layout is no news"

    layout(stores, RIGHT)
    second = bring(stores, register, unit, approved=False)
    assert (second.known, second.state) == (False, DeliveryState.READY)
    again = delivery(stores, second)
    with Session(stores.published) as session:
        before = ready(session, stores.raw, FALLS, TODAY, beside={again.id: False})
    of = before.figures
    here = of[(of["place_id"] == unit) & (of["period_start"] == "2026-09-01")]
    assert list(here["value"]) == [8], "what would be shown is the corrected reading alone"
    assert release(stores, FALLS, TODAY, by="Tværs").release is None, "nobody has approved it"

    with transaction(stores.published) as session:
        session.get_one(Delivery, again.id).state = DeliveryState.APPROVED
    release(stores, FALLS, TODAY, by="Tværs")
    assert shown(stores, unit) == 8
    with Session(stores.raw) as session:
        kept = session.scalars(sa.select(Original).order_by(Original.id)).all()
        assert [each.content for each in kept] == [FILE, FILE]
        counted = sa.select(Observation.delivery_id, sa.func.count()).group_by(
            Observation.delivery_id
        )
        assert dict(session.execute(counted).all()) == {
            delivery(stores, first).id: 2,
            again.id: 2,
        }

    with transaction(stores.published) as session:
        session.get_one(Delivery, again.id).state = DeliveryState.WITHDRAWN
    release(stores, FALLS, TODAY, by="Tværs")
    assert shown(stores, unit) == 78, "withdrawn, and what was approved before speaks again"


def test_two_units_with_the_same_file_are_two_deliveries_and_neither_takes_the_others_place(
    stores: Stores, register: Register
) -> None:
    units = [layout(stores, RIGHT), layout(stores, RIGHT, "horsens-kommune")]
    receipts = [bring(stores, register, unit) for unit in units]
    found = [delivery(stores, each) for each in receipts]
    assert [each.holder_id for each in found] == units
    with Session(stores.published) as session:
        assert superseded(session, [each.id for each in found]) == set()


def test_a_file_that_came_before_is_known_also_when_no_layout_fits_it_any_more(
    stores: Stores, register: Register
) -> None:
    unit = layout(stores, RIGHT)
    first = bring(stores, register, unit)
    with transaction(stores.published) as session:
        place = session.get_one(Place, unit)
        columns = (("Periode", Role.PERIOD), ("Antal fald", Role.NUMERATOR))
        actions.save(
            session, holder=place, title="Fald", provider="Cura", columns=columns, by="S", by_id=None
        )  # fmt: skip
    again = bring(stores, register, unit)
    assert again.known and again.public_id == first.public_id
    layout(stores, RIGHT, "horsens-kommune", title="Besoeg")
    with pytest.raises(FileFault, match="passer ikke til nogen opstilling"):
        bring(stores, register, unit + 1)


def test_a_units_own_data_set_cannot_be_called_what_others_are_divided_by(stores: Stores) -> None:
    with pytest.raises(Unfit, match="Giv datasættet et andet navn"):
        layout(stores, RIGHT, title="Population")
