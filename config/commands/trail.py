"""`tvaers trail verify`: whether every event still follows from the one before it."""

import argparse
from collections.abc import Sequence

import sqlalchemy as sa

from config import migrate, settings
from tvaers import trail
from tvaers.db import transaction


def run(argv: Sequence[str]) -> int:
    """Verify the chain; 1 names the first broken link."""
    parser = argparse.ArgumentParser(prog="tvaers trail")
    parser.add_argument("act", choices=("verify",))
    parser.parse_args(argv)
    with transaction(migrate.required(settings.read()).published) as session:
        broken = trail.first_broken(session)
        if broken is not None:
            print(f"Kæden er brudt ved hændelse {broken.number} i {broken.month}.")
            return 1
        count = session.scalar(sa.select(sa.func.count()).select_from(trail.Event))
    print(f"{count} hændelser; kæden holder.")
    return 0
