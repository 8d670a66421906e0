"""`tvaers`: the command line, put together. Each command lives in its own file and is loaded when it
is called, so that `tvaers count` meets neither web nor database and every command starts fast."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import cast

COMMANDS: dict[str, str] = {
    "init": "set up both stores, places and shipped figures (--demo: with the demonstration set)",
    "take": "take a file from a source: tvaers take SOURCE FILE [--dry-run] [--json]",
    "fetch": "fetch open figures from their publisher: tvaers fetch statbank",
    "count": "count person-level files where they lawfully are: tvaers count SOURCE PATH...",
    "demo": "load the demonstration set, or remove it with --remove",
    "release": "compute figures from what is approved",
    "definitions": "check the measures' definition files: file, key and rule of each error",
    "deliveries": "list, approve or resolve deliveries",
    "standards": "take a file of quality standards, or list them: tvaers standards take FILE",
    "mail": "whether mail is set up, and what waits in the outbox",
    "people": "add people and grants",
    "trail": "verify the trail, seal months that are over, drop old ones",
    "worker": "take uploads and release figures, until stopped",
    "run": "web and worker together (PORT, default 8000, loopback only)",
}


# What a shell calls the end of a program whose reader has gone.
STOPPED_READING = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 done, 2 refused, 3 rows in quarantine."""
    parser = argparse.ArgumentParser(prog="tvaers", description="Tværs on the command line")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in COMMANDS.items():
        commands.add_parser(name, help=about, add_help=False)
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in COMMANDS:
        parser.parse_args(arguments[:1])
    module = importlib.import_module(f"config.commands.{arguments[0]}")
    try:
        done = cast(int, module.run(arguments[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read along (head, less) has seen enough; Python would flush into the closed pipe once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED_READING
    return done


if __name__ == "__main__":
    raise SystemExit(main())
