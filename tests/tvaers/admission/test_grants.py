"""Who may give which right to whom, how a right goes on and ends, and that all of it is written down."""

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from giving_world import DAY, POLICY, YEAR, World
from tvaers.access import may
from tvaers.admission import actions, mandates, queries
from tvaers.admission.giving import Denied, Refused, facts_of, roles_to_give
from tvaers.people import Grant
from tvaers.places import Kind, Place
from tvaers.trail import Event, first_broken

COUNCIL, HORSENS = "sundhedsraad-horsens", "horsens-kommune"


@pytest.mark.parametrize("role", ["laeser", "bidragyder", "steward"])
def test_a_leader_gives_three_roles_at_the_own_unit(world: World, role: str) -> None:
    public_id = world.give("Ole Bach", "Tove Ager", role, HORSENS)
    assert world.roles("Tove Ager") == {(role, HORSENS)}
    assert world.trail() == ["access.grant.give"]
    with world.act() as session:
        grant = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
        assert (grant.given_by, grant.reason) == ("Ole Bach", "Kollega")
        assert (grant.valid_from, grant.valid_to) == (DAY, YEAR)
        event = session.scalars(sa.select(Event).where(Event.action.like("access.%"))).one()
        assert event.by == "Ole Bach" and event.facts["anchor"] == HORSENS
        assert "Kollega" not in str(event.facts)


@pytest.mark.parametrize("role", ["laeser", "bidragyder", "praksis"])
def test_the_secretariat_gives_three_roles_to_people_of_member_units(
    world: World, role: str
) -> None:
    world.give("Kirsten Holm", "Tove Ager", role, COUNCIL)
    assert world.roles("Tove Ager") == {(role, COUNCIL)}


REFUSED = {
    ("Ole Bach", "Tove Ager", "leder", HORSENS): "Den rolle",
    ("Ole Bach", "Tove Ager", "praksis", HORSENS): "Den rolle",
    ("Ole Bach", "Tove Ager", "admin", HORSENS): "Den rolle",
    ("Ole Bach", "Tove Ager", "svc_read", HORSENS): "Den rolle",
    ("Ole Bach", "Tove Ager", "", HORSENS): "Den rolle",
    ("Ole Bach", "Ole Bach", "steward", HORSENS): "for dig selv",
    ("Kirsten Holm", "Kirsten Holm", "laeser", COUNCIL): "for dig selv",
    ("Kirsten Holm", "Tove Ager", "redaktor", COUNCIL): "Den rolle",
    ("Kirsten Holm", "Tove Ager", "steward", COUNCIL): "Den rolle",
    ("Kirsten Holm", "Lars Toft", "bidragyder", COUNCIL): "deltager ikke",
    ("Ida Frost", "Tove Ager", "laeser", HORSENS): "Den rolle",
    ("Ida Frost", "Tove Ager", "admin", HORSENS): "Den rolle",
    ("Ida Frost", "Ida Frost", "leder", HORSENS): "for dig selv",
}
DENIED = [
    ("Ole Bach", "Tove Ager", "laeser", COUNCIL),
    ("Ole Bach", "Hans Vest", "laeser", "hedensted-kommune"),
    ("Ole Bach", "Rita Rand", "laeser", HORSENS),
    ("Kirsten Holm", "Tove Ager", "laeser", HORSENS),
    ("Kirsten Holm", "Rita Rand", "laeser", COUNCIL),
    ("Sofie Lund", "Hans Vest", "laeser", "hedensted-kommune"),
    ("Jens Krogh", "Per Noll", "steward", "laegehuset-aadalen"),
    ("Jens Krogh", "Mette Dam", "laeser", "laegehuset-aadalen"),
    ("Anne Vig", "Tove Ager", "laeser", "klu-horsens"),
    ("Bo Riis", "Tove Ager", "leder", HORSENS),
    ("Per Noll", "Tove Ager", "laeser", HORSENS),
    ("Per Noll", "Per Noll", "admin", HORSENS),
    ("Lars Toft", "Tove Ager", "laeser", COUNCIL),
]


@pytest.mark.parametrize(("wish", "said"), REFUSED.items())
def test_a_guard_says_why_a_right_is_not_given(
    world: World, wish: tuple[str, str, str, str], said: str
) -> None:
    before = world.roles(wish[1])
    with pytest.raises(Refused, match=said):
        world.give(*wish)
    assert world.roles(wish[1]) == before and world.trail() == []


@pytest.mark.parametrize("wish", DENIED)
def test_what_the_table_does_not_name_is_denied(
    world: World, wish: tuple[str, str, str, str]
) -> None:
    before = world.roles(wish[1])
    with pytest.raises(Denied):
        world.give(*wish)
    assert world.roles(wish[1]) == before and world.trail() == []


def test_leaders_and_editors_are_given_by_operation_alone(world: World) -> None:
    world.give("Ida Frost", "Tove Ager", "leder", HORSENS)
    world.give("Ida Frost", "Tove Ager", "redaktor", "klu-horsens")
    assert world.roles("Tove Ager") == {("leder", HORSENS), ("redaktor", "klu-horsens")}
    # A right given is a right to give.
    world.give("Tove Ager", "Anne Vig", "laeser", HORSENS)
    assert ("laeser", HORSENS) in world.roles("Anne Vig")


def test_no_right_is_longer_than_twelve_months_or_than_its_place(world: World) -> None:
    for until in (YEAR + timedelta(days=1), DAY, DAY - timedelta(days=1)):
        with pytest.raises(Refused, match=r"12 måneder|Sidste dag"):
            world.give("Ole Bach", "Tove Ager", "laeser", HORSENS, until=until)
    with pytest.raises(Refused, match="ophører før"):
        world.give("Kirsten Holm", "Tove Ager", "laeser", "sundhedsklynge-horsens")
    world.give(
        "Kirsten Holm", "Tove Ager", "laeser", "sundhedsklynge-horsens", until=date(2027, 1, 1)
    )
    world.day = date(2027, 1, 1)
    with pytest.raises(Refused, match="er ophørt"):
        world.give(
            "Ida Frost", "Hans Vest", "redaktor", "sundhedsklynge-horsens", until=date(2027, 6, 1)
        )


def test_a_right_is_given_by_a_grant_in_force_now(world: World) -> None:
    with world.act():
        ole = world.who("Ole Bach")
    with world.act() as session:
        session.execute(
            sa.update(Grant)
            .where(Grant.user_id == ole.user_id)
            .values(ended_at=world.at, ended_by="test", end_reason="test")
        )
    # What Ole was a moment ago counts for nothing.
    with pytest.raises(Denied), world.act() as session:
        actions.give(
            session,
            by=ole,
            when=world.when,
            person=world.user("Tove Ager"),
            role="laeser",
            anchor=world.place(HORSENS),
            until=YEAR,
            reason="Kollega",
        )
    assert world.roles("Tove Ager") == set()


def test_the_same_form_sent_twice_gives_one_right(world: World) -> None:
    once = world.give("Ole Bach", "Tove Ager", "laeser", HORSENS)
    assert world.give("Ole Bach", "Tove Ager", "laeser", HORSENS) == once
    assert world.trail() == ["access.grant.give"]
    with pytest.raises(Refused, match="allerede"):
        world.give("Ole Bach", "Tove Ager", "laeser", HORSENS, until=date(2027, 3, 1))


def test_a_right_goes_on_from_its_last_day_and_never_beyond_a_year(world: World) -> None:
    public_id = world.give("Ole Bach", "Tove Ager", "laeser", HORSENS, until=date(2026, 12, 10))

    def renewed(by: str, until: date) -> None:
        with world.act() as session:
            grant = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
            actions.renew(
                session,
                by=world.who(by),
                when=world.when,
                grant=grant,
                until=until,
                reason="Bliver",
            )

    with pytest.raises(Refused, match="allerede så længe"):
        renewed("Ole Bach", date(2026, 12, 10))
    with pytest.raises(Refused, match="12 måneder"):
        renewed("Ole Bach", YEAR + timedelta(days=1))
    with pytest.raises(Denied):
        renewed("Sofie Lund", YEAR)
    renewed("Ole Bach", date(2027, 3, 1))
    renewed("Ole Bach", date(2027, 3, 1))
    renewed("Ole Bach", YEAR)
    with world.act() as session:
        (access,) = queries.of_person(session, world.user("Tove Ager").id, DAY)
        assert access.last_day == YEAR - timedelta(days=1)
    assert world.trail() == ["access.grant.give"] * 3
    world.day = date(2027, 2, 1)
    assert world.roles("Tove Ager") == {("laeser", HORSENS)}
    assert world.end("Ole Bach", public_id)
    assert world.roles("Tove Ager") == set()
    world.day = date(2027, 4, 1)
    assert world.roles("Tove Ager") == set()


def test_nobody_renews_the_own_right(world: World) -> None:
    with world.act():
        public_id = world.grant_of("Ole Bach", "leder").public_id
    with pytest.raises(Refused, match=r"Den rolle|selv"), world.act() as session:
        grant = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
        actions.renew(
            session, by=world.who("Ole Bach"), when=world.when, grant=grant, until=YEAR, reason="x"
        )


def test_an_ended_right_keeps_who_ended_it_and_why(world: World) -> None:
    public_id = world.give("Ole Bach", "Tove Ager", "steward", HORSENS)
    with pytest.raises(Refused, match="hvorfor"):
        world.end("Ole Bach", public_id, "  ")
    for stranger in (
        "Sofie Lund",
        "Per Noll",
        "Kirsten Holm",
        "Jens Krogh",
        "Bo Riis",
        "Tove Ager",
    ):
        with pytest.raises(Denied):
            world.end(stranger, public_id)
    assert world.end("Ole Bach", public_id)
    assert world.roles("Tove Ager") == set()
    with world.act() as session:
        grant = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
        assert (grant.ended_by, grant.end_reason, grant.valid_to) == (
            "Ole Bach",
            "Ny stilling",
            YEAR,
        )
        assert first_broken(session) is None
    assert world.trail() == ["access.grant.give", "access.grant.end"]


def test_two_people_ending_the_same_right_are_one_effect(world: World) -> None:
    public_id = world.give("Ole Bach", "Tove Ager", "steward", HORSENS)
    done: list[bool] = []
    ready = threading.Barrier(2)

    def end(by: str) -> None:
        own = World(world.stores, world.day, world.at)
        ready.wait()
        done.append(own.end(by, public_id))

    threads = [threading.Thread(target=end, args=(by,)) for by in ("Ole Bach", "Ida Frost")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert world.trail() == ["access.grant.give", "access.grant.end"]
    assert not world.end("Ole Bach", public_id)


def test_a_region_leader_reaches_hospitals_and_never_a_clinic(world: World) -> None:
    with world.act() as session:
        jens = world.who("Jens Krogh")
        hospital = world.place("regionshospitalet-horsens")
        assert roles_to_give(POLICY, jens, hospital) == ("laeser", "bidragyder", "steward")
        clinics = session.scalars(sa.select(Place).where(Place.kind == Kind.CLINIC)).all()
        assert len(clinics) > 3
        for clinic in clinics:
            assert roles_to_give(POLICY, jens, clinic) == ()
            for need in ("grant.read", "grant.revoke", "user.invite", "token.read"):
                assert not may(POLICY, jens, need, facts_of(clinic)), need
        mette = world.grant_of("Mette Dam", "leder").public_id
        known = {user.name for user in session.scalars(queries.known(POLICY, jens, DAY))}
        assert "Mette Dam" not in known and "Ole Bach" in known
    with pytest.raises(Denied):
        world.end("Jens Krogh", mette)


def test_nobody_without_rights_knows_of_anybody(world: World) -> None:
    with world.act() as session:
        for name in ("Per Noll", "Sofie Lund", "Anne Vig"):
            assert list(session.scalars(queries.known(POLICY, world.who(name), DAY))) == []
        assert len(list(session.scalars(queries.known(POLICY, world.who("Ida Frost"), DAY)))) > 10


def test_the_half_yearly_review(world: World) -> None:
    public_id = world.give("Ole Bach", "Tove Ager", "laeser", HORSENS)

    def asked(name: str) -> list[tuple[str, bool]]:
        with world.act() as session:
            found = queries.to_review(session, POLICY, world.who(name), world.day)
            return [
                (each.person.name, each.overdue)
                for each in found
                if each.anchor and each.anchor.slug == HORSENS
            ]

    def keep(name: str) -> bool:
        with world.act() as session:
            grant = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
            return actions.keep(session, by=world.who(name), when=world.when, grant=grant)

    assert asked("Ole Bach") == []
    # Operation answers for leaders, and not for the people that a leader has let in.
    assert asked("Ida Frost") == [("Ole Bach", True)]
    world.day = date(2027, 4, 23)
    assert asked("Ole Bach") == []
    world.day = date(2027, 4, 24)
    assert asked("Ole Bach") == [("Tove Ager", False)]
    world.day = date(2027, 5, 24)
    assert asked("Ole Bach") == [("Tove Ager", False)]
    world.day = date(2027, 5, 25)
    assert asked("Ole Bach") == [("Tove Ager", True)]
    for name in ("Kirsten Holm", "Sofie Lund", "Tove Ager", "Bo Riis"):
        assert asked(name) == []
        with pytest.raises(Denied):
            keep(name)
    with pytest.raises(Refused, match="Den rolle"):
        keep("Ida Frost")
    assert keep("Ole Bach")
    assert not keep("Ole Bach")
    assert asked("Ole Bach") == []
    assert world.trail() == ["access.grant.give", "access.grant.keep"]


def test_what_ends_and_what_is_to_come_are_told_apart(world: World) -> None:
    world.give("Ole Bach", "Tove Ager", "laeser", HORSENS, until=DAY + timedelta(days=30))
    world.give("Ole Bach", "Anne Vig", "laeser", HORSENS, until=DAY + timedelta(days=31))
    world.give("Ole Bach", "Rikke Lind", "laeser", HORSENS, until=DAY + timedelta(days=7))
    with world.act() as session:
        marks = {
            each.person.name: (each.ends_soon, each.ends_very_soon, each.days_left)
            for each in queries.of_place(session, world.place(HORSENS), DAY)
        }
    assert marks == {
        "Anne Vig": (False, False, 31),
        "Ole Bach": (False, False, 403),
        "Rikke Lind": (True, True, 7),
        "Tove Ager": (True, False, 30),
    }


def test_a_mandate_is_given_apart_from_the_role_and_goes_on_with_it(world: World) -> None:
    public_id = world.give("Ole Bach", "Tove Ager", "steward", HORSENS, until=date(2027, 1, 1))

    def change(by: str, *, given: bool, reason: str = "Byrådet 12. november") -> bool:
        with world.act() as session:
            grant = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
            return mandates.change(
                session, by=world.who(by), when=world.when, grant=grant, given=given, reason=reason
            )

    def has() -> list[bool]:
        with world.act() as session:
            toves = sa.select(Grant.mandate).where(Grant.user_id == world.user("Tove Ager").id)
            return list(session.scalars(toves.order_by(Grant.valid_from)))

    for nobody in ("Tove Ager", "Kirsten Holm", "Jens Krogh", "Bo Riis", "Per Noll"):
        with pytest.raises(Denied):
            change(nobody, given=True)
    with pytest.raises(Refused, match="hvorfor"):
        change("Ole Bach", given=True, reason=" ")
    assert has() == [False]
    assert change("Ole Bach", given=True)
    assert not change("Ole Bach", given=True)
    with world.act() as session:
        grant = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
        actions.renew(
            session,
            by=world.who("Ole Bach"),
            when=world.when,
            grant=grant,
            until=YEAR,
            reason="Bliver",
        )
    assert has() == [True, True]
    assert change("Ida Frost", given=False)
    assert has() == [False, False]
    assert world.trail()[1:] == [
        "access.mandate.give",
        "access.grant.give",
        "access.mandate.end",
    ]
    with world.act():
        oles = world.grant_of("Ole Bach", "leder").public_id
    public_id = oles
    with pytest.raises(Refused, match="for dig selv"):
        change("Ole Bach", given=True)


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 1, 1), date(2026, 7, 1)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_half_a_year_after(day: date, after: date) -> None:
    assert queries.half_a_year_after(day) == after
