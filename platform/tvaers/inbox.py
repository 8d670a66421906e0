"""The inbox: where the web process lays a scanned upload for the worker to take.

The web process never opens the raw store. It refuses person data at once, before anything is kept;
what it keeps is one file under a generated name and one row that says whose it is.
"""

import enum
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tvaers import trail
from tvaers.db import Base, EnumByValue, now, public_id
from tvaers.intake import shown_name
from tvaers.locks import Lock, Rows, among, declare, ids
from tvaers.sight import holds


class UploadState(enum.StrEnum):
    """What has become of an upload."""

    # A person must first say what its columns are.
    UNSETTLED = "unsettled"
    WAITING = "waiting"
    DISCARDED = "discarded"
    TAKEN = "taken"
    REFUSED = "refused"


class Upload(Base):
    """One file somebody sent through the upload page."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    source: Mapped[str] = mapped_column(sa.String(60))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(sa.String(120))
    uploaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # Who answers for it now, where whoever sent it has handed it on.
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    state: Mapped[UploadState] = mapped_column(EnumByValue(UploadState))
    reason: Mapped[str] = mapped_column(sa.String(600), default="")
    delivery: Mapped[str | None] = mapped_column(sa.String(32))


declare(
    Lock(
        Upload,
        seen=lambda opened, of: sa.or_(
            among(of.holder_id, opened.receipts), among(of.holder_id, opened.delivers)
        ),
        rows=Rows(
            seen=f"holder_id in {ids('receipts')} or holder_id in {ids('delivers')}",
            insert=f"holder_id in {ids('delivers')}",
            change=f"holder_id in {ids('delivers')}",
        ),
        changed=lambda opened: among(Upload.holder_id, opened.delivers),
        may_write=lambda opened, row, _new: holds(opened.delivers, row["holder_id"]),
        columns=("holder_id",),
    )
)


def lay(
    session: Session,
    folder: Path,
    content: bytes,
    *,
    source: str,
    file_name: str,
    holder_id: int,
    by: str,
    by_id: int | None = None,
    state: UploadState = UploadState.WAITING,
) -> Upload:
    """Keep a scanned file for the worker."""
    upload = Upload(
        public_id=public_id(),
        source=source,
        file_name=shown_name(file_name),
        holder_id=holder_id,
        uploaded_at=now(),
        uploaded_by=by,
        uploaded_by_id=by_id,
        state=state,
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written beside and moved into place, so that the worker never meets half a file.
    beside = folder / f"{upload.public_id}.part"
    try:
        beside.write_bytes(content)
        beside.replace(path(folder, upload))
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    session.add(upload)
    trail.record(session, "intake.upload.lay", by=by, thing=f"upload:{upload.public_id}")
    return upload


def path(folder: Path, upload: Upload) -> Path:
    """Where an upload's bytes wait."""
    return folder / upload.public_id


def go_on(session: Session, upload: Upload, *, by: str) -> None:
    """Let the worker take a file whose columns have been settled."""
    upload.state = UploadState.WAITING
    trail.record(session, "intake.upload.settle", by=by, thing=f"upload:{upload.public_id}")


def discard(session: Session, folder: Path, upload: Upload, *, by: str) -> None:
    """Throw away a file that nobody has settled; its row says so."""
    upload.state = UploadState.DISCARDED
    trail.record(session, "intake.upload.discard", by=by, thing=f"upload:{upload.public_id}")
    path(folder, upload).unlink(missing_ok=True)


def waiting(session: Session) -> list[Upload]:
    """Uploads not yet taken, oldest first."""
    return list(
        session.scalars(
            sa.select(Upload).where(Upload.state == UploadState.WAITING).order_by(Upload.id)
        )
    )


def sweep(session: Session, folder: Path) -> None:
    """Remove files whose upload is dealt with: a worker that was stopped may have left one."""
    if not folder.is_dir():
        return
    kept = set(
        session.scalars(
            sa.select(Upload.public_id).where(
                Upload.state.in_((UploadState.UNSETTLED, UploadState.WAITING))
            )
        )
    )
    done = set(session.scalars(sa.select(Upload.public_id))) - kept
    for file in folder.iterdir():
        if file.name in done:
            file.unlink(missing_ok=True)
