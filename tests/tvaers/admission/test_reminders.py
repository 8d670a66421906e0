"""What is told before a right ends, and to whom; and that a right ends whether or not anybody was told."""

from datetime import date, timedelta

import sqlalchemy as sa

from giving_world import POLICY, World
from tvaers.admission import actions, inviting, reminders
from tvaers.admission.models import Invitation
from tvaers.mail.models import Mail
from tvaers.people import Principal

HORSENS = "horsens-kommune"
ENDS = date(2027, 2, 1)


def real(world: World, *names: str) -> None:
    """Let invented people be real, so that mail reaches them."""
    with world.act() as session:
        for name in names:
            person = world.user(name)
            person.demonstration = False
            person.login = f"{name.split()[0].lower()}@horsens.dk"
        session.flush()


def remind(world: World, day: date) -> list[tuple[str, str]]:
    """What the day's reminders put in the outbox: to whom, about what."""
    with world.act() as session:
        before = set(session.scalars(sa.select(Mail.id)))
        reminders.remind(session, POLICY, day)
        rows = session.scalars(sa.select(Mail).where(Mail.id.not_in(before)).order_by(Mail.id))
        return [(row.recipient, row.subject) for row in rows]


def given(world: World) -> None:
    real(world, "Tove Ager", "Ole Bach")
    world.give("Ole Bach", "Tove Ager", "laeser", HORSENS, until=ENDS)


def test_tove_and_ole_are_told_30_and_7_days_before_once_each(world: World) -> None:
    given(world)
    told = [
        ("tove@horsens.dk", "Din adgang i Tværs slutter snart"),
        ("ole@horsens.dk", "1 adgang i Tværs slutter snart"),
    ]
    expected = {31: [], 30: told, 29: [], 8: [], 7: told, 6: [], 1: [], 0: []}
    found = {left: remind(world, ENDS - timedelta(days=left)) for left in expected}
    assert found == expected


def test_days_without_a_worker_are_caught_up_with_one_reminder(world: World) -> None:
    given(world)
    assert len(remind(world, ENDS - timedelta(days=3))) == 2
    assert remind(world, ENDS - timedelta(days=2)) == []


def test_a_mail_says_when_and_where_and_no_other_persons_name(world: World) -> None:
    given(world)
    remind(world, ENDS - timedelta(days=30))
    with world.act() as session:
        own, ole = session.scalars(sa.select(Mail.text).order_by(Mail.id))
    assert "- læser, Horsens Kommune: til og med 31. januar 2027" in own
    assert "Ole" not in own and "Tove" not in ole
    assert "- Horsens Kommune: {site}/omraader/horsens-kommune/personer/" in ole


def test_a_right_that_goes_on_asks_for_nothing(world: World) -> None:
    given(world)
    world.day, world.at = date(2027, 1, 2), world.at + timedelta(days=39)
    with world.act() as session:
        from_tove = world.grant_of("Tove Ager", "laeser")
        actions.renew(
            session,
            by=world.who("Ole Bach"),
            when=world.when,
            grant=from_tove,
            until=date(2027, 9, 1),
            reason="Fortsætter",
        )
    assert remind(world, ENDS - timedelta(days=7)) == []


def test_an_ended_right_a_closed_account_and_a_short_right_ask_for_nothing(world: World) -> None:
    given(world)
    world.give("Ole Bach", "Tove Ager", "steward", HORSENS, until=world.day + timedelta(days=6))
    with world.act():
        grant = world.grant_of("Tove Ager", "laeser").public_id
    world.end("Ole Bach", grant)
    assert remind(world, world.day) == [] and remind(world, ENDS - timedelta(days=7)) == []


def test_only_those_who_can_renew_are_told(world: World) -> None:
    given(world)
    real(world, "Jens Krogh", "Kirsten Holm", "Ida Frost", "Rita Rand")
    recipients = {to for to, _ in remind(world, ENDS - timedelta(days=30))}
    assert recipients == {"tove@horsens.dk", "ole@horsens.dk"}


def test_a_right_ends_by_the_calendar_though_no_job_ran(world: World) -> None:
    given(world)
    world.day = ENDS - timedelta(days=1)
    assert world.roles("Tove Ager") == {("laeser", HORSENS)}
    world.day = ENDS
    assert world.roles("Tove Ager") == set()


def invited(world: World, login: str = "nina@horsens.dk") -> tuple[str, bool, str]:
    """An invitation that is to be mailed: its first secret, whether it was put, and its key."""
    secret = world.invite("Ole Bach", login, "laeser", HORSENS)
    with world.act() as session:
        found = session.scalars(sa.select(Invitation)).one()
        ole, place = world.who("Ole Bach"), world.place(HORSENS)
        sent = inviting.send(session, by=ole, invitation=found, anchor=place)
        return secret, sent, found.public_id


def usable(world: World, secret: str) -> bool:
    with world.act() as session:
        try:
            inviting.find(session, when=world.when, secret=secret, viewer=Principal())
        except inviting.Closed:
            return False
        return True


def test_a_mailed_invitation_has_one_link_made_when_it_is_sent(world: World) -> None:
    first, sent, key = invited(world)
    assert sent and first not in world.everything()
    with world.act() as session:
        mail = session.scalars(sa.select(Mail)).one()
        assert "Ole Bach har inviteret dig" in mail.text and mail.link == f"invitation:{key}"
        path = inviting.fresh_link(session, key, world.at)
    assert path is not None
    secret = path.removeprefix("/adgang/invitation/").removesuffix("/")
    assert usable(world, secret) and not usable(world, first)
    assert secret not in world.everything()
    world.accept(secret)
    with world.act() as session:
        assert inviting.fresh_link(session, key, world.at) is None


def test_a_withdrawn_or_lapsed_invitation_is_not_mailed(world: World) -> None:
    _, _, key = invited(world)
    world.later(hours=73)
    with world.act() as session:
        assert inviting.fresh_link(session, key, world.at) is None


def test_an_address_that_leads_nowhere_is_not_mailed(world: World) -> None:
    assert invited(world, "nina@demo.invalid")[1] is False
