"""Rights at the system take two persons; keys never have more than who made them; one's own account."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from giving_world import AT, DAY, PASSWORD, POLICY, YEAR, World
from tvaers.access import Facts, may
from tvaers.admission import keys, own, service, system
from tvaers.admission.giving import Denied, Refused
from tvaers.admission.models import Proposal, ServiceToken
from tvaers.people import Grant, SignInSession, User, hash_password, password_holds

HORSENS, HEDENSTED = "horsens-kommune", "hedensted-kommune"


def propose(world: World, by: str, to: str, role: str, until: date = YEAR) -> str:
    """A proposal; its public id."""
    with world.act() as session:
        return system.propose(
            session,
            by=world.who(by),
            when=world.when,
            person=world.user(to),
            role=role,
            until=until,
            reason="Vagt",
        ).public_id


def confirm(world: World, by: str, public_id: str) -> None:
    with world.act() as session:
        found = session.scalars(sa.select(Proposal).where(Proposal.public_id == public_id)).one()
        system.confirm(session, by=world.who(by), when=world.when, proposal=found)


@pytest.mark.parametrize("role", ["admin", "revisor"])
def test_a_right_at_the_system_is_none_before_a_second_person_confirms(
    world: World, role: str
) -> None:
    public_id = propose(world, "Ida Frost", "Tove Ager", role)
    assert world.roles("Tove Ager") == set()
    with pytest.raises(Refused, match="En anden"):
        confirm(world, "Ida Frost", public_id)
    for nobody in ("Ole Bach", "Kirsten Holm", "Per Noll", "Tove Ager"):
        with pytest.raises(Denied):
            confirm(world, nobody, public_id)
    assert world.roles("Tove Ager") == set()
    confirm(world, "Bo Riis", public_id)
    assert world.roles("Tove Ager") == {(role, "")}
    with pytest.raises(Refused, match="allerede"):
        confirm(world, "Bo Riis", public_id)
    assert world.trail() == [
        "access.grant.propose",
        "access.grant.confirm",
        "access.grant.give",
    ]


def test_a_proposal_lapses_after_24_hours(world: World) -> None:
    public_id = propose(world, "Ida Frost", "Tove Ager", "admin")
    world.later(hours=24, seconds=1)
    with pytest.raises(Refused, match="24 timer"):
        confirm(world, "Bo Riis", public_id)
    assert world.roles("Tove Ager") == set()
    confirm(world, "Bo Riis", propose(world, "Ida Frost", "Tove Ager", "admin", YEAR))
    assert world.roles("Tove Ager") == {("admin", "")}


def test_nobody_confirms_the_own_right_and_no_ended_proposer_counts(world: World) -> None:
    own_id = propose(world, "Ida Frost", "Bo Riis", "admin")
    with pytest.raises(Refused, match="for dig selv"):
        confirm(world, "Bo Riis", own_id)
    confirm(world, "Bo Riis", propose(world, "Ida Frost", "Tove Ager", "admin"))
    waiting = propose(world, "Tove Ager", "Hans Vest", "revisor")
    with world.act():
        toves = world.grant_of("Tove Ager", "admin").public_id
    world.end("Ida Frost", toves)
    with pytest.raises(Denied):
        confirm(world, "Bo Riis", waiting)
    assert world.roles("Hans Vest") == set()


@pytest.mark.parametrize(
    ("by", "to", "role", "until", "said"),
    [
        ("Ida Frost", "Ida Frost", "revisor", YEAR, "for dig selv"),
        ("Ida Frost", "Tove Ager", "leder", YEAR, "Den rolle"),
        ("Ida Frost", "Tove Ager", "admin", YEAR + timedelta(days=1), "12 måneder"),
    ],
)
def test_what_may_not_be_proposed(
    world: World, by: str, to: str, role: str, until: date, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        propose(world, by, to, role, until)
    for nobody in ("Bo Riis", "Ole Bach", "Kirsten Holm", "Per Noll"):
        with pytest.raises(Denied):
            propose(world, nobody, "Tove Ager", "admin")
    assert world.trail() == []


def test_the_last_one_in_operation_cannot_be_taken_away(world: World) -> None:
    with world.act():
        idas = world.grant_of("Ida Frost", "admin").public_id
        bos = world.grant_of("Bo Riis", "revisor").public_id
    with pytest.raises(Refused, match="sidste"):
        world.end("Ida Frost", idas)
    confirm(world, "Bo Riis", propose(world, "Ida Frost", "Tove Ager", "admin"))
    assert world.end("Ida Frost", bos)
    assert world.end("Tove Ager", idas)
    with world.act():
        toves = world.grant_of("Tove Ager", "admin").public_id
    with pytest.raises(Refused, match="sidste"):
        world.end("Tove Ager", toves)
    assert world.roles("Tove Ager") == {("admin", "")}


def test_a_closed_account_loses_rights_and_sign_ins_at_once(world: World) -> None:
    def close(by: str, name: str, reason: str = "Er rejst") -> bool:
        with world.act() as session:
            return system.disable(
                session, by=world.who(by), when=world.when, person=world.user(name), reason=reason
            )

    with world.act() as session:
        sofie = world.user("Sofie Lund").id
        session.add(SignInSession(token_hash="a" * 64, user_id=sofie, started_at=AT, seen_at=AT))
    with pytest.raises(Refused, match="hvorfor"):
        close("Ida Frost", "Sofie Lund", " ")
    with pytest.raises(Refused, match="for dig selv"):
        close("Ida Frost", "Ida Frost")
    for nobody in ("Ole Bach", "Kirsten Holm", "Bo Riis"):
        with pytest.raises(Denied):
            close(nobody, "Sofie Lund")
    assert close("Ida Frost", "Sofie Lund")
    assert not close("Ida Frost", "Sofie Lund")
    with world.act() as session:
        assert world.who("Sofie Lund").grants == ()
        assert session.scalar(sa.select(SignInSession.user_id)) is None
        ended = session.scalars(sa.select(Grant.end_reason).where(Grant.user_id == sofie)).all()
        assert set(ended) == {"Er rejst"}
    assert world.trail().count("access.person.disable") == 1


def key(
    world: World,
    by: str,
    role: str,
    where: str,
    *,
    until: date = YEAR,
    signed_in: datetime | None = AT,
) -> str:
    """A key made; its secret."""
    with world.act() as session:
        _, secret = keys.create(
            session,
            by=world.who(by),
            when=world.when,
            anchor=world.place(where),
            name="Natlig afsendelse",
            role=role,
            until=until,
            signed_in_at=signed_in,
        )
        return secret


def asks(world: World, secret: str) -> tuple[str, ...]:
    """The roles a key has right now."""
    with world.act() as session:
        found = service.principal_of_key(session, POLICY, secret, world.day)
        return () if found is None else tuple(held.role for held in found.grants)


def test_a_key_has_its_role_at_its_unit_and_nothing_more(world: World) -> None:
    secret = key(world, "Sofie Lund", "svc_import", HEDENSTED)
    with world.act() as session:
        found = service.principal_of_key(session, POLICY, secret, DAY)
        assert found is not None
        hedensted, horsens = world.place(HEDENSTED).id, world.place(HORSENS).id
        assert not found.is_authenticated
        assert may(POLICY, found, "import.create", Facts(holder_id=hedensted))
        assert not may(POLICY, found, "import.create", Facts(holder_id=horsens))
        for need in ("import.resolve", "release.approve", "grant.create_unit", "token.create"):
            assert not may(POLICY, found, need, Facts(holder_id=hedensted)), need
        for level in (1, 2, 3):
            about = Facts(hedensted, frozenset(), level, "published")
            assert not may(POLICY, found, "value.read", about)
        assert service.may_ask(POLICY, found, "import.create")
        for need in ("source.read", "area.read", "site.read_self", "grant.read"):
            assert not service.may_ask(POLICY, found, need), need
    reads = key(world, "Sofie Lund", "svc_read", HEDENSTED)
    with world.act() as session:
        found = service.principal_of_key(session, POLICY, reads, DAY)
        assert found is not None
        assert may(POLICY, found, "value.read", Facts(hedensted, frozenset(), 2, "published"))
        assert not may(POLICY, found, "value.read", Facts(hedensted, frozenset(), 3, "published"))
        assert not service.may_ask(POLICY, found, "import.create")


def test_a_key_is_kept_as_a_prefix_and_a_hash(world: World) -> None:
    secret = key(world, "Sofie Lund", "svc_import", HEDENSTED)
    kept = world.everything()
    assert secret not in kept and secret.split("-", 2)[2] not in kept
    assert "-".join(secret.split("-")[:2]) in kept
    assert world.trail() == ["access.token.create"]
    for wrong in ("", secret[:-1], f"{secret}x", secret.upper()):
        assert asks(world, wrong) == ()


def test_a_key_never_has_more_than_its_creator_has_now(world: World) -> None:
    secret = key(world, "Sofie Lund", "svc_import", HEDENSTED)
    assert asks(world, secret) == ("svc_import",)
    with world.act():
        steward = world.grant_of("Sofie Lund", "steward").public_id
    world.end("Ida Frost", steward)
    assert asks(world, secret) == ()


def test_a_key_ends_with_its_day_its_closing_and_its_creators_account(world: World) -> None:
    secret = key(world, "Sofie Lund", "svc_read", HEDENSTED, until=DAY + timedelta(days=2))
    world.day = DAY + timedelta(days=1)
    assert asks(world, secret) == ("svc_read",)
    world.day = DAY + timedelta(days=2)
    assert asks(world, secret) == ()
    world.day = DAY
    with world.act() as session:
        found = session.scalars(sa.select(ServiceToken)).one()
        with pytest.raises(Denied):
            keys.revoke(session, by=world.who("Ole Bach"), when=world.when, key=found)
        assert keys.revoke(session, by=world.who("Sofie Lund"), when=world.when, key=found)
        assert not keys.revoke(session, by=world.who("Sofie Lund"), when=world.when, key=found)
    assert asks(world, secret) == ()
    other = key(world, "Sofie Lund", "svc_read", HEDENSTED)
    with world.act() as session:
        session.execute(sa.update(User).where(User.name == "Sofie Lund").values(active=False))
    assert asks(world, other) == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"role": "steward"}, "mere adgang"),
        ({"role": "admin"}, "mere adgang"),
        ({"role": ""}, "mere adgang"),
        ({"until": YEAR + timedelta(days=1)}, "12 måneder"),
        ({"until": DAY}, "Sidste dag"),
        ({"signed_in": None}, "10 minutter"),
        ({"signed_in": AT - timedelta(minutes=11)}, "10 minutter"),
    ],
)
def test_what_no_key_can_be(world: World, more: dict[str, object], said: str) -> None:
    wish = {"role": "svc_import", "until": YEAR, "signed_in": AT, **more}
    with pytest.raises(Refused, match=said):
        key(world, "Sofie Lund", where=HEDENSTED, **wish)  # type: ignore[arg-type]
    for nobody in ("Ole Bach", "Per Noll", "Kirsten Holm", "Ida Frost"):
        with pytest.raises(Denied):
            key(world, nobody, "svc_read", HEDENSTED)
    assert world.trail() == []


def test_another_password_needs_the_present_one_and_ends_other_sign_ins(world: World) -> None:
    new = "grøn cykel og blå himmel"

    def change(current: str, wished: str = new) -> None:
        with world.act() as session:
            own.change_password(
                session,
                by=world.who("Ole Bach"),
                current=current,
                new=wished,
                here="h" * 64,
                at=world.at,
            )

    with world.act() as session:
        ole = world.user("Ole Bach")
        ole.password_hash = hash_password(PASSWORD)
        for letter in "ho":
            session.add(
                SignInSession(token_hash=letter * 64, user_id=ole.id, started_at=AT, seen_at=AT)
            )
    with pytest.raises(own.Wrong):
        change("noget andet")
    for wished in ("kort", "ole.bach@demo.invalid", PASSWORD, "adgangskode123456"):
        with pytest.raises(Refused):
            change(PASSWORD, wished)
    change(PASSWORD)
    with world.act() as session:
        assert password_holds(world.user("Ole Bach"), new)
        assert not password_holds(world.user("Ole Bach"), PASSWORD)
        assert list(session.scalars(sa.select(SignInSession.token_hash))) == ["h" * 64]
    assert world.trail() == ["access.session.end_others", "access.password.change"]
    assert new not in world.everything() and PASSWORD not in world.everything()


def test_the_present_password_cannot_be_guessed_at(world: World) -> None:
    def guess(current: str) -> None:
        with world.act() as session:
            try:
                own.change_password(
                    session,
                    by=world.who("Ole Bach"),
                    current=current,
                    new="grøn cykel og blå himmel",
                    here="",
                    at=world.at,
                )
            except own.Wrong:
                session.commit()

    with world.act():
        world.user("Ole Bach").password_hash = hash_password(PASSWORD)
    for _ in range(10):
        guess("gæt")
    with pytest.raises(own.TooMany):
        guess(PASSWORD)
    world.later(minutes=16)
    guess(PASSWORD)
