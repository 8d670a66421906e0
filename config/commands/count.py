"""`tvaers count`: person-level files become counts where they lawfully are. No database, no network.

It stands alone as `tvaers-count` for whoever only delivers, so nothing here may import more than Python has.
"""

import argparse
import csv
import json
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indicators.counting import answer as shape
from indicators.counting import care, gateway_layout, medcom, medcom_layout, prevention
from indicators.counting.answer import DONE, QUARANTINED, REFUSED, STOPPED, Counted
from indicators.sources import klgateway_140_count
from indicators.sources import klgateway_140_counts as layout
from tvaers import cpr
from tvaers.module import FileFault

Counter = Callable[..., Counted]
COUNTERS: Mapping[str, Counter] = {
    gateway_layout.PREVENTION: prevention.count,
    layout.SOURCE: klgateway_140_count.counted,
    gateway_layout.CARE: care.count,
    medcom_layout.SOURCE: medcom.count,
}
_REFERENCE = Path(__file__).parents[1] / "reference"


def main() -> int:
    """`tvaers-count`: the same on its own."""
    return run(sys.argv[1:], "tvaers-count")


def run(argv: Sequence[str], name: str = "tvaers count") -> int:
    """Count the files of a source and write an ordinary delivery of counts."""
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("source", help="one of: " + ", ".join(sorted(COUNTERS)))
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--kommune", help="the deliverer: 0615, 615 or Horsens")
    parser.add_argument(
        "--sor-file", type=Path, help="CSV with sor (or nummer);kommunekode, and type if known"
    )
    parser.add_argument("--out", type=Path, help="write the counts to this CSV file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    counter = COUNTERS.get(options.source)
    if counter is None:
        print(f"Kilden »{options.source}« kan ikke tælles. Kendte kilder: {', '.join(COUNTERS)}.")
        return REFUSED
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        code, told, notes = _count(counter, options)
    except KeyboardInterrupt:
        print("\nAfbrudt. Intet er skrevet.", file=sys.stderr)
        return STOPPED
    finally:
        signal.signal(signal.SIGTERM, before)
    print(json.dumps(told, ensure_ascii=False, indent=1) if options.json else _words(told))
    for note in notes:
        print(note, file=sys.stderr)
    return code


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _count(
    counter: Counter, options: argparse.Namespace
) -> tuple[int, dict[str, Any], Sequence[str]]:
    """The exit code, the answer, and what else to know."""
    try:
        kommune = None if options.kommune is None else kommune_code(options.kommune)
        counted = counter(
            options.paths, kommune=kommune, sor_file=options.sor_file, progress=not options.json
        )
        if options.out is not None:
            shape.write(counted, options.out)
    except FileFault as fault:
        return REFUSED, shape.told(options.source, None, fault.reason), ()
    except OSError:
        reason = "Filen med tallene kan ikke skrives. Vælg en anden sti til --out."
        return REFUSED, shape.told(options.source, None, reason), ()
    code = QUARANTINED if counted.faults else DONE
    return code, shape.told(options.source, counted), counted.notes


def kommune_code(text: str) -> str:
    """The four digits of the kommune that a code, a name or another spelling stands for."""
    places = {row["slug"]: row for row in _rows("places.csv")}
    known: dict[str, Mapping[str, str]] = {}
    for row in places.values():
        if row["kind"] in ("kommune", "area"):
            for name in (
                row["code"],
                row["code"].removeprefix("0"),
                row["name"],
                row["short_name"],
            ):
                known.setdefault(_plain(name), row)
    for alias in _rows("names.csv"):
        if places[alias["slug"]]["kind"] == "kommune":
            known.setdefault(_plain(alias["name"]), places[alias["slug"]])
    found = known.get(_plain(text))
    if found is None:
        told = "" if len(text) > 40 or cpr.find(text) is not None else f" »{text}«"
        raise FileFault(
            f"Kommunen{told} kendes ikke. Skriv dens kode eller navn, for eksempel "
            "--kommune 0615 eller --kommune Horsens."
        )
    if found["kind"] != "kommune":
        raise FileFault(
            f"{found['name']} ({found['code']}) er ikke en kommune og kan ikke tælles for sig. "
            "Skriv den kommune, der har indberettet."
        )
    return found["code"]


def _rows(name: str) -> list[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plain(name: str) -> str:
    """One spelling for a name, as the register of places has it."""
    text = re.sub(r"[\s\u00a0-]+", " ", name.casefold()).strip()
    return text.removesuffix(" kommune")


def _words(answer: Mapping[str, Any]) -> str:
    """The answer in words: how many, a line a month, and what is wrong."""
    if answer["refused"] is not None:
        return f"Afvist: {answer['refused']}"
    faults = answer["quarantined"]
    read = f"{answer['read']} {'post' if answer['read'] == 1 else 'poster'}"
    lines = [
        f"Læst {read}: {answer['accepted']} talt med, {len(faults)} i karantæne, "
        f"{answer['ignored']} udeladt."
    ]
    months = _months if answer["source"] == layout.SOURCE else _rows_a_month
    lines += months(answer["rows"])
    lines += [f"  {fault['reason']}" for fault in faults[:20]]
    if len(faults) > 20:
        lines.append(f"  … og {len(faults) - 20} til (brug --json for alle)")
    return "\n".join(lines)


def _months(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What came of each kommune and month."""
    months: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        months.setdefault((row["periode"], row["kommunekode"]), []).append(row)
    for (month, kommune), told in sorted(months.items()):
        share = next(row for row in told if row["indikator_id"] == layout.WITHIN_7)
        waiting = next(row for row in told if row["indikator_id"] == layout.NOT_OFFERED)
        left_out = sum(row["taeller"] for row in told if row["indikator_id"] == layout.LEFT_OUT)
        running = str(share["udtraeksdato"]).startswith(month)
        yield (
            f"  {kommune} {month}: {share['taeller']} af {share['naevner']} inden for 7 dage, "
            f"{waiting['taeller']} uden tilbud, {left_out} udeladt"
            f"{' (måneden var ikke slut; send den, når den er gået)' if running else ''}"
        )


def _rows_a_month(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How many rows there are of each month."""
    months: dict[str, int] = {}
    for row in rows:
        months[row["periode"]] = months.get(row["periode"], 0) + 1
    for month, number in sorted(months.items()):
        yield f"  {month}: {number} {'række' if number == 1 else 'rækker'}"


if __name__ == "__main__":
    raise SystemExit(main())
