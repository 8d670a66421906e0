"""The guards of the table: each holds or says why, and what is not known is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from config import compose
from tvaers.access import Facts
from tvaers.guards import GUARDS, Circumstances, a_year_after, decide, refusal, roles_in
from tvaers.people import Held, Principal
from tvaers.places import Kind

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
POLICY = compose.policy()
PARTY = Held(
    "leder", 1, "", "", Kind.KOMMUNE, frozenset({1, 2}), frozenset(), date(2027, 1, 1), mandate=True
)

HOLDS = [
    ("role_in:laeser;steward", Circumstances(role="laeser")),
    ("role_in:laeser;steward", Circumstances(role="steward")),
    ("not_self", Circumstances(actor_id=1, person_id=2)),
    ("not_self", Circumstances(actor_id=1, person_id=0)),
    ("max_12m", Circumstances(day=DAY, until=DAY + timedelta(days=1))),
    ("max_12m", Circumstances(day=DAY, until=date(2027, 11, 24))),
    ("user_unit_is_member", Circumstances(unit_is_member=True)),
    (
        "two_person",
        Circumstances(actor_id=1, person_id=3, confirmed_by_id=2, proposed_at=AT, at=AT),
    ),
    (
        "two_person",
        Circumstances(
            actor_id=1,
            person_id=3,
            confirmed_by_id=2,
            proposed_at=AT,
            at=AT + timedelta(hours=24),
        ),
    ),
    ("not_last_admin", Circumstances(admins_left=1)),
    ("reason", Circumstances(reason="Ny stilling")),
    ("subset_of_creator", Circumstances(within_creator=True)),
    ("step_up", Circumstances(at=AT, signed_in_at=AT - timedelta(minutes=10))),
    ("version", Circumstances(unchanged=True)),
    ("party", Circumstances(held=PARTY, parties=frozenset({1, 4}))),
    ("liaison_not:praksis", Circumstances(general_practice=False)),
    ("liaison_not:praksis", Circumstances(general_practice=True, roles=frozenset({"leder"}))),
]
REFUSES = [
    ("role_in:laeser;steward", Circumstances(role="leder")),
    ("role_in:laeser;steward", Circumstances(role="laeser;steward")),
    ("role_in:", Circumstances(role="laeser")),
    ("role_in", Circumstances(role="laeser")),
    ("not_self", Circumstances(actor_id=1, person_id=1)),
    ("max_12m", Circumstances(day=DAY, until=DAY)),
    ("max_12m", Circumstances(day=DAY, until=DAY - timedelta(days=1))),
    ("max_12m", Circumstances(day=DAY, until=date(2027, 11, 25))),
    ("max_12m", Circumstances(day=DAY)),
    ("user_unit_is_member", Circumstances(unit_is_member=False)),
    ("two_person", Circumstances(actor_id=1, person_id=3, proposed_at=AT, at=AT)),
    (
        "two_person",
        Circumstances(actor_id=1, person_id=3, confirmed_by_id=1, proposed_at=AT, at=AT),
    ),
    (
        "two_person",
        Circumstances(actor_id=1, person_id=3, confirmed_by_id=3, proposed_at=AT, at=AT),
    ),
    (
        "two_person",
        Circumstances(
            actor_id=1,
            person_id=3,
            confirmed_by_id=2,
            proposed_at=AT,
            at=AT + timedelta(hours=24, seconds=1),
        ),
    ),
    ("not_last_admin", Circumstances(admins_left=0)),
    ("reason", Circumstances(reason="  ")),
    ("subset_of_creator", Circumstances(within_creator=False)),
    ("step_up", Circumstances(at=AT, signed_in_at=AT - timedelta(minutes=10, seconds=1))),
    ("step_up", Circumstances(at=AT, signed_in_at=AT + timedelta(seconds=1))),
    ("version", Circumstances(unchanged=False)),
    ("party", Circumstances(held=PARTY, parties=frozenset({4}))),
    ("party", Circumstances(parties=frozenset({1}))),
    ("liaison_not:praksis", Circumstances(roles=frozenset({"leder", "praksis"}))),
    ("liaison_not:praksis", Circumstances(general_practice=True)),
]


@pytest.mark.parametrize(("guard", "circumstances"), HOLDS)
def test_a_guard_holds(guard: str, circumstances: Circumstances) -> None:
    assert refusal(guard, circumstances) is None


@pytest.mark.parametrize(("guard", "circumstances"), REFUSES)
def test_a_guard_refuses_in_a_danish_sentence(guard: str, circumstances: Circumstances) -> None:
    said = refusal(guard, circumstances)
    assert said is not None and said[0].isupper() and said.endswith(".")


@pytest.mark.parametrize("guard", [*GUARDS, "nobody_wrote_this", "", "not_self_at_all"])
def test_what_is_not_known_is_refused(guard: str) -> None:
    assert refusal(guard, Circumstances()) is not None


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 11, 24), date(2027, 11, 24)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_year_after(day: date, after: date) -> None:
    assert a_year_after(day) == after


def held(role: str, anchor: int | None = 1) -> Principal:
    kind = None if anchor is None else Kind.KOMMUNE
    reach = frozenset() if anchor is None else frozenset({anchor})
    return Principal(
        1, "Ole", (Held(role, anchor, "Horsens", "horsens", kind, reach, frozenset(), DAY),)
    )


def test_a_decision_needs_the_role_and_every_guard() -> None:
    fine = Circumstances(actor_id=1, person_id=2, role="laeser", day=DAY, until=date(2027, 1, 1))
    here = Facts(holder_id=1)
    assert decide(POLICY, held("leder"), "grant.create_unit", here, fine).allowed
    for role in ("laeser", "steward", "redaktor", "admin"):
        told = decide(POLICY, held(role), "grant.create_unit", here, fine)
        assert not told.allowed and not told.sentence
    elsewhere = decide(POLICY, held("leder"), "grant.create_unit", Facts(holder_id=2), fine)
    assert not elsewhere.allowed and not elsewhere.missing
    bad = Circumstances(actor_id=1, person_id=1, role="leder", day=DAY, until=DAY)
    told = decide(POLICY, held("leder"), "grant.create_unit", here, bad)
    assert set(told.missing) == {"role_in", "not_self", "max_12m"} and told.sentence
    assert not decide(POLICY, held("leder"), "grant.nothing", here, fine).allowed


def test_the_roles_one_may_give_are_read_off_the_table() -> None:
    here = Facts(holder_id=1)
    give = roles_in(POLICY, held("leder"), "grant.create_unit", here)
    assert give == ("laeser", "bidragyder", "steward")
    assert roles_in(POLICY, held("steward"), "grant.create_unit", here) == ()
    assert roles_in(POLICY, held("admin", None), "grant.create_lead", here) == ("leder", "redaktor")
