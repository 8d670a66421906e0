"""People and their grants: the only source of rights. A person without grants sees nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.orm import Mapped, Session, mapped_column

from tvaers.calendar_rules import Phase, phase
from tvaers.db import Base, on_day, public_id
from tvaers.places import SPACES, Kind, Place, reaches, spaces_of_each

_hasher = PasswordHasher()
# Checked when a login is unknown, so that the answer takes as long as for a known one.
_NOBODY = _hasher.hash("nobody has this password")


class User(Base):
    """One person with an account; one home unit, no rights of its own."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    login: Mapped[str] = mapped_column(sa.String(200), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    about: Mapped[str] = mapped_column(sa.String(300), default="")
    home_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"))
    password_hash: Mapped[str | None] = mapped_column(sa.String(300))
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)


class Grant(Base):
    """One right given: a role at a place (or at the system), from a day to a day; ended early, it closes at once."""

    __tablename__ = "grant"
    __table_args__ = (sa.CheckConstraint("valid_to > valid_from", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(40))
    anchor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    # Whether the person may write down what the party has adopted or consented to: apart from the role.
    mandate: Mapped[bool] = mapped_column(default=False)
    given_by: Mapped[str] = mapped_column(sa.String(120))
    reason: Mapped[str] = mapped_column(sa.String(500))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(sa.String(120), default="")
    end_reason: Mapped[str] = mapped_column(sa.String(500), default="")


class Sharing(Base):
    """A unit lets a space see its figures of one data set, from a day to a day (docs/decisions.md 3)."""

    __tablename__ = "sharing"
    __table_args__ = (sa.Index(None, "space_id", "data_set"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    data_set: Mapped[str] = mapped_column(sa.String(60))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    given_by: Mapped[str] = mapped_column(sa.String(120))


class BreakGlass(Base):
    """One person of the operation reads one unit or space for an hour at most, told to those it concerns."""

    __tablename__ = "break_glass"
    __table_args__ = (
        sa.Index(None, "user_id", "ends_at"),
        sa.Index(None, "place_id", "opened_at"),
        sa.CheckConstraint("ends_at > opened_at", name="ends_after_it_begins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    reason: Mapped[str] = mapped_column(sa.String(500))
    ticket: Mapped[str] = mapped_column(sa.String(80))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInSession(Base):
    """One sign-in, kept on the server so that it can be ended from anywhere; only a hash is stored."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    # For whom the person writes; None: for whom the page is about.
    acting_grant_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("grant.id", ondelete="SET NULL")
    )


class SignInAttempt(Base):
    """One failed sign-in, counted per login and address to slow guessing down."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index(None, "login", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(200))
    address: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]


# A sharing in force: (space, data set, holder).
Shared = tuple[int, str, int]


@dataclass(frozen=True)
class Held:
    """A grant as the policy sees it: what it reaches and which spaces it opens today."""

    role: str
    anchor_id: int | None
    anchor_name: str
    anchor_slug: str
    anchor_kind: Kind | None
    reach: frozenset[int]
    spaces: frozenset[int]
    valid_to: date
    # What is shared with the person's spaces; looked up when a restricted level is first asked about.
    sharings: Callable[[], Sequence[Shared]] = field(default=tuple, compare=False)
    grant_id: int | None = None
    mandate: bool = False
    # How far the space that it is anchored at has closed.
    phase: Phase = Phase.OPEN

    @property
    def shared(self) -> Mapping[str, set[int]]:
        """Data set -> units that share it with one of this grant's spaces."""
        holders: dict[str, set[int]] = {}
        for space, data_set, holder in self.sharings():
            if space in self.spaces:
                holders.setdefault(data_set, set()).add(holder)
        return holders


@dataclass(frozen=True)
class Principal:
    """Who asks: the person and the grants in force this day. Nobody signed in has no grants."""

    user_id: int | None = None
    name: str = ""
    grants: tuple[Held, ...] = ()
    demonstration: bool = False
    # The grant chosen to write by, and those that therefore do not count while something is written.
    acting: int | None = None
    set_aside: tuple[Held, ...] = ()

    @property
    def whole(self) -> "Principal":
        """The same person with every grant, as for reading."""
        return replace(self, grants=(*self.grants, *self.set_aside), set_aside=())

    @property
    def writing(self) -> "Principal":
        """The same person with the grants of the place chosen to write for, where one is chosen."""
        chosen = next((held for held in self.grants if held.grant_id == self.acting), None)
        if self.acting is None or chosen is None:
            return self
        at = chosen.anchor_id
        return replace(
            self,
            grants=tuple(held for held in self.grants if held.anchor_id == at),
            set_aside=tuple(held for held in self.grants if held.anchor_id != at),
        )

    @property
    def is_authenticated(self) -> bool:
        """Flask-Login's word for being signed in."""
        return self.user_id is not None

    @property
    def is_active(self) -> bool:
        """Flask-Login's word; an ended account never becomes a principal."""
        return self.is_authenticated

    @property
    def is_anonymous(self) -> bool:
        """Flask-Login's word for nobody."""
        return not self.is_authenticated

    def get_id(self) -> str:
        """Flask-Login's key of the person."""
        return str(self.user_id)


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return _hasher.hash(password)


def password_holds(user: User | None, password: str) -> bool:
    """Whether the password is the person's; an unknown person takes as long as a known one."""
    stored = user.password_hash if user is not None and user.password_hash else _NOBODY
    try:
        _hasher.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False
    return user is not None and user.password_hash is not None and user.active


class Person(Protocol):
    """What a principal is made of: a user, or a row with a user's columns."""

    @property
    def id(self) -> int:
        """The person's key."""

    @property
    def name(self) -> str:
        """The person's name."""

    @property
    def demonstration(self) -> bool:
        """Whether the person is invented."""


GRANTED = (
    Grant.id.label("grant_id"),
    Grant.role,
    Grant.valid_to,
    Grant.mandate,
    Place.id.label("anchor_id"),
    Place.kind.label("anchor_kind"),
    Place.name.label("anchor_name"),
    Place.slug.label("anchor_slug"),
    Place.valid_to.label("anchor_ends"),
)


def granted(user_id: Any, day: Any) -> sa.ColumnElement[bool]:
    """The criterion "a grant of this person in force that day"."""
    return sa.and_(
        Grant.user_id == user_id,
        Grant.valid_from <= day,
        Grant.valid_to > day,
        Grant.ended_at.is_(None),
    )


def glass_of(user_id: Any, at: Any) -> sa.ColumnElement[bool]:
    """The criterion "this person's break-glass, open at that moment"."""
    return sa.and_(
        BreakGlass.user_id == user_id,
        BreakGlass.opened_at <= at,
        BreakGlass.ends_at > at,
        BreakGlass.ended_at.is_(None),
    )


@dataclass(frozen=True)
class Glass:
    """An open break-glass: which, at which place, until when."""

    public_id: str
    place_id: int
    place_name: str
    place_slug: str
    place_kind: Kind
    ends_at: datetime

    def held(self, role: str) -> Held:
        """What it gives to read by, in the role that the policy table says: that one place, and nothing
        that lies under it or is shared with it."""
        return Held(
            role=role,
            anchor_id=self.place_id,
            anchor_name=self.place_name,
            anchor_slug=self.place_slug,
            anchor_kind=self.place_kind,
            reach=frozenset({self.place_id}),
            spaces=frozenset(),
            valid_to=self.ends_at.date(),
        )


def principal(session: Session, user: Person, day: date) -> Principal:
    """The person with the grants in force that day and what members have shared with their spaces."""
    rows = session.execute(
        sa.select(*GRANTED)
        .outerjoin(Place, Place.id == Grant.anchor_id)
        .where(granted(user.id, day))
        .order_by(Grant.id)
    ).all()
    return principal_of(session, user, rows, day)


def principal_of(session: Session, user: Person, rows: Sequence[Any], day: date) -> Principal:
    """The same from rows of `GRANTED` that were read already."""
    units = {row.anchor_id for row in rows if row.anchor_id and row.anchor_kind not in SPACES}
    reached = reaches(session, units, day)
    opened = {
        **{row.anchor_id: frozenset({row.anchor_id}) for row in rows if row.anchor_id is not None},
        **spaces_of_each(session, units, day),
    }
    sharings = cache(lambda: _sharings(session, frozenset().union(*opened.values()), day))
    return Principal(
        user_id=user.id,
        name=user.name,
        grants=tuple(_held(row, reached, opened, sharings, day) for row in rows),
        demonstration=user.demonstration,
    )


def _held(
    row: Any,
    reached: Mapping[int, frozenset[int]],
    opened: Mapping[int, frozenset[int]],
    sharings: Callable[[], Sequence[Shared]],
    day: date,
) -> Held:
    if row.anchor_id is None:
        none: frozenset[int] = frozenset()
        return Held(
            *(row.role, None, "hele systemet", "", None, none, none, row.valid_to),
            grant_id=row.grant_id,
            mandate=row.mandate,
        )
    is_space = row.anchor_kind in SPACES
    return Held(
        role=row.role,
        anchor_id=row.anchor_id,
        anchor_name=row.anchor_name,
        anchor_slug=row.anchor_slug,
        anchor_kind=row.anchor_kind,
        reach=opened[row.anchor_id] if is_space else reached[row.anchor_id],
        spaces=opened[row.anchor_id],
        valid_to=row.valid_to,
        sharings=sharings,
        grant_id=row.grant_id,
        mandate=row.mandate,
        phase=phase(row.anchor_ends, day) if is_space else Phase.OPEN,
    )


def _sharings(session: Session, spaces: frozenset[int], day: date) -> Sequence[Shared]:
    if not spaces:
        return ()
    rows = session.execute(
        sa.select(Sharing.space_id, Sharing.data_set, Sharing.holder_id)
        .where(Sharing.space_id.in_(spaces))
        .where(on_day(Sharing.valid_from, Sharing.valid_to, day))
    )
    return [(space, data_set, holder) for space, data_set, holder in rows]
