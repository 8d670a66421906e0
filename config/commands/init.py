"""`tvaers init`: an installation made or brought up to date; what ships with Tværs is loaded."""

import argparse
import csv
import sys
from collections.abc import Sequence

from config import compose, migrate, reference_data, released, settings
from config.commands import demo, standards
from config.commands.release import release
from tvaers import installation, rowsecurity
from tvaers.db import transaction
from tvaers.intake import Receipt, Stores, take

SHIPPED = reference_data.FILES / "deliveries"
BY = "Tværs"


def run(argv: Sequence[str]) -> int:
    """Set up both stores; a second run changes nothing that is already right."""
    parser = argparse.ArgumentParser(prog="tvaers init")
    parser.add_argument("--demo", action="store_true", help="an installation for demonstration")
    options = parser.parse_args(argv)
    chosen = settings.read()
    stores = compose.stores(chosen)
    try:
        is_demonstration = set_up(stores, demonstration=options.demo)
        released.note(stores, chosen.data, released.rests_on(stores))
    except rowsecurity.NotReady as refused:
        print(refused, file=sys.stderr)
        return 2
    if options.demo and not is_demonstration:
        print(installation.NotADemonstration(), file=sys.stderr)
        return 2
    return 0


def set_up(stores: Stores, *, demonstration: bool) -> bool:
    """Schema, places, sharing and the shipped figures; with the demonstration set where it is asked for.

    An installation that stands stays what it was created for; told is whether that is a demonstration.
    """
    migrate.upgrade(stores)
    with transaction(stores.published) as session:
        found = installation.create(session, demonstration=demonstration)
        is_demonstration = found.demonstration
        reference_data.load(session, compose.sources().values())
        standards.take_shipped(session)
    for receipt in take_shipped(stores):
        print(f"{receipt.source}: {receipt.accepted} rækker taget")
    if demonstration and is_demonstration:
        demo.load(stores)
    else:
        release(stores)
    return is_demonstration


def take_shipped(stores: Stores) -> list[Receipt]:
    """Take the facts that ship with Tværs, through the ordinary intake."""
    with transaction(stores.published) as session:
        register = reference_data.register(session)
    with (SHIPPED / "sources.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    return [
        take(
            stores,
            compose.sources()[row["source"]],
            (SHIPPED / row["file"]).read_bytes(),
            register,
            compose.store,
            file_name=row["file"],
            by=BY,
            approved_by="konfiguration",
        )
        for row in listed
    ]
