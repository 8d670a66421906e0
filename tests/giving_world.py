"""The people of the demonstration as they give and end rights, on each database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose
from tvaers.admission import actions, inviting
from tvaers.admission.giving import When
from tvaers.admission.inviting import Guest
from tvaers.db import Base, transaction
from tvaers.intake import Stores
from tvaers.people import Grant, Principal, User, principal
from tvaers.places import Place
from tvaers.trail import Event

POLICY = compose.policy()
DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
YEAR = date(2027, 11, 24)
PASSWORD = "seksten heste i en hestevogn"


@dataclass
class World:
    """One installation and what people do in it, each act in a transaction of its own."""

    stores: Stores
    day: date = DAY
    at: datetime = AT
    session: Session = field(init=False)

    @property
    def when(self) -> When:
        """The table, the day and the moment."""
        return When(POLICY, self.day, self.at)

    @contextmanager
    def act(self) -> Iterator[Session]:
        """A transaction."""
        with transaction(self.stores.published) as session:
            self.session = session
            yield session

    def user(self, name: str) -> User:
        """One person."""
        return self.session.scalars(sa.select(User).where(User.name == name)).one()

    def who(self, name: str) -> Principal:
        """One person with the grants in force."""
        return principal(self.session, self.user(name), self.day)

    def place(self, slug: str) -> Place:
        """One place."""
        return self.session.scalars(sa.select(Place).where(Place.slug == slug)).one()

    def grant_of(self, name: str, role: str) -> Grant:
        """One person's running grant in this role."""
        return self.session.scalars(
            sa.select(Grant)
            .where(Grant.user_id == self.user(name).id, Grant.role == role)
            .where(Grant.valid_from <= self.day, Grant.valid_to > self.day)
            .order_by(Grant.id)
        ).one()

    def give(
        self,
        by: str,
        to: str,
        role: str,
        where: str,
        *,
        until: date = YEAR,
        reason: str = "Kollega",
    ) -> str:
        """A right given; its public id."""
        with self.act() as session:
            return actions.give(
                session,
                by=self.who(by),
                when=self.when,
                person=self.user(to),
                role=role,
                anchor=self.place(where),
                until=until,
                reason=reason,
            ).public_id

    def end(self, by: str, public_id: str, reason: str = "Ny stilling") -> bool:
        """A right ended."""
        with self.act() as session:
            found = session.scalars(sa.select(Grant).where(Grant.public_id == public_id)).one()
            return actions.end(session, by=self.who(by), when=self.when, grant=found, reason=reason)

    def invite(
        self, by: str, login: str, role: str, where: str, *, home: str = "", until: date = YEAR
    ) -> str:
        """An invitation; its link's secret."""
        with self.act() as session:
            _, secret = inviting.invite(
                session,
                by=self.who(by),
                when=self.when,
                guest=Guest(login, self.place(home or where)),
                role=role,
                anchor=self.place(where),
                until=until,
                reason="Ny kollega",
            )
            return secret

    def accept(
        self, secret: str, *, viewer: str = "", name: str = "Nina Ny", password: str = PASSWORD
    ) -> str:
        """An invitation used; the login it is for."""
        with self.act() as session:
            return inviting.accept(
                session,
                when=self.when,
                secret=secret,
                viewer=self.who(viewer) if viewer else Principal(),
                name=name,
                password=password,
            ).login

    def roles(self, name: str) -> set[tuple[str, str]]:
        """What a person holds now: role and address."""
        with self.act():
            return {(held.role, held.anchor_slug) for held in self.who(name).grants}

    def trail(self) -> list[str]:
        """The actions of access in the trail, in order."""
        with self.act() as session:
            rows = session.scalars(
                sa.select(Event.action).where(Event.action.like("access.%")).order_by(Event.id)
            )
            return list(rows)

    def stranger(self, name: str, home: str | None, login: str = "") -> None:
        """One more person, with an account and no rights."""
        with self.act() as session:
            home_id = self.place(home).id if home else None
            login = login or f"{name.split()[0].lower()}@test.dk"
            session.add(User(login=login, name=name, home_id=home_id))

    def everything(self) -> str:
        """All that the published store holds, as text."""
        with self.stores.published.connect() as connection:
            return "\n".join(
                str(connection.execute(sa.select(table)).all())
                for table in Base.metadata.sorted_tables
            )

    def later(self, **by: Any) -> None:
        """Let time pass."""
        self.at += timedelta(**by)
        self.day = self.at.date()
