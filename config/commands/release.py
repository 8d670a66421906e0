"""`tvaers release`: figures from what is approved, for all measures."""

import argparse
from collections.abc import Sequence
from datetime import datetime

from config import compose, migrate, settings
from indicators.release import Released, release_all
from tvaers.intake import Stores
from tvaers.web import COPENHAGEN


def run(argv: Sequence[str]) -> int:
    """Release, and say what changed."""
    argparse.ArgumentParser(prog="tvaers release").parse_args(argv)
    release(migrate.required(settings.read()))
    return 0


def release(stores: Stores, *, by: str = "Tværs", quiet: bool = False) -> list[Released]:
    """Release every measure; unchanged periods are left alone."""
    day = datetime.now(COPENHAGEN).date()
    done = release_all(stores, compose.definitions(), day, by=by)
    for each in done:
        if each.release is not None and not quiet:
            print(f"{each.measure}: {each.periods} perioder udgivet")
    return done
