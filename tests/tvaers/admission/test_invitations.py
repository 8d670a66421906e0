"""Invitations: bound to an address, a unit and a role; used once, within 72 hours, by nobody else."""

import threading

import pytest
import sqlalchemy as sa

from giving_world import AT, DAY, PASSWORD, World
from tvaers.admission import inviting
from tvaers.admission.giving import Denied, Refused
from tvaers.admission.inviting import Closed
from tvaers.admission.models import Invitation
from tvaers.people import Principal, User, password_holds

COUNCIL, HORSENS = "sundhedsraad-horsens", "horsens-kommune"
NINA = "nina@horsens.dk"


def test_who_is_invited_gets_an_account_with_that_right_alone(world: World) -> None:
    secret = world.invite("Ole Bach", NINA, "steward", HORSENS)
    assert world.accept(secret) == NINA
    with world.act():
        nina = world.user("Nina Ny")
        assert nina.home_id == world.place(HORSENS).id and not nina.demonstration
        assert password_holds(nina, PASSWORD)
    assert world.roles("Nina Ny") == {("steward", HORSENS)}
    assert world.trail() == [
        "access.invitation.send",
        "access.grant.give",
        "access.invitation.accept",
    ]


def closed(world: World, secret: str, viewer: str = "") -> bool:
    """Whether a link can neither be opened nor used."""
    with world.act() as session:
        who = world.who(viewer) if viewer else Principal()
        try:
            inviting.find(session, when=world.when, secret=secret, viewer=who)
        except Closed:
            pass
        else:
            return False
    with pytest.raises(Closed):
        world.accept(secret, viewer=viewer)
    return True


def test_an_invitation_is_used_once(world: World) -> None:
    secret = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    world.accept(secret)
    assert closed(world, secret) and closed(world, secret, "Nina Ny")
    assert world.roles("Nina Ny") == {("laeser", HORSENS)}


def test_an_invitation_lapses_after_72_hours(world: World) -> None:
    secret = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    world.later(hours=71, minutes=59)
    with world.act() as session:
        inviting.find(session, when=world.when, secret=secret, viewer=Principal())
    world.later(minutes=1)
    assert closed(world, secret)


def test_a_wrong_or_foreign_link_is_closed(world: World) -> None:
    secret = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    for wrong in ("", secret[:-1], f"{secret}x", secret.upper(), "0" * 64):
        assert closed(world, wrong)
    for somebody in ("Ole Bach", "Tove Ager", "Per Noll"):
        assert closed(world, secret, somebody)
    assert world.accept(secret) == NINA


def test_a_newer_invitation_closes_the_one_before_and_it_can_be_taken_back(world: World) -> None:
    first = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    second = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    assert closed(world, first)
    with world.act() as session:
        found = session.scalars(
            sa.select(Invitation).where(Invitation.withdrawn_at.is_(None))
        ).one()
        for stranger in ("Kirsten Holm", "Tove Ager", "Bo Riis"):
            with pytest.raises(Denied):
                inviting.withdraw(
                    session, by=world.who(stranger), when=world.when, invitation=found
                )
        ole = world.who("Ole Bach")
        assert inviting.withdraw(session, by=ole, when=world.when, invitation=found)
        assert not inviting.withdraw(session, by=ole, when=world.when, invitation=found)
    assert closed(world, second)
    assert world.trail().count("access.invitation.withdraw") == 1


def test_an_invitation_ends_with_the_right_to_invite(world: World) -> None:
    secret = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    with world.act():
        leader = world.grant_of("Ole Bach", "leder").public_id
    world.end("Ida Frost", leader)
    assert closed(world, secret)
    with world.act() as session:
        assert session.scalar(sa.select(User.id).where(User.login == NINA)) is None


def test_the_secretariat_invites_people_of_member_units_alone(world: World) -> None:
    secret = world.invite("Kirsten Holm", "odd@odder.dk", "laeser", COUNCIL, home="odder-kommune")
    world.accept(secret, name="Odd Odder")
    assert world.roles("Odd Odder") == {("laeser", COUNCIL)}
    with pytest.raises(Refused, match="deltager ikke"):
        world.invite("Kirsten Holm", "r@randers.dk", "laeser", COUNCIL, home="randers-kommune")
    with pytest.raises(Refused, match="Den rolle"):
        world.invite("Kirsten Holm", "o@odder.dk", "redaktor", COUNCIL, home="odder-kommune")


@pytest.mark.parametrize(
    ("by", "role", "where"),
    [
        ("Sofie Lund", "laeser", "hedensted-kommune"),
        ("Per Noll", "laeser", HORSENS),
        ("Jens Krogh", "laeser", "laegehuset-aadalen"),
        ("Jens Krogh", "laeser", HORSENS),
        ("Bo Riis", "leder", HORSENS),
        ("Anne Vig", "laeser", "klu-horsens"),
    ],
)
def test_who_may_not_give_may_not_invite(world: World, by: str, role: str, where: str) -> None:
    with pytest.raises(Denied):
        world.invite(by, NINA, role, where)
    with world.act() as session:
        assert session.scalar(sa.select(Invitation.id)) is None


def test_nobody_invites_the_own_address(world: World) -> None:
    with pytest.raises(Refused, match="for dig selv"):
        world.invite("Ole Bach", "ole.bach@demo.invalid", "steward", HORSENS)


def test_whoever_holds_a_link_does_not_get_another_persons_account(world: World) -> None:
    world.stranger("Eva Er", HORSENS, "eva@horsens.dk")
    secret = world.invite("Ole Bach", "eva@horsens.dk", "laeser", HORSENS)
    with pytest.raises(Closed):
        world.accept(secret, name="Ole i Evas sted")
    with world.act():
        assert world.user("Eva Er").password_hash is None
    assert world.accept(secret, viewer="Eva Er") == "eva@horsens.dk"
    assert world.roles("Eva Er") == {("laeser", HORSENS)}


def test_two_using_one_link_are_one_account(world: World) -> None:
    secret = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    used: list[str] = []
    ready = threading.Barrier(2)

    def use(name: str) -> None:
        own = World(world.stores, DAY, AT)
        ready.wait()
        try:
            used.append(own.accept(secret, name=name))
        except Closed:
            used.append("closed")

    threads = [threading.Thread(target=use, args=(name,)) for name in ("Nina Et", "Nina To")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == ["closed", NINA]
    with world.act() as session:
        count = sa.select(sa.func.count(User.id)).where(User.login == NINA)
        assert session.scalar(count) == 1


def test_no_secret_is_in_the_store(world: World) -> None:
    first = world.invite("Ole Bach", NINA, "laeser", HORSENS)
    second = world.invite("Ole Bach", "o@horsens.dk", "laeser", HORSENS)
    world.accept(first)
    kept = world.everything()
    assert NINA in kept
    for secret in (first, second, PASSWORD):
        assert secret not in kept
