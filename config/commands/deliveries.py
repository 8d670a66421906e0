"""`tvaers deliveries`: receipts on the command line; approve, go on without faulty rows, or discard."""

import argparse
import sys
from collections.abc import Sequence

import sqlalchemy as sa

from config import migrate, settings
from config.commands.release import release
from tvaers.db import transaction
from tvaers.intake import Delivery, NotNow, NotYou, approve, resolve


def run(argv: Sequence[str]) -> int:
    """List deliveries, or change one."""
    parser = argparse.ArgumentParser(prog="tvaers deliveries")
    parser.add_argument(
        "act", nargs="?", choices=("list", "approve", "keep", "discard"), default="list"
    )
    parser.add_argument("receipt", nargs="?", help="the receipt's id")
    parser.add_argument("--by", default="", help="the person who decides")
    parser.add_argument("--reason", default="", help="why, for keep and discard")
    options = parser.parse_args(argv)
    stores = migrate.required(settings.read())
    with transaction(stores.published) as session:
        if options.act == "list":
            for row in session.scalars(sa.select(Delivery).order_by(Delivery.id)):
                print(f"{row.public_id}  {row.state:<11}  {row.source:<18}  {row.file_name}")
            return 0
        delivery = session.scalar(sa.select(Delivery).where(Delivery.public_id == options.receipt))
        if delivery is None or not options.by:
            print("Angiv en kendt kvittering og --by NAVN.", file=sys.stderr)
            return 2
        try:
            if options.act == "approve":
                approve(session, delivery, by=options.by)
            else:
                keep = options.act == "keep"
                resolve(session, delivery, keep=keep, by=options.by, reason=options.reason)
        except (NotNow, NotYou) as refused:
            print(refused, file=sys.stderr)
            return 2
    release(stores)
    return 0
