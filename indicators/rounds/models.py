"""Data rounds as they are stored: what a space asks, whom, what was answered, and who was reminded."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from indicators.handheld.models import TallyKind
from indicators.models import PeriodKind
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import APPEND_ONLY, Lock, Rows, among, declare, declare_kind, ids
from tvaers.sight import Opened, holds


class DataRound(Base):
    """One round: what a space asks its parties about a period, to be answered by the end of `due`."""

    __tablename__ = "data_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    purpose: Mapped[str] = mapped_column(sa.String(300))
    period: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind))
    period_start: Mapped[date]
    due: Mapped[date]
    demonstration: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(sa.String(120))

    def name(self, number: int) -> str:
        """The name of the figures that a question's answers give."""
        return f"datarunde-{self.public_id}-{number}"


class RoundQuestion(Base):
    """One number that a round asks for."""

    __tablename__ = "round_question"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("data_round.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    text: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[TallyKind] = mapped_column(EnumByValue(TallyKind))
    numerator_word: Mapped[str] = mapped_column(sa.String(60))
    denominator_word: Mapped[str] = mapped_column(sa.String(60), default="")
    persons: Mapped[bool]


class RoundParty(Base):
    """One party that a round asks, and when it first answered: no secret within the space."""

    __tablename__ = "round_party"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("data_round.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    answered_at: Mapped[datetime | None]


class RoundAnswer(Base):
    """One answer to one question from one party: `place_id` is the party. Another answer is a row of its
    own, a turn later; the newest speaks."""

    __tablename__ = "round_answer"
    __table_args__ = (sa.UniqueConstraint("round_id", "number", "place_id", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("data_round.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    turn: Mapped[int] = mapped_column(sa.SmallInteger)
    numerator: Mapped[int]
    denominator: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    delivery: Mapped[str | None] = mapped_column(sa.String(32))

    @property
    def numbers(self) -> tuple[int, int | None]:
        """What was answered."""
        return self.numerator, self.denominator


class RoundReminder(Base):
    """That a party was told, on one step of the ladder: once, whoever is awake."""

    __tablename__ = "round_reminder"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("data_round.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    step: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    day: Mapped[date]


# A party sees the rounds that it is asked in, also where it is no member of the space itself.
_ASKED = f"in (select p.round_id from round_party p where p.party_id in {ids('tallies')})"
_SEEN = f"place_id in {ids('rounds')}"
# By a name of its own, so that a statement that asks for parties itself does not become a part of it.
_Party = aliased(RoundParty)


def _seen_by(key: str) -> Callable[[Opened, Any], sa.ColumnElement[bool]]:
    """What is seen of a table whose `key` is the round: the space's own people, and the parties that are asked."""

    def seen(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
        mine = sa.select(_Party.round_id).where(among(_Party.party_id, opened.tallies))
        return sa.or_(among(of.place_id, opened.rounds), getattr(of, key).in_(mine))

    return seen


_MAKES = f"place_id in {ids('round_makes')}"

for _model, _key in ((DataRound, "id"), (RoundQuestion, "round_id")):
    declare(
        Lock(
            _model,
            seen=_seen_by(_key),
            rows=Rows(seen=f"{_SEEN} or {_key} {_ASKED}", insert=_MAKES, change=_MAKES),
            may_write=lambda opened, row, _new: holds(opened.round_makes, row["place_id"]),
            columns=("place_id",),
            through=(RoundParty,),
        )
    )
declare(
    Lock(
        RoundParty,
        seen=lambda opened, of: (
            among(of.place_id, opened.rounds) | among(of.party_id, opened.tallies)
        ),
        rows=Rows(
            seen=f"{_SEEN} or party_id in {ids('tallies')}",
            insert=_MAKES,
            change=f"party_id in {ids('tally_counts')}",
        ),
        may_write=lambda opened, row, new: (
            holds(opened.round_makes, row["place_id"])
            if new
            else holds(opened.tally_counts, row["party_id"])
        ),
        columns=("place_id", "party_id"),
    )
)
declare(
    Lock(
        RoundAnswer,
        seen=lambda opened, of: among(of.place_id, opened.tallies),
        rows=Rows(
            seen=f"place_id in {ids('tallies')}",
            insert=f"place_id in {ids('tally_counts')} and exists (select 1 from round_party p "
            "where p.round_id = round_answer.round_id and p.party_id = round_answer.place_id)",
        ),
        may_write=lambda opened, row, new: new and holds(opened.tally_counts, row["place_id"]),
        columns=("place_id",),
    )
)
declare_kind(APPEND_ONLY, RoundAnswer)
