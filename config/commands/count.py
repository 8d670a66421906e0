"""`tvaers count`: person-level files become counts where they lawfully are. No database, no network."""

import argparse
import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indicators.sources import klgateway_140_count
from indicators.sources import klgateway_140_counts as layout
from tvaers import cpr
from tvaers.module import FileFault

COUNTERS = {"klgateway-140": klgateway_140_count.run}
REFUSED = 2
_REFERENCE = Path(__file__).parents[1] / "reference"


def run(argv: Sequence[str]) -> int:
    """Count the files of a source and write an ordinary delivery of counts."""
    parser = argparse.ArgumentParser(prog="tvaers count")
    parser.add_argument("source", help="one of: " + ", ".join(sorted(COUNTERS)))
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--kommune", help="the deliverer: 0615, 615 or Horsens")
    parser.add_argument("--sor-file", type=Path, help="CSV with sor;kommunekode")
    parser.add_argument("--out", type=Path, help="write the counts to this CSV file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    counter = COUNTERS.get(options.source)
    if counter is None:
        print(f"Kilden »{options.source}« kan ikke tælles. Kendte kilder: {', '.join(COUNTERS)}.")
        return REFUSED
    try:
        kommune = None if options.kommune is None else kommune_code(options.kommune)
    except FileFault as fault:
        code, answer = REFUSED, klgateway_140_count.answer(None, fault.reason)
    else:
        code, answer = counter(
            options.paths, kommune=kommune, sor_file=options.sor_file, out=options.out
        )
    print(json.dumps(answer, ensure_ascii=False, indent=1) if options.json else _words(answer))
    return code


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
    lines += _months(answer["rows"])
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
