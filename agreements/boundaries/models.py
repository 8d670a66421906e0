"""Boundary questions as they are stored: the question, the parties asked, what each answers, and the rulings.

Nothing here is changed: a party's newer answer and a body's newer ruling are rows of their own. Whoever works in
the space, or for a party that is asked, sees all of it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tvaers.db import Base, public_id
from tvaers.locks import APPEND_ONLY, Lock, Rows, among, declare, declare_kind, ids, overlap
from tvaers.locks import overlaps as overlaps_with
from tvaers.sight import holds


class BoundaryQuestion(Base):
    """A question of who owns a task or pays for it, asked in a space by one of those who work there."""

    __tablename__ = "boundary_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    asker_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    # The ids of those who are asked, and of the one who asks, as `,12,15,`.
    parties: Mapped[str] = mapped_column(sa.String(2000))
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.String(4000))
    theme: Mapped[str] = mapped_column(sa.String(40))
    answer_by: Mapped[date | None]
    # The agreement it is about, which version of its text, and which clause.
    agreement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agreement.id"))
    version: Mapped[int | None]
    clause: Mapped[str] = mapped_column(sa.String(120), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    demonstration: Mapped[bool] = mapped_column(default=False)

    @property
    def party_ids(self) -> tuple[int, ...]:
        """The ids of those who are asked, and of the one who asks."""
        return tuple(int(each) for each in self.parties.strip(",").split(",") if each)


class BoundaryAnswer(Base):
    """What a party answers; its newest counts, and the older ones stand."""

    __tablename__ = "boundary_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("boundary_question.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    text: Mapped[str] = mapped_column(sa.String(4000))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class BoundaryRuling(Base):
    """What the space's body has ruled, at which meeting, and who wrote it down; the newest counts.

    It may follow from an earlier ruling, or take over from one, which then is no precedent any more.
    """

    __tablename__ = "boundary_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("boundary_question.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    body: Mapped[str] = mapped_column(sa.String(120))
    decided_on: Mapped[date]
    item: Mapped[str] = mapped_column(sa.String(120), default="")
    text: Mapped[str] = mapped_column(sa.String(4000))
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boundary_ruling.id"))
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boundary_ruling.id"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


def _seen(opened: Any, of: Any) -> sa.ColumnElement[bool]:
    return sa.or_(
        among(of.place_id, opened.boundaries), overlaps_with(of.parties, opened.boundaries_home)
    )


_SEEN = f"place_id in {ids('boundaries')} or {overlap('parties', 'boundaries_home')}"
_Of = aliased(BoundaryQuestion)


def _seen_with(opened: Any, of: Any) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = of.question_id.in_(
        sa.select(_Of.id).where(_seen(opened, _Of)).scalar_subquery()
    )
    return found


def _of_the_question(table: str, also: str = "") -> str:
    return (
        f"exists (select 1 from boundary_question q where q.id = {table}.question_id "
        f"and q.place_id = {table}.place_id{also})"
    )


def _asks(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    return new and holds(opened.boundary_asks, row["asker_id"])


def _answers(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    return new and holds(opened.boundary_answers, row["party_id"])


def _rules(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    return new and holds(opened.boundary_rules, row["place_id"])


declare(
    Lock(
        BoundaryQuestion,
        seen=_seen,
        rows=Rows(seen=_SEEN, insert=f"asker_id in {ids('boundary_asks')}"),
        may_write=_asks,
        columns=("place_id", "asker_id", "parties"),
    )
)
for _model, _columns, _who, _may in (
    (
        BoundaryAnswer,
        ("place_id", "question_id", "party_id"),
        f"party_id in {ids('boundary_answers')} and "
        + _of_the_question(
            "boundary_answer",
            " and position(',' || boundary_answer.party_id || ',' in q.parties) > 0",
        ),
        _answers,
    ),
    (
        BoundaryRuling,
        ("place_id", "question_id"),
        f"place_id in {ids('boundary_rules')} and {_of_the_question('boundary_ruling')}",
        _rules,
    ),
):
    declare(
        Lock(
            _model,
            seen=_seen_with,
            rows=Rows(seen="question_id in (select q.id from boundary_question q)", insert=_who),
            may_write=_may,
            columns=_columns,
            through=(BoundaryQuestion,),
        )
    )
for _each in (BoundaryQuestion, BoundaryAnswer, BoundaryRuling):
    declare_kind(APPEND_ONLY, _each)
