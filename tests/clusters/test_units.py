"""A kommune's own units: nobody else sees them until it shares them, and nothing is ever lost."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.queries import Asked, people_of
from clusters.units import actions, queries
from clusters.units.actions import Refused
from clusters.units.models import Sort
from config import compose, reference_data
from tvaers.access import THE_PLACE, Facts, may, may_see, visible_places
from tvaers.db import transaction
from tvaers.intake import Stores
from tvaers.people import Grant, Principal, Sharing, User, principal
from tvaers.places import Link, Place, Relation
from tvaers.trail import Event, first_broken

DAY = date(2026, 11, 24)
POLICY = compose.policy()
SOEBO = "Plejehjemmet Søbo"


def place(session: Session, slug: str) -> Place:
    return session.scalars(sa.select(Place).where(Place.slug == slug)).one()


def named(session: Session, name: str = SOEBO) -> Place:
    return session.scalars(sa.select(Place).where(Place.name == name)).one()


def who(session: Session, name: str, day: date = DAY) -> Principal:
    user = session.scalars(sa.select(User).where(User.name == name)).one()
    return principal(session, user, day)


def somebody_in_randers(session: Session) -> None:
    """A leader in a kommune of another council."""
    user = User(login="tea.ravn@demo.invalid", name="Tea Ravn", demonstration=True)
    session.add(user)
    session.flush()
    session.add(
        Grant(
            user_id=user.id,
            role="leder",
            anchor_id=place(session, "randers-kommune").id,
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 1, 1),
            given_by="test",
            reason="test",
        )
    )


def add(session: Session, slug: str = "horsens-kommune", name: str = SOEBO, **more: date) -> Place:
    days: dict[str, date | None] = {"start": date(2024, 3, 1), "end": None, **more}
    return actions.add(
        session,
        kommune=place(session, slug),
        name=name,
        sort=Sort.NURSING_HOME,
        start=days["start"] or DAY,
        end=days["end"],
        day=DAY,
        by="Ole Bach",
    )


def change(session: Session, verb: str, unit: Place, **more: object) -> None:
    kommune = place(session, "horsens-kommune")
    getattr(actions, verb)(session, kommune=kommune, unit=unit, by="Ole Bach", **more)


def share(session: Session, unit: Place, space: str = "sundhedsraad-horsens") -> None:
    change(session, "share", unit, space=place(session, space), day=DAY)


def those_who_see(session: Session, unit: Place, day: date = DAY) -> set[str]:
    """Everybody who may see the unit; the list and the single question agree."""
    found = set()
    for user in session.scalars(sa.select(User)):
        person = principal(session, user, day)
        listed = session.scalars(visible_places(sa.select(Place.id), POLICY, person)).all()
        spaces = frozenset(
            session.scalars(
                sa.select(Sharing.space_id).where(
                    Sharing.holder_id == unit.id,
                    Sharing.data_set == THE_PLACE,
                    sa.or_(Sharing.valid_to.is_(None), Sharing.valid_to > day),
                )
            )
        )
        sees = may_see(POLICY, person, unit)
        assert sees == (unit.id in listed), user.name
        assert sees == may(POLICY, person, "area.read_private", Facts(unit.id, spaces)), user.name
        if sees:
            found.add(user.name)
    return found


def told(session: Session) -> list[str]:
    """The trail's events of units, in their order."""
    assert first_broken(session) is None
    return list(
        session.scalars(
            sa.select(Event.action).where(Event.action.like("clusters.%")).order_by(Event.id)
        )
    )


def test_a_new_unit_is_private_owned_and_dated(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session, end=date(2028, 1, 1))
        assert unit.private and not unit.demonstration
        assert re.fullmatch(r"plejehjemmet-soebo-[0-9a-f]{6}", unit.slug)
        links = {
            link.relation: (link.valid_from, link.valid_to)
            for link in session.scalars(sa.select(Link).where(Link.child_id == unit.id))
        }
        assert links == {
            Relation.PART_OF: (date(2024, 3, 1), None),
            Relation.LIES_IN: (date(2024, 3, 1), date(2028, 1, 1)),
        }
        event = session.scalars(sa.select(Event).where(Event.action == "clusters.unit.add")).one()
        assert event.by == "Ole Bach" and event.thing == f"place:{unit.public_id}"
        assert event.facts == {
            "holder": "horsens-kommune",
            "begins": "2024-03-01",
            "ends": "2028-01-01",
        }


def test_only_the_kommunes_own_people_see_it_and_no_region_reaches_in(stores: Stores) -> None:
    with transaction(stores.published) as session:
        somebody_in_randers(session)
        unit = add(session)
        assert those_who_see(session, unit) == {"Ole Bach"}
        assert unit.id not in who(session, "Jens Krogh").grants[0].reach


def test_shared_with_the_council_its_people_see_it_and_unshared_nobody_does(
    stores: Stores,
) -> None:
    with transaction(stores.published) as session:
        somebody_in_randers(session)
        unit = add(session)
        share(session, unit)
        seen_by = those_who_see(session, unit)
        assert {"Ole Bach", "Kirsten Holm", "Sofie Lund", "Lars Toft"} <= seen_by
        assert not {"Tea Ravn", "Anne Vig", "Mette Dam", "Bo Riis", "Ida Frost"} & seen_by
        council = place(session, "sundhedsraad-horsens")
        change(session, "unshare", unit, space=council, day=DAY)
        assert those_who_see(session, unit) == {"Ole Bach"}
        assert session.scalar(sa.select(sa.func.count()).where(Sharing.holder_id == unit.id)), (
            "a sharing ends and stays"
        )


def test_sharing_shows_the_unit_and_never_opens_a_region_or_its_figures(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session)
        share(session, unit)
        for name in ("Jens Krogh", "Kirsten Holm", "Sofie Lund"):
            person = who(session, name)
            for level, sees in ((2, False), (3, False)):
                facts = Facts(holder_id=unit.id, level=level, state="published")
                assert may(POLICY, person, "value.read", facts) is sees, (name, level)
            assert not may(POLICY, person, "unit.update_own", Facts(holder_id=unit.id)), name


def test_a_unit_is_shared_only_where_its_kommune_works(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session)
        with pytest.raises(Refused, match="Horsens Kommune deltager ikke i KLU Hedensted"):
            share(session, unit, "klu-hedensted")
        share(session, unit, "klu-horsens")
        assert {"Anne Vig", "Rikke Lind"} <= those_who_see(session, unit)
        assert "Kirsten Holm" not in those_who_see(session, unit)


def test_each_verb_asked_twice_is_done_and_told_once(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session)
        assert add(session) is unit
        council = place(session, "sundhedsraad-horsens")
        for verb, more in (
            ("rename", {"name": "Plejecenter Søbo"}),
            ("share", {"space": council, "day": DAY}),
            ("unshare", {"space": council, "day": DAY}),
            ("end", {"day": date(2027, 2, 1)}),
        ):
            for _ in range(2):
                change(session, verb, unit, **more)
        assert told(session) == [
            "clusters.unit.add",
            "clusters.unit.rename",
            "clusters.unit.share",
            "clusters.unit.unshare",
            "clusters.unit.end",
        ]


def test_the_trail_holds_no_name_of_a_unit(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session)
        change(session, "rename", unit, name="Plejecenter Søbo")
        for event in session.scalars(sa.select(Event).where(Event.action.like("clusters.%"))):
            assert "bo" not in f"{event.thing} {event.facts}".replace(unit.public_id, "")


def test_an_ended_unit_is_its_kommunes_to_see_and_keeps_its_days(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session)
        change(session, "end", unit, day=date(2026, 11, 1))
        assert "Ole Bach" in those_who_see(session, unit)
        kommune = place(session, "horsens-kommune")
        found = queries.unit(session, kommune, unit.slug, DAY)
        assert found.last_day == date(2026, 10, 31) and found.sort == "Plejehjem"

        def owned(day: date) -> set[str]:
            asked = Asked(POLICY, who(session, "Ole Bach"), day)
            return {member.name for member in people_of(session, asked, kommune).owns}

        assert SOEBO not in owned(date(2024, 2, 29)) | owned(date(2026, 11, 1))
        assert SOEBO in owned(date(2024, 3, 1)) and SOEBO in owned(date(2026, 10, 31))
        lies_in = sa.select(Link.valid_to).where(
            Link.child_id == unit.id, Link.relation == Relation.LIES_IN
        )
        assert session.scalars(lies_in).one() == date(2026, 11, 1)
        change(session, "end", unit, day=date(2026, 12, 1))
        assert session.scalars(lies_in).one() == date(2026, 12, 1)


def test_a_unit_to_come_is_seen_by_its_kommune_before_it_opens(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session, start=DAY + timedelta(days=40))
        assert those_who_see(session, unit) == {"Ole Bach"}


def test_a_unit_never_ends_before_it_begins(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session)
        for day in (date(2024, 3, 1), date(2020, 1, 1)):
            with pytest.raises(Refused, match="Sidste dag ligger før enhedens første dag"):
                change(session, "end", unit, day=day)
        assert unit.valid_to is None


def test_a_name_is_taken_in_the_own_kommune_alone_and_only_in_its_days(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session, end=date(2025, 1, 1))
        with pytest.raises(Refused, match="Horsens Kommune har allerede en enhed"):
            add(session, name=SOEBO.upper(), start=date(2024, 12, 31))
        later = add(session, start=date(2025, 1, 1))
        assert later is not unit
        with pytest.raises(Refused, match="har allerede en enhed"):
            change(session, "end", unit, day=date(2025, 6, 1))
        other = add(session, name="Plejehjemmet Egely")
        with pytest.raises(Refused, match="har allerede en enhed"):
            change(session, "rename", other, name=SOEBO)
        neighbour = add(session, "hedensted-kommune")
        assert neighbour.slug != unit.slug and neighbour.name == SOEBO


def test_readers_never_meet_a_unit_and_loading_the_places_again_leaves_it(stores: Stores) -> None:
    with transaction(stores.published) as session:
        unit = add(session)
        share(session, unit)
        register = reference_data.register(session)
        assert unit.slug not in register.by_slug and register.find(SOEBO) is None
        reference_data.load(session, compose.sources().values())
        reference_data.load_demonstration(session)
        session.expire_all()
        assert those_who_see(session, named(session)) >= {"Ole Bach", "Kirsten Holm"}


@pytest.mark.parametrize("stores", ["postgres"], indirect=True)
def test_two_at_once_make_one_unit(stores: Stores) -> None:
    """SQLite lets one writer in at a time of itself."""
    with Session(stores.published) as first, Session(stores.published) as second:
        add(first)
        second.execute(sa.text("set local lock_timeout = '200ms'"))
        with pytest.raises(sa.exc.OperationalError):
            add(second)
        second.rollback()
        first.commit()
        assert add(second).id == named(first).id
