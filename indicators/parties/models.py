"""Two parties' numbers for the same thing: the pair, the causes that people name, and what each party says."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from indicators.models import scope_of
from tvaers.db import Base, public_id
from tvaers.locks import APPEND_ONLY, Lock, Rows, declare, declare_kind, ids
from tvaers.sight import by_level, holds, rows_by_level


class Pairing(Base):
    """Two measures that two parties hold to be of the same thing in a place. It is seen by whoever may see the
    more restricted of the two there, which `measure_version_id` and `level` are of."""

    __tablename__ = "pairing"
    __table_args__ = (sa.UniqueConstraint("place_id", "first_measure", "second_measure"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    first_measure: Mapped[str] = mapped_column(sa.String(60))
    second_measure: Mapped[str] = mapped_column(sa.String(60))
    first_party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    second_party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    # How the two definitions differ, in the words of whoever put them side by side.
    apart: Mapped[str] = mapped_column(sa.String(1000))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class NamedCause(Base):
    """One cause of a period's difference that a person of a party has named. Another amount is another row."""

    __tablename__ = "named_cause"

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    period_start: Mapped[date]
    text: Mapped[str] = mapped_column(sa.String(500))
    amount: Mapped[float]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class PartyWord(Base):
    """What a party says that a period's number is; the newest word of each party counts."""

    __tablename__ = "party_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    period_start: Mapped[date]
    value: Mapped[float]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


def _said(table: str) -> Rows:
    """Seen like the pair; said by whoever decides for a party of that very pair."""
    same = " and ".join(
        f"p.{name} = {table}.{name}" for name in ("place_id", "measure_version_id", "level")
    )
    return Rows(
        seen=rows_by_level(table).seen,
        insert=f"party_id in {ids('decides')} and exists (select 1 from pairing p where "
        f"p.id = {table}.pairing_id and {table}.party_id in (p.first_party_id, p.second_party_id) "
        f"and {same})",
    )


declare(
    Lock(
        Pairing,
        seen=by_level(scope_of),
        rows=Rows(
            seen=rows_by_level("pairing").seen,
            insert=f"first_party_id in {ids('decides')} or second_party_id in {ids('decides')}",
        ),
        may_write=lambda opened, row, new: (
            new
            and (
                holds(opened.decides, row["first_party_id"])
                or holds(opened.decides, row["second_party_id"])
            )
        ),
        columns=("first_party_id", "second_party_id"),
    )
)
for _model, _name in ((NamedCause, "named_cause"), (PartyWord, "party_word")):
    declare(
        Lock(
            _model,
            seen=by_level(scope_of),
            rows=_said(_name),
            may_write=lambda opened, row, new: new and holds(opened.decides, row["party_id"]),
            columns=("party_id",),
        )
    )
declare_kind(APPEND_ONLY, Pairing, NamedCause, PartyWord)
