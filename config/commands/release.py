"""`tvaers release`: figures from what is approved, for all measures; or one release rolled back."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa

from agreements.commitments.recomputing import recompute
from config import compose, migrate, settings
from indicators.deliveries import rollback
from indicators.handheld import taking
from indicators.models import Release
from indicators.release import Released, release_all
from indicators.rounds import taking as answers
from tvaers.db import transaction
from tvaers.handling import reason_of
from tvaers.intake import NotNow, Stores
from tvaers.web import COPENHAGEN


def run(argv: Sequence[str]) -> int:
    """Release, and say what changed."""
    parser = argparse.ArgumentParser(prog="tvaers release")
    parser.add_argument("--rollback", metavar="RELEASE", help="the id of a release to roll back")
    parser.add_argument("--by", default="", help="the person who rolls back")
    parser.add_argument("--reason", default="", help="why")
    options = parser.parse_args(argv)
    chosen = settings.read()
    stores = migrate.required(chosen)
    if options.rollback is not None:
        return _roll_back(stores, options)
    release(stores)
    return 0


def _roll_back(stores: Stores, options: argparse.Namespace) -> int:
    use = compose.defined(stores.published)
    with transaction(stores.published) as session:
        found = session.scalar(sa.select(Release).where(Release.public_id == options.rollback))
        if found is None or not options.by:
            print("Angiv en kendt udgivelse og --by NAVN.", file=sys.stderr)
            return 2
        try:
            why = reason_of(options.reason)
            defined = {each.key: each for each in use.definitions}
            rollback.roll_back(session, found, defined, by=options.by, reason=why)
        except NotNow as refused:
            print(refused, file=sys.stderr)
            return 2
    return 0


def release(
    stores: Stores,
    *,
    by: str = "Tværs",
    quiet: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Released]:
    """Release every measure; unchanged periods are left alone."""
    day = datetime.now(COPENHAGEN).date()
    use = compose.defined(stores.published)
    for fault in () if quiet else use.faults:
        print(fault.words, file=sys.stderr)
    done = release_all(stores, use.definitions, day, by=by, stopped=stopped)
    if stopped():
        return done
    done += taking.release_sheets(stores, day, by=by)
    done += answers.release_rounds(stores, day, by=by)
    for each in done:
        if each.release is not None and not quiet:
            print(f"{each.measure}: {each.periods} perioder udgivet")
    with transaction(stores.published) as session:
        recompute(session)
    return done
