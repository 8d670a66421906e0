"""Who has access where, until when, given by whom; what is to be reviewed; whom one may know of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Facts, Policy, may
from tvaers.admission.giving import GIVEN_BY, facts_of, roles_to_give
from tvaers.admission.models import Review
from tvaers.db import on_day
from tvaers.guards import roles_in
from tvaers.people import Grant, Held, Principal, SignInSession, User
from tvaers.places import Link, Place, Relation, danish_key

SOON, VERY_SOON = timedelta(days=30), timedelta(days=7)
ASKED_BEFORE = timedelta(days=30)
PER_PAGE = 50


@dataclass(frozen=True)
class Access:
    """One person's right in one role at one place, with what follows on it without a gap."""

    grant: Grant
    person: User
    anchor: Place | None
    until: date
    reviewed: date | None
    day: date

    @property
    def last_day(self) -> date:
        """The last day on which the right holds."""
        return self.until - timedelta(days=1)

    @property
    def begun(self) -> bool:
        """Whether it holds already."""
        return self.grant.valid_from <= self.day

    @property
    def days_left(self) -> int:
        """How many days it still holds, today included."""
        return (self.until - self.day).days

    @property
    def ends_soon(self) -> bool:
        """Whether it ends within 30 days."""
        return self.until - self.day <= SOON

    @property
    def ends_very_soon(self) -> bool:
        """Whether it ends within 7 days."""
        return self.until - self.day <= VERY_SOON

    @property
    def review_by(self) -> date:
        """The last day for answering whether it is still right: half a year after it was last said."""
        return half_a_year_after(self.reviewed or self.grant.valid_from)

    @property
    def asks_review(self) -> bool:
        """Whether it is time to answer."""
        return self.begun and self.day >= self.review_by - ASKED_BEFORE

    @property
    def overdue(self) -> bool:
        """Whether the answer is late."""
        return self.begun and self.day > self.review_by


def half_a_year_after(day: date) -> date:
    """The same day six months on, or the last of a shorter month."""
    year, month = day.year + day.month // 7, (day.month + 5) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)


def of_place(session: Session, anchor: Place | None, day: date) -> list[Access]:
    """Everyone's rights at a place (None: at the system), by name."""
    return _accesses(
        session, Grant.anchor_id.is_not_distinct_from(anchor.id if anchor else None), day
    )


def of_person(session: Session, user_id: int, day: date) -> list[Access]:
    """One person's rights everywhere."""
    return _accesses(session, Grant.user_id == user_id, day)


_ANSWERED = ("grant.review", *GIVEN_BY)


def in_hand(session: Session, policy: Policy, who: Principal, day: date) -> list[Access]:
    """The rights of others that this person may say are still right, or may renew."""
    places: set[int] = set()
    roles: set[str] = set()
    everywhere: tuple[str, ...] = ()
    for held in who.grants:
        one = Principal(user_id=who.user_id, grants=(held,))
        at = Facts(holder_id=held.anchor_id)
        found = tuple(role for need in _ANSWERED for role in roles_in(policy, one, need, at))
        if held.anchor_id is None:
            everywhere += found
        elif found:
            places |= held.reach
            roles |= set(found)
    criteria = []
    if places:
        criteria.append(sa.and_(Grant.anchor_id.in_(sorted(places)), Grant.role.in_(sorted(roles))))
    if everywhere:
        criteria.append(Grant.role.in_(sorted(set(everywhere))))
    if not criteria:
        return []
    about = sa.and_(sa.or_(*criteria), Grant.user_id != who.user_id)
    return _accesses(session, about, day)


def to_review(session: Session, policy: Policy, who: Principal, day: date) -> list[Access]:
    """The rights for which this person now has to answer whether they are still right."""
    found = in_hand(session, policy, who, day)
    return [each for each in found if each.asks_review and may_review(policy, who, each)]


def ending(session: Session, day: date) -> list[Access]:
    """Every right in force that ends within 30 days, with nothing to follow it."""
    soon = sa.select(Grant.user_id).where(
        Grant.valid_to > day, Grant.valid_to <= day + SOON, Grant.ended_at.is_(None)
    )
    found = _accesses(session, Grant.user_id.in_(soon), day)
    return [each for each in found if each.begun and each.ends_soon]


def may_renew(policy: Policy, who: Principal, access: Access) -> bool:
    """Whether this person may let a right go on."""
    roles = roles_to_give(policy, who, access.anchor)
    return access.grant.role in roles and access.person.id != who.user_id


def may_review(policy: Policy, who: Principal, access: Access) -> bool:
    """Whether this person answers for this right."""
    roles = roles_in(policy, who, "grant.review", facts_of(access.anchor))
    return access.grant.role in roles and access.person.id != who.user_id


def _accesses(session: Session, criterion: sa.ColumnElement[bool], day: date) -> list[Access]:
    said = sa.select(sa.func.max(Review.day)).where(Review.grant_id == Grant.id).scalar_subquery()
    rows = session.execute(
        sa.select(Grant, User, Place, said)
        .join(User, User.id == Grant.user_id)
        .outerjoin(Place, Place.id == Grant.anchor_id)
        .where(criterion, User.active, Grant.valid_to > day, Grant.ended_at.is_(None))
        .order_by(Grant.user_id, Grant.role, Grant.anchor_id, Grant.valid_from, Grant.id)
    ).all()
    # A place that the reader may not see is none of the reader's matters either.
    rows = [row for row in rows if row[0].anchor_id is None or row[2] is not None]
    found: list[Access] = []
    for _, same in groupby(rows, key=lambda row: (row[0].user_id, row[0].role, row[0].anchor_id)):
        found += _joined(list(same), day)
    return sorted(
        found,
        key=lambda each: (
            danish_key(each.person.name),
            danish_key(each.anchor.name if each.anchor else ""),
            each.grant.role,
        ),
    )


_Row = sa.Row[Grant, User, Place, date]


def _joined(rows: Sequence[_Row], day: date) -> Iterable[Access]:
    """One right for grants that follow on each other; a gap begins another."""
    run = [rows[0]]
    for row in rows[1:]:
        if row[0].valid_from > max(each[0].valid_to for each in run):
            yield _one(run, day)
            run = []
        run.append(row)
    yield _one(run, day)


def _one(run: Sequence[_Row], day: date) -> Access:
    grant, person, anchor, _ = run[0]
    said = [each[3] for each in run if each[3] is not None]
    return Access(
        grant, person, anchor, max(r[0].valid_to for r in run), max(said, default=None), day
    )


def known(policy: Policy, who: Principal, day: date) -> "sa.Select[User]":
    """The people this person may know of by the directory: name, unit and role."""
    people = sa.select(User).where(User.active)
    if may(policy, Principal(grants=tuple(_system(who))), "user.read", Facts()):
        return people
    homes: set[int] = set()
    spaces: set[int] = set()
    for held in who.grants:
        one = Principal(grants=(held,))
        if held.anchor_id is None:
            continue
        if may(policy, one, "user.read", Facts(holder_id=held.anchor_id)):
            homes |= held.reach
        if may(policy, one, "user.read", Facts(space_ids=held.spaces)):
            spaces |= held.spaces
    members = (
        sa.select(Link.child_id)
        .where(Link.parent_id.in_(sorted(spaces)), Link.relation == Relation.MEMBER_OF)
        .where(on_day(Link.valid_from, Link.valid_to, day))
    )
    return people.where(sa.or_(User.home_id.in_(sorted(homes)), User.home_id.in_(members)))


def _system(who: Principal) -> Iterable[Held]:
    return (held for held in who.grants if held.anchor_id is None)


@dataclass(frozen=True)
class Entry:
    """One line of the directory: name, unit, and the roles that the reader may know of."""

    person: User
    home: Place | None
    roles: tuple[Access, ...]


def directory(
    session: Session, policy: Policy, who: Principal, day: date, *, words: str = "", page: int = 1
) -> list[Entry]:
    """One page of the people this person may know of, and one more where there are more."""
    query = known(policy, who, day)
    for word in words.split():
        query = query.where(User.name.icontains(word, autoescape=True))
    people = session.scalars(
        query.order_by(sa.func.lower(User.name), User.id)
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    ).all()
    return entries(session, policy, who, day, people)


def entries(
    session: Session, policy: Policy, who: Principal, day: date, people: Sequence[User]
) -> list[Entry]:
    """The directory's lines about these people."""
    ids = [person.id for person in people]
    homes = {
        place.id: place
        for place in session.scalars(
            sa.select(Place).where(Place.id.in_({p.home_id for p in people if p.home_id}))
        )
    }
    roles: dict[int, list[Access]] = {}
    for access in _accesses(session, Grant.user_id.in_(ids), day):
        if may(policy, who, "grant.read", facts_of(access.anchor)):
            roles.setdefault(access.person.id, []).append(access)
    return [
        Entry(person, homes.get(person.home_id or 0), tuple(roles.get(person.id, ())))
        for person in people
    ]


def sign_ins(session: Session, user_id: int, since: datetime) -> list[SignInSession]:
    """A person's sign-ins that can still be used, newest first."""
    return list(
        session.scalars(
            sa.select(SignInSession)
            .where(SignInSession.user_id == user_id, SignInSession.started_at > since)
            .order_by(SignInSession.seen_at.desc())
        )
    )
