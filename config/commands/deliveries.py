"""`tvaers deliveries`: receipts on the command line, and every decision over one that a person may take."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose, migrate, settings
from config.commands.release import release
from indicators.deliveries import preview
from indicators.deliveries.models import Preview, PreviewFigure, PreviewSignal, PreviewState
from tvaers.danish import COPENHAGEN
from tvaers.db import transaction
from tvaers.handling import send_back, submit, waive_row, withdraw
from tvaers.intake import Delivery, NotNow, NotYou, Stores, approve, resolve

# What needs no person named.
LOOKS = ("list", "preview")
Decide = Callable[[Session, Delivery, argparse.Namespace], None]
DECISIONS: dict[str, Decide] = {
    "approve": lambda session, delivery, o: approve(session, delivery, by=o.by),
    "keep": lambda session, delivery, o: resolve(
        session, delivery, keep=True, by=o.by, reason=o.reason
    ),
    "discard": lambda session, delivery, o: resolve(
        session, delivery, keep=False, by=o.by, reason=o.reason
    ),
    "submit": lambda session, delivery, o: submit(session, delivery, by=o.by),
    "return": lambda session, delivery, o: send_back(session, delivery, by=o.by, reason=o.reason),
    "withdraw": lambda session, delivery, o: withdraw(session, delivery, by=o.by, reason=o.reason),
    "waive": lambda session, delivery, o: waive_row(
        session, delivery, o.row, by=o.by, reason=o.reason
    ),
}


def run(argv: Sequence[str]) -> int:
    """List deliveries, show what one would change, or decide over one."""
    parser = argparse.ArgumentParser(prog="tvaers deliveries")
    parser.add_argument("act", nargs="?", choices=(*LOOKS, *DECISIONS), default="list")
    parser.add_argument("receipt", nargs="?", help="the receipt's id")
    parser.add_argument("--by", default="", help="the person who decides")
    parser.add_argument("--reason", default="", help="why; not for approve and submit")
    parser.add_argument("--row", type=int, default=-1, help="the file's row, for waive")
    options = parser.parse_args(argv)
    stores = migrate.required(settings.read())
    with transaction(stores.published) as session:
        if options.act == "list":
            for row in session.scalars(sa.select(Delivery).order_by(Delivery.id)):
                print(f"{row.public_id}  {row.state:<11}  {row.source:<18}  {row.file_name}")
            return 0
        delivery = session.scalar(sa.select(Delivery).where(Delivery.public_id == options.receipt))
        if delivery is None or not (options.by or options.act in LOOKS):
            print("Angiv en kendt kvittering og --by NAVN.", file=sys.stderr)
            return 2
        key = delivery.id
        if options.act in DECISIONS:
            try:
                DECISIONS[options.act](session, delivery, options)
            except (NotNow, NotYou) as refused:
                print(refused, file=sys.stderr)
                return 2
    if options.act == "preview":
        return _preview(stores, key)
    release(stores)
    return 0


def _preview(stores: Stores, delivery: int) -> int:
    """Make a delivery's preview now, measure by measure, and say in numbers what it found."""
    day = datetime.now(COPENHAGEN).date()

    def show(step: int, steps: int, doing: str) -> None:
        print(f"\r{step} af {steps}: {doing:<60}", end="", file=sys.stderr, flush=True)

    done = preview.make(stores, compose.defined(stores.published).definitions, delivery, day, show)
    print(file=sys.stderr)
    with Session(stores.published) as session:
        found = session.scalars(sa.select(Preview).where(Preview.delivery_id == delivery)).one()
        if not done:
            print(found.fault or "Forhåndsvisningen blev afbrudt.", file=sys.stderr)
            return 2
        assert found.state is PreviewState.DONE
        for why, count in session.execute(
            sa.select(PreviewFigure.why, sa.func.count())
            .where(PreviewFigure.preview_id == found.id)
            .group_by(PreviewFigure.why)
        ):
            print(f"{count:>8}  {preview.WHY[why]}")
        turned = sa.select(sa.func.count()).where(PreviewSignal.preview_id == found.id)
        print(f"{session.scalar(turned):>8}  signaler, der ændrer sig")
    return 0
