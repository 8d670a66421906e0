"""The worker's job: write the files of packs that lack some, each in a process of its own that ends with it."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from clusters.packs.models import FileState, Pack, PackFile
from clusters.packs.rules import KINDS
from clusters.packs.write import REFUSED
from tvaers.db import now, transaction

_log = logging.getLogger(__name__)

# Two at a time: one for each core of a small machine. What takes longest begins first.
AT_ONCE, ORDER = 2, ("docx", "pdf", "pptx", "xlsx")
SECONDS = 180
BROKEN = (
    "Filen kunne ikke skrives; det er ikke noget, du har gjort. Lav pakken igen, og skriv ellers til dem, der "
    "driver Tværs."
)


@dataclass(frozen=True)
class Wanted:
    """What is to be written of one pack."""

    pack_id: int
    place_id: int
    kinds: tuple[str, ...]
    given: bytes


def build(context: Any) -> None:
    """Write what is missing, the oldest pack first; each file is there as soon as it is written."""
    for wanted in _wanted(context.stores.published):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked = {pool.submit(_written, kind, wanted.given): kind for kind in wanted.kinds}
            for each in as_completed(asked):
                _keep(context.stores.published, wanted, asked[each], *each.result())


def _wanted(engine: sa.Engine) -> Iterator[Wanted]:
    with transaction(engine) as session:
        there: dict[int, set[str]] = {}
        for of, kind in session.execute(sa.select(PackFile.pack_id, PackFile.kind)):
            there.setdefault(of, set()).add(kind)
        waiting = [
            key
            for key in session.scalars(sa.select(Pack.id).order_by(Pack.id))
            if len(there.get(key, ())) < len(KINDS)
        ]
    for waits in waiting:
        with transaction(engine) as session:
            pack = session.get(Pack, waits, options=[undefer(Pack.content)])
            if pack is None:
                continue
            said = {"content": pack.content, "address": pack.address, "digest": pack.digest}
            kinds = tuple(kind for kind in ORDER if kind not in there.get(pack.id, ()))
            wanted = Wanted(pack.id, pack.place_id, kinds, json.dumps(said).encode())
        yield wanted


def _written(kind: str, given: bytes) -> tuple[bytes | None, str]:
    """The file's bytes, or why there are none."""
    command = [sys.executable, "-m", "clusters.packs.write", kind]
    try:
        ran = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, "Det tog for lang tid at skrive filen. Lav en pakke med færre sider."
    if ran.returncode == REFUSED:
        return None, ran.stderr.decode(errors="replace").strip()[:300]
    if ran.returncode != 0 or not ran.stdout:
        _log.error("a pack's %s could not be written (%d)", kind, ran.returncode)
        return None, BROKEN
    return ran.stdout, ""


def _keep(engine: sa.Engine, wanted: Wanted, kind: str, content: bytes | None, reason: str) -> None:
    with transaction(engine) as session:
        if session.get(Pack, wanted.pack_id) is None:
            return
        session.add(
            PackFile(
                pack_id=wanted.pack_id,
                place_id=wanted.place_id,
                kind=kind,
                state=FileState.FAILED if content is None else FileState.DONE,
                reason=reason,
                size=len(content or b""),
                made_at=now(),
                content=content,
            )
        )
