"""What this installation is: for real use or for demonstration, decided once when it is created."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tvaers.db import Base, now


class Installation(Base):
    """The one row that says what this installation is for."""

    __tablename__ = "installation"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    demonstration: Mapped[bool]
    created_at: Mapped[datetime]


class NotADemonstration(Exception):
    """Demonstration people or figures were asked for in an installation for real use."""

    def __init__(self) -> None:
        super().__init__(
            "Denne installation er oprettet til rigtig brug. Demonstrationsdata kan kun lægges i en "
            "installation, der er oprettet til demonstration (tvaers init --demo)."
        )


def create(session: Session, *, demonstration: bool) -> Installation:
    """Say what this installation is for; a second call leaves the first answer standing."""
    found = session.get(Installation, 1)
    if found is None:
        found = Installation(id=1, demonstration=demonstration, created_at=now())
        session.add(found)
        session.flush()
    return found


def is_demonstration(session: Session) -> bool:
    """Whether this installation may hold demonstration people and figures."""
    return bool(session.scalar(sa.select(Installation.demonstration)))


def require_demonstration(session: Session) -> None:
    """Refuse, in an installation for real use, what belongs to a demonstration."""
    if not is_demonstration(session):
        raise NotADemonstration
