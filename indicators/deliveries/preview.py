"""The preview: what the pages would show if a delivery were approved, worked out by the worker alone.

It runs the release's own computing and disclosure control with the delivery beside what is approved, and
stores what differs. Nothing of it is published, and it holds no count that a release would not show.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.definition import Definition
from indicators.deliveries.differences import WHY as WHY
from indicators.deliveries.differences import differences
from indicators.deliveries.models import Preview, PreviewFigure, PreviewSignal, PreviewState
from indicators.models import MeasureVersion, Observation, Signal
from indicators.past import NotSafe
from indicators.quality.raising import came, flags_of
from indicators.ready import Ready, basis, current, ready, undivided
from indicators.release import measure_version
from indicators.signals import signals_of
from tvaers.db import now, transaction
from tvaers.intake import Delivery, DeliveryState, Stores

_log = logging.getLogger("tvaers.preview")

# What has all its rows read and waits for somebody: from here on a preview is worth its time.
PREVIEWED = (DeliveryState.READY, DeliveryState.SUBMITTED)


class _Cancelled(Exception):
    """Somebody has cancelled it on its page."""


def basis_word(session: Session) -> str:
    """What a preview rests on, as a word to compare."""
    approved, release = basis(session)
    said = f"{release} {sorted(approved)}"
    return hashlib.sha256(said.encode()).hexdigest()


def waiting(session: Session) -> list[int]:
    """The deliveries whose preview is to be made: those without one, with an old one, or asked for anew."""
    word = basis_word(session)
    rows = session.execute(
        sa.select(Delivery.id, Preview.state, Preview.basis)
        .outerjoin(Preview, Preview.delivery_id == Delivery.id)
        .where(Delivery.state.in_(PREVIEWED))
        .order_by(Delivery.id)
    )
    ended = (PreviewState.DONE, PreviewState.FAILED)
    return [
        delivery
        for delivery, state, made_of in rows
        if state is None or state is PreviewState.WAITING or (state in ended and made_of != word)
    ]


def take_up(stores: Stores) -> None:
    """Previews that a stopped worker left half made wait again; what was stored of them is made anew."""
    with transaction(stores.published) as session:
        session.execute(
            sa.update(Preview)
            .where(Preview.state == PreviewState.WORKING)
            .values(state=PreviewState.WAITING)
        )


def _silent(_step: int, _steps: int, _doing: str) -> None:
    """Progress that nobody watches beside the page."""


def make(
    stores: Stores,
    definitions: Sequence[Definition],
    delivery_id: int,
    day: date,
    progress: Callable[[int, int, str], None] = _silent,
) -> bool:
    """Make one delivery's preview; whether it came to its end. Progress is stored measure by measure, and
    told to `progress` too: the step, of how many, and what is being done."""
    touched = _touched(stores, definitions, delivery_id)
    preview, word, demonstration = _begin(stores, delivery_id, len(touched))
    try:
        found = []
        for step, definition in enumerate(touched):
            _tell(stores, preview, step, definition.short_title)
            progress(step + 1, len(touched), definition.short_title)
            found.append(_measure(stores, definition, {delivery_id: demonstration}, day))
        _finish(stores, preview, word, touched, found)
    except _Cancelled:
        return False
    except NotSafe:
        _fail(
            stores,
            preview,
            word,
            "Tallene kan ikke vises, uden at små tal kan regnes ud. De bliver ikke udgivet. "
            "Kontakt driften, hvis tallene i filen er rigtige.",
        )
        return False
    except Exception:
        _log.exception("a preview failed")
        _fail(
            stores,
            preview,
            word,
            "Forhåndsvisningen kunne ikke laves. Intet er ændret. Prøv igen, eller kontakt driften.",
        )
        return False
    return True


def _touched(
    stores: Stores, definitions: Sequence[Definition], delivery_id: int
) -> list[Definition]:
    """The measures that use anything the delivery brings."""
    table = cast(sa.Table, Observation.__table__)
    with stores.raw.connect() as connection:
        items = set(
            connection.scalars(
                sa.select(table.c.item).where(table.c.delivery_id == delivery_id).distinct()
            )
        )
    return [
        definition
        for definition in definitions
        if items & set(definition.items) or ("population" in items and definition.kind == "rate")
    ]


def _begin(stores: Stores, delivery_id: int, steps: int) -> tuple[int, str, bool]:
    with transaction(stores.published) as session:
        delivery = session.get_one(Delivery, delivery_id)
        preview = session.scalar(sa.select(Preview).where(Preview.delivery_id == delivery_id))
        if preview is None:
            preview = Preview(delivery_id=delivery_id, holder_id=delivery.holder_id)
            session.add(preview)
        preview.state = PreviewState.WORKING
        preview.asked_at = now()
        preview.ended_at = None
        preview.done, preview.steps, preview.doing, preview.fault = 0, steps, "", ""
        session.flush()
        for model in (PreviewFigure, PreviewSignal):
            session.execute(sa.delete(model).where(model.preview_id == preview.id))
        return preview.id, basis_word(session), delivery.demonstration


def _tell(stores: Stores, preview_id: int, step: int, doing: str) -> None:
    with transaction(stores.published) as session:
        preview = session.get_one(Preview, preview_id)
        if preview.state is not PreviewState.WORKING:
            raise _Cancelled
        preview.done, preview.doing = step, doing


@dataclass(frozen=True)
class _Found:
    figures: pd.DataFrame
    signals: list[dict[str, Any]]


def _measure(stores: Stores, definition: Definition, beside: dict[int, bool], day: date) -> _Found:
    with Session(stores.published) as session:
        after = ready(session, stores.raw, definition, day, beside=beside)
        before, older = _before(session, definition, after)
        found = differences(before, after.figures, kind=definition.kind, other_definition=older)
        flags = flags_of(definition, after, came(session, definition, after))
        signals = _signals(session, definition, after)
    words = flags.groupby(["place_id", "period_start"])["kind"].agg(",".join)
    at = pd.MultiIndex.from_frame(found[["place_id", "period_start"]])
    found["flags"] = words.reindex(at).fillna("").to_numpy() if len(flags) else ""
    return _Found(found, signals)


def _before(session: Session, definition: Definition, after: Ready) -> tuple[pd.DataFrame, bool]:
    """What speaks now of the measure, and whether it is of an older version."""
    if not after.earlier.empty:
        return after.earlier, False
    for version in range(definition.version - 1, 0, -1):
        found = undivided(current(session, definition.name, version))
        if not found.empty:
            return found, True
    return after.earlier, False


def _signals(session: Session, definition: Definition, after: Ready) -> list[dict[str, Any]]:
    """The run charts whose verdict would change."""
    rows = session.execute(
        sa.select(Signal.place_id, Signal.signal, Signal.side)
        .join(MeasureVersion, MeasureVersion.id == Signal.measure_version_id)
        .where(MeasureVersion.name == definition.name, MeasureVersion.version == definition.version)
    )
    before = {place: (signal, side) for place, signal, side in rows}
    found = []
    for row in signals_of(definition, after.figures) if not after.figures.empty else ():
        was, side = before.get(row["place_id"], (False, 0))
        stood, stands = side if was else 0, row["side"] if row["signal"] else 0
        if (was, stood) != (row["signal"], stands):
            found.append(
                {
                    "place_id": row["place_id"],
                    "level": row["level"],
                    "signal_before": was,
                    "side_before": stood,
                    "signal_after": row["signal"],
                    "side_after": stands,
                }
            )
    return found


def _finish(
    stores: Stores,
    preview_id: int,
    word: str,
    definitions: Sequence[Definition],
    found: Sequence[_Found],
) -> None:
    with transaction(stores.published) as session:
        preview = session.get_one(Preview, preview_id)
        if preview.state is not PreviewState.WORKING:
            raise _Cancelled
        for definition, of in zip(definitions, found, strict=True):
            version = measure_version(session, definition)
            head = {"preview_id": preview_id, "measure_version_id": version.id}
            _insert(session, PreviewFigure, head, _records(of.figures))
            _insert(session, PreviewSignal, head, of.signals)
        preview.state, preview.basis = PreviewState.DONE, word
        preview.done, preview.doing, preview.ended_at = preview.steps, "", now()


def _records(figures: pd.DataFrame) -> list[dict[str, Any]]:
    plain = figures.astype(object).where(figures.notna(), None)
    names = [str(name) for name in plain.columns]
    rows = [dict(zip(names, row, strict=True)) for row in plain.itertuples(index=False, name=None)]
    for row in rows:
        row["period_start"] = row["period_start"].date()
    return rows


def _insert(
    session: Session, model: type[Any], head: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    if rows:
        session.execute(sa.insert(cast(sa.Table, model.__table__)), [{**head, **r} for r in rows])


def _fail(stores: Stores, preview_id: int, word: str, fault: str) -> None:
    with transaction(stores.published) as session:
        preview = session.get_one(Preview, preview_id)
        if preview.state is PreviewState.WORKING:
            preview.state, preview.fault, preview.ended_at = PreviewState.FAILED, fault, now()
            preview.basis = word
