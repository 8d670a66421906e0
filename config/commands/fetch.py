"""`tvaers fetch`: open figures from their publisher, by a person's command or by the worker's clock.

A table is asked what it is like first, and its figures are fetched only where they are newer than the last receipt.
They are taken as any delivery is, in the name of the system that fetched them.
"""

import argparse
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from config import compose, migrate, reference_data, settings
from config.commands.release import release
from config.settings import Settings
from indicators.sources import statbank_asking
from indicators.sources.statbank_tables import BY, Wanted
from tvaers import fetched, installation
from tvaers.danish import COPENHAGEN
from tvaers.db import now, transaction
from tvaers.fetched import Fetch
from tvaers.intake import DeliveryState, Receipt, Stores, take
from tvaers.module import FileFault
from tvaers.peer import Unanswered

DONE, REFUSED = 0, 2
# A person who waits at the terminal waits so long between tries, and no longer for a server that asks for it.
TRIES = (timedelta(seconds=2), timedelta(seconds=10))
PATIENCE = timedelta(seconds=60)
OURS = "Tallene kunne ikke gemmes her hos os. Driften skal se på det."

log = logging.getLogger("tvaers.fetch")


def run(argv: Sequence[str], sleep: Callable[[float], None] = time.sleep) -> int:
    """Fetch every table that is set for the publisher, and say what came."""
    parser = argparse.ArgumentParser(prog="tvaers fetch")
    parser.add_argument("publisher", choices=["statbank"])
    parser.parse_args(argv)
    chosen = settings.read()
    stores = migrate.installed(chosen)
    if stores is None:
        print("Der er ingen installation endnu. Kør »tvaers init« først.")
        return REFUSED
    code = DONE
    for asked in chosen.fetching.tables:
        try:
            receipt = _patiently(stores, chosen, asked, sleep)
        except Unanswered as fault:
            print(f"{asked.table}: {fault.reason}")
            code = REFUSED
            continue
        print(f"{asked.table}: {_words(receipt)}")
        if receipt is not None and receipt.state is DeliveryState.APPROVED:
            release(stores)
    return code


def fetch_due(context: Any) -> None:
    """The worker's turn: every table whose time has come, one try each. What fails is written down."""
    chosen: Settings = context.settings
    stores: Stores = context.stores
    with transaction(stores.published) as session:
        on = chosen.fetching.on
        if not (on if on is not None else not installation.is_demonstration(session)):
            return
        at = now()
        due = [
            asked
            for asked in chosen.fetching.tables
            if fetched.is_due(session, asked.source, asked.table, at)
        ]
    for asked in due:
        try:
            fetch(stores, chosen, asked)
        except Unanswered as fault:
            log.warning("%s was not fetched: %s", asked.table, fault.reason)
        except Exception:
            # Written down as ours, and no reason to leave the other tables.
            log.exception("%s was not fetched", asked.table)


def fetch(stores: Stores, chosen: Settings, asked: Wanted) -> Receipt | None:
    """One try at one table: its receipt, or None where nothing is new. `Unanswered` where it failed, or what
    went wrong here; either is written down first."""
    with transaction(stores.published) as session:
        row = session.get(Fetch, (asked.source, asked.table))
        known = row.updated if row is not None else None
    try:
        answer = statbank_asking.fetch(chosen.fetching.statbank, asked, known)
        receipt = (
            None
            if answer.content is None
            else _take(stores, chosen, asked, answer.content, answer.updated)
        )
    except Exception as found:
        fault = found if isinstance(found, Unanswered) else Unanswered(OURS)
        with transaction(stores.published) as session:
            fetched.failed(session, asked.source, asked.table, fault, by=BY)
        raise
    with transaction(stores.published) as session:
        fetched.answered(
            session,
            asked.source,
            asked.table,
            updated=answer.updated,
            delivery=receipt.public_id if receipt is not None else None,
        )
    return receipt


def _take(
    stores: Stores, chosen: Settings, asked: Wanted, content: bytes, updated: datetime
) -> Receipt:
    source = compose.sources()[asked.source]
    open_source = source.name in chosen.open_sources
    with transaction(stores.published) as session:
        register = reference_data.register(session)
        demonstration = installation.is_demonstration(session)
    try:
        return take(
            stores,
            source,
            content,
            register,
            compose.store,
            file_name=f"{asked.table}_{updated.astimezone(COPENHAGEN):%Y-%m-%d}.csv",
            by=BY,
            demonstration=demonstration and not open_source,
            approved_by="konfiguration" if open_source else None,
        )
    except FileFault as fault:
        raise Unanswered(f"Det, der kom, kan ikke læses. {fault.reason}", again=False) from None


def _patiently(
    stores: Stores, chosen: Settings, asked: Wanted, sleep: Callable[[float], None]
) -> Receipt | None:
    """Try again after a while where that may help, and no more than a person would wait for."""
    for wait in TRIES:
        try:
            return fetch(stores, chosen, asked)
        except Unanswered as fault:
            waits = max(wait, fault.wait or timedelta())
            if not fault.again or waits > PATIENCE:
                raise
            print(
                f"{asked.table}: {fault.reason} Prøver igen om {waits.total_seconds():g} sekunder."
            )
            sleep(waits.total_seconds())
    return fetch(stores, chosen, asked)


def _words(receipt: Receipt | None) -> str:
    if receipt is None:
        return "intet nyt siden sidst."
    if receipt.known:
        return f"det samme som før; intet nyt er gemt. Kvittering: {receipt.public_id}"
    return (
        f"{receipt.read} rækker: {receipt.accepted} taget, "
        f"{len({fault.row for fault in receipt.quarantined})} i karantæne, {receipt.ignored} udeladt. "
        f"Kvittering: {receipt.public_id}"
    )
