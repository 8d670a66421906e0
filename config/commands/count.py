"""`tvaers count`: person-level files become counts where they lawfully are. No database, no network."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from indicators.sources import klgateway_140_count

COUNTERS = {"klgateway-140": klgateway_140_count.run}


def run(argv: Sequence[str]) -> int:
    """Count the files of a source and write an ordinary delivery of counts."""
    parser = argparse.ArgumentParser(prog="tvaers count")
    parser.add_argument("source", help="one of: " + ", ".join(sorted(COUNTERS)))
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--kommune", help="the deliverer's code, as 0615 or 615")
    parser.add_argument("--sor-file", type=Path, help="CSV with sor;kommunekode")
    parser.add_argument("--out", type=Path, help="write the counts to this CSV file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    counter = COUNTERS.get(options.source)
    if counter is None:
        print(f"Kilden »{options.source}« kan ikke tælles. Kendte kilder: {', '.join(COUNTERS)}.")
        return 2
    code, answer = counter(
        options.paths, kommune=options.kommune, sor_file=options.sor_file, out=options.out
    )
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    elif answer["refused"] is not None:
        print(f"Afvist: {answer['refused']}")
    else:
        print(f"{answer['read']} poster læst, {answer['accepted']} talt med.")
    return code
