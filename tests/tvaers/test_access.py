"""The policy table: who may see which figure, in words of people and places; SQL and `may` agree."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose
from indicators.models import Figure, MeasureVersion, PeriodKind, Release, ReleaseState, Status
from indicators.queries import FIGURES
from tvaers.access import Facts, criterion, may, need_of
from tvaers.db import now, transaction
from tvaers.intake import Stores
from tvaers.people import Grant, Principal, Sharing, User, principal
from tvaers.places import Certainty, Kind, Link, Place, Relation

DAY = date(2026, 11, 24)
POLICY = compose.policy()


def who(session: Session, name: str, day: date = DAY) -> Principal:
    user = session.scalars(sa.select(User).where(User.name == name)).one()
    return principal(session, user, day)


def place(session: Session, slug: str) -> Place:
    return session.scalars(sa.select(Place).where(Place.slug == slug)).one()


@pytest.fixture
def figures(stores: Stores) -> Stores:
    """One figure of each level for every kommune, council and clinic: a measure each level."""
    with transaction(stores.published) as session:
        places = session.scalars(
            sa.select(Place).where(Place.kind.in_((Kind.KOMMUNE, Kind.HEALTH_COUNCIL, Kind.CLINIC)))
        ).all()
        for level in range(4):
            version = MeasureVersion(
                name=f"niveau-{level}",
                version=1,
                title=f"Niveau {level}",
                data_set="klgateway-140" if level == 2 else "andet",
                level=level,
                definition={"order": level},
            )
            session.add(version)
            session.flush()
            release = Release(
                measure_version_id=version.id,
                state=ReleaseState.PUBLISHED,
                released_at=now(),
                released_by="test",
            )
            session.add(release)
            session.flush()
            session.add_all(
                Figure(
                    measure_version_id=version.id,
                    place_id=each.id,
                    period_kind=PeriodKind.MONTH,
                    period_start=date(2026, 10, 1),
                    release_id=release.id,
                    value=1.0,
                    status=Status.SHOWN,
                    level=level,
                )
                for each in places
            )
    return stores


def seen(session: Session, person: Principal, level: int) -> set[str]:
    """The short names of the places whose figure of this level the person sees."""
    return set(
        session.scalars(
            sa.select(Place.short_name)
            .join(Figure, Figure.place_id == Place.id)
            .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
            .where(criterion(POLICY, person, FIGURES), Figure.level == level)
        )
    )


def test_ole_sees_his_kommune_and_what_the_council_shares_and_no_other_kommune(
    figures: Stores,
) -> None:
    with Session(figures.published) as session:
        ole = who(session, "Ole Bach")
        kommuner = seen(session, ole, 2)
        assert {"Horsens", "Hedensted", "Odder", "Skanderborg"} <= kommuner
        assert "Randers" not in kommuner
        assert len(seen(session, ole, 1)) > 98


def test_a_person_without_grants_sees_nothing_at_all(figures: Stores) -> None:
    with Session(figures.published) as session:
        per = who(session, "Per Noll")
        assert all(seen(session, per, level) == set() for level in range(4))
        assert not may(POLICY, per, "area.read")
        assert may(POLICY, per, "site.read_self")


def test_the_auditor_and_operation_read_open_figures_and_never_restricted_ones(
    figures: Stores,
) -> None:
    with Session(figures.published) as session:
        for name in ("Bo Riis", "Ida Frost"):
            person = who(session, name)
            assert seen(session, person, 1), name
            assert seen(session, person, 2) == seen(session, person, 3) == set(), name


def test_a_clinics_figures_are_the_clinics_own(figures: Stores) -> None:
    with Session(figures.published) as session:
        mette = who(session, "Mette Dam")
        assert seen(session, mette, 3) == {mette_clinic(session)}
        for name in ("Jens Krogh", "Ole Bach", "Kirsten Holm", "Anne Vig", "Ida Frost"):
            clinics = set(
                session.scalars(sa.select(Place.short_name).where(Place.kind == Kind.CLINIC))
            )
            assert not seen(session, who(session, name), 3) & clinics, name


def mette_clinic(session: Session) -> str:
    return session.scalars(
        sa.select(Place.short_name).where(Place.kind == Kind.CLINIC, Place.name.like("%Ådalen%"))
    ).one()


def test_a_right_ends_with_its_last_day(figures: Stores) -> None:
    with Session(figures.published) as session:
        ended = who(session, "Ole Bach", date(2028, 1, 1))
        assert ended.grants == ()
        assert seen(session, ended, 1) == set()


def test_sharing_ends_and_the_council_no_longer_sees(figures: Stores) -> None:
    with transaction(figures.published) as session:
        hedensted = place(session, "hedensted-kommune")
        session.execute(
            sa.update(Sharing).where(Sharing.holder_id == hedensted.id).values(valid_to=DAY)
        )
    with Session(figures.published) as session:
        assert "Hedensted" not in seen(session, who(session, "Kirsten Holm"), 2)
        assert "Hedensted" in seen(session, who(session, "Sofie Lund"), 2)


def test_the_rows_one_sees_are_those_one_may_read(figures: Stores) -> None:
    with Session(figures.published) as session:
        places = session.scalars(
            sa.select(Place).where(Place.kind.in_((Kind.KOMMUNE, Kind.HEALTH_COUNCIL, Kind.CLINIC)))
        ).all()
        shared: dict[int, set[int]] = {}
        for holder, space in session.execute(
            sa.select(Sharing.holder_id, Sharing.space_id).where(
                sa.or_(Sharing.valid_from.is_(None), Sharing.valid_from <= DAY),
                sa.or_(Sharing.valid_to.is_(None), Sharing.valid_to > DAY),
            )
        ):
            shared.setdefault(holder, set()).add(space)
        for user in session.scalars(sa.select(User)):
            person = principal(session, user, DAY)
            for level in range(4):
                expected = {
                    each.short_name
                    for each in places
                    if may(POLICY, person, "value.read", facts(each, level, shared))
                }
                assert seen(session, person, level) == expected, (user.name, level)


def facts(each: Place, level: int, shared: dict[int, set[int]]) -> Facts:
    spaces = shared.get(each.id, set()) if level == 2 else set()
    return Facts(
        holder_id=each.id,
        space_ids=frozenset(spaces | ({each.id} if each.is_space else set())),
        level=level,
        state="published",
    )


def test_a_view_that_names_no_need_is_a_closed_door() -> None:
    def forgotten() -> str:
        return "hemmeligt"

    with pytest.raises(LookupError, match="forgotten names no need"):
        need_of(forgotten)


def given(session: Session, slug: str, role: str) -> Principal:
    """Somebody new with this role at this place."""
    person = User(login=f"{role}@{slug}.invalid", name=f"{role} {slug}")
    session.add(person)
    session.flush()
    session.add(
        Grant(
            user_id=person.id,
            role=role,
            anchor_id=place(session, slug).id,
            valid_from=DAY,
            valid_to=date(2027, 1, 1),
            given_by="test",
            reason="test",
        )
    )
    session.flush()
    return principal(session, person, DAY)


def test_patients_and_general_practice_read_what_their_body_reads(figures: Stores) -> None:
    with Session(figures.published) as session:
        council = place(session, "sundhedsraad-horsens")
        patients = Place(
            slug="patienter-horsens",
            kind=Kind.PATIENTS,
            name="Patienternes repræsentanter",
            short_name="Patienterne",
            certainty=Certainty.DEMONSTRATION,
            source="test",
        )
        session.add(patients)
        session.flush()
        before = given(session, "patienter-horsens", "bidragyder")
        assert seen(session, before, 2) == set()
        for child in (patients.id, place(session, "plo-midtjylland").id):
            session.add(
                Link(
                    child_id=child,
                    parent_id=council.id,
                    relation=Relation.MEMBER_OF,
                    certainty=Certainty.DEMONSTRATION,
                    source="test",
                )
            )
        session.flush()
        body = seen(session, given(session, "sundhedsraad-horsens", "laeser"), 2)
        assert {"Horsens", "Hedensted"} <= body
        for slug in ("patienter-horsens", "plo-midtjylland"):
            person = given(session, slug, "laeser")
            assert body <= seen(session, person, 2), slug
            assert not seen(session, person, 3), slug
            leader = given(session, slug, "leder")
            assert may(POLICY, leader, "user.invite", Facts(place(session, slug).id, state="new"))
