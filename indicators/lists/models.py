"""A unit's named list of kommuner: who made it and when, and who took it away again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, public_id
from tvaers.locks import Lock, Rows, among, declare, ids
from tvaers.sight import holds


class PeerList(Base):
    """One list of kommuner under a name, of the unit that keeps it. It is ended and never changed, so an
    address that names it means the same as long as it opens: another choice is a list of its own."""

    __tablename__ = "peer_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    # The kommuner's addresses, which never change, with a space between each.
    kommuner: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(120))

    @property
    def slugs(self) -> frozenset[str]:
        """The kommuner by their addresses."""
        return frozenset(self.kommuner.split())


declare(
    Lock(
        PeerList,
        seen=lambda opened, of: among(of.place_id, opened.peer_lists),
        rows=Rows(
            seen=f"place_id in {ids('peer_lists')}",
            insert=f"place_id in {ids('peer_makes')}",
            change=f"place_id in {ids('peer_makes')}",
        ),
        changed=lambda opened: among(PeerList.place_id, opened.peer_makes),
        may_write=lambda opened, row, new: holds(opened.peer_makes, row["place_id"]),
        columns=("place_id",),
    )
)
