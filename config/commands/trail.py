"""`tvaers trail`: verify that every event follows from the one before it; seal months that are over; drop
those that need no longer be kept."""

import argparse
import getpass
import re
import sys
from collections.abc import Sequence

from config import migrate, settings
from tvaers.chronicle import sealing
from tvaers.chronicle.sealing import Broken
from tvaers.db import now, transaction

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def run(argv: Sequence[str]) -> int:
    """Verify, seal or drop; 1 names what does not hold, and then nothing is changed."""
    parser = argparse.ArgumentParser(prog="tvaers trail")
    acts = parser.add_subparsers(dest="act", required=True)
    verify = acts.add_parser("verify", help="whether every event follows from the one before it")
    verify.add_argument("--month", type=_month, help="one month alone, as 2026-11")
    acts.add_parser("seal", help="seal the months that are over; keep the printed links elsewhere")
    drop = acts.add_parser("drop", help="drop sealed months that need no longer be kept")
    drop.add_argument(
        "--keep",
        type=int,
        default=sealing.KEPT,
        choices=range(sealing.KEPT - 1, 1201),
        metavar="MONTHS",
        help=f"how many whole months to keep (default {sealing.KEPT})",
    )
    options = parser.parse_args(argv)
    try:
        for line in _lines(options):
            print(line)
    except Broken as broken:
        print(broken, file=sys.stderr if options.act != "verify" else sys.stdout)
        return 1
    return 0


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise argparse.ArgumentTypeError("a month is written as 2026-11")
    return text


def _lines(options: argparse.Namespace) -> list[str]:
    with transaction(migrate.required(settings.read()).published) as session:
        if options.act == "verify":
            count = sealing.verify(session, options.month)
            return [f"{count} hændelser; kæden holder."]
        by = getpass.getuser()
        if options.act == "seal":
            made = sealing.seal(session, now(), by=by)
            return [f"{a.month} er forseglet: {a.events} hændelser, {a.chain}" for a in made] or [
                "Ingen måned venter på at blive forseglet."
            ]
        dropped = sealing.drop(session, now(), by=by, kept=options.keep)
        return [f"{month} er slettet; ankeret står." for month in dropped] or [
            "Ingen forseglet måned er gammel nok til at blive slettet."
        ]
