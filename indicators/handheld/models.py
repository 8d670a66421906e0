"""Tally sheets as they are stored: what a unit counts, every number that was typed, and what was decided."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from indicators.models import HANDHELD_NAME, PeriodKind
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import APPEND_ONLY, Lock, Rows, among, declare, declare_kind, ids
from tvaers.sight import holds

# What a unit has typed itself is its own (docs/decisions.md 46).
LEVEL = 3


class TallyKind(enum.StrEnum):
    """What is counted: a number, or a number out of another."""

    COUNT = "tally"
    SHARE = "share"


class TallySheet(Base):
    """One thing that a unit counts, from `first_day` until `until` (the first day that is not its own)."""

    __tablename__ = "tally_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(80))
    question: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[TallyKind] = mapped_column(EnumByValue(TallyKind))
    period: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind))
    numerator_word: Mapped[str] = mapped_column(sa.String(60))
    denominator_word: Mapped[str] = mapped_column(sa.String(60), default="")
    direction: Mapped[str] = mapped_column(sa.String(10))
    largest: Mapped[int]
    # Whether persons are counted: then small numbers stay off what hangs in a corridor.
    persons: Mapped[bool]
    purpose: Mapped[str] = mapped_column(sa.String(300))
    registrar: Mapped[str] = mapped_column(sa.String(120))
    advice: Mapped[str] = mapped_column(sa.String(300), default="")
    first_day: Mapped[date]
    until: Mapped[date | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # The measure whose figures speak from a day on; what was typed stays.
    replaced_by: Mapped[str | None] = mapped_column(sa.String(60))
    replaced_from: Mapped[date | None]
    replaced_said_by: Mapped[str | None] = mapped_column(sa.String(120))
    replaced_said_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """The name of its figures."""
        return f"{HANDHELD_NAME}{self.public_id}"


class TallyEntry(Base):
    """One number that somebody typed for a period. A correction is a row of its own, a turn later; the
    newest turn speaks. `delivery` is the receipt it came in with."""

    __tablename__ = "tally_entry"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "period_start", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("tally_sheet.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    period_start: Mapped[date]
    turn: Mapped[int] = mapped_column(sa.SmallInteger)
    numerator: Mapped[int]
    denominator: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    delivery: Mapped[str | None] = mapped_column(sa.String(32))

    @property
    def numbers(self) -> tuple[int, int | None]:
        """What was typed."""
        return self.numerator, self.denominator


class WordKind(enum.StrEnum):
    """What is written about a sheet: a decision that its line led to, or what is tried next."""

    DECISION = "decision"
    NEXT = "next"


class TallyWord(Base):
    """What somebody who leads the unit wrote that the numbers led to. Another word is another row."""

    __tablename__ = "tally_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("tally_sheet.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    kind: Mapped[WordKind] = mapped_column(EnumByValue(WordKind))
    day: Mapped[date]
    text: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


def _of_its_sheet(table: str, right: str) -> str:
    return (
        f"place_id in {ids(right)} and exists (select 1 from tally_sheet s "
        f"where s.id = {table}.sheet_id and s.place_id = {table}.place_id)"
    )


_SEEN = f"place_id in {ids('tallies')}"

declare(
    Lock(
        TallySheet,
        seen=lambda opened, of: among(of.place_id, opened.tallies),
        rows=Rows(
            seen=_SEEN,
            insert=f"place_id in {ids('tally_makes')}",
            change=f"place_id in {ids('tally_steers')}",
        ),
        changed=lambda opened: among(TallySheet.place_id, opened.tally_steers),
        may_write=lambda opened, row, new: holds(
            opened.tally_makes if new else opened.tally_steers, row["place_id"]
        ),
        columns=("place_id",),
    )
)
declare(
    Lock(
        TallyEntry,
        seen=lambda opened, of: among(of.place_id, opened.tallies),
        rows=Rows(seen=_SEEN, insert=_of_its_sheet("tally_entry", "tally_counts")),
        may_write=lambda opened, row, new: new and holds(opened.tally_counts, row["place_id"]),
        columns=("place_id",),
    )
)
declare(
    Lock(
        TallyWord,
        seen=lambda opened, of: among(of.place_id, opened.tallies),
        rows=Rows(seen=_SEEN, insert=_of_its_sheet("tally_word", "tally_steers")),
        may_write=lambda opened, row, new: new and holds(opened.tally_steers, row["place_id"]),
        columns=("place_id",),
    )
)
declare_kind(APPEND_ONLY, TallyEntry, TallyWord)
