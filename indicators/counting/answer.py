"""How a count ends: the rows as a file that Danish spreadsheets read, or as the JSON of a dry run."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.counting.files import shown
from tvaers.decoding import decode
from tvaers.module import FileFault, RowFault

DONE, REFUSED, QUARANTINED, STOPPED = 0, 2, 3, 130

Row = dict[str, str | int | float | None]


@dataclass(frozen=True)
class Counted:
    """What came of the files: `read` = `accepted` + faults + `ignored`, the rows, and what else to know."""

    columns: Sequence[str]
    rows: Sequence[Row]
    read: int
    accepted: int
    ignored: int
    faults: Sequence[RowFault] = ()
    notes: Sequence[str] = field(default=())


def write(counted: Counted, path: Path) -> None:
    """Write the rows: UTF-8 with its mark, semicolons, decimal commas. The file is there whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(counted.columns)
    for row in counted.rows:
        writer.writerow([_cell(row[name]) for name in counted.columns])
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(text.getvalue().encode("utf-8-sig"))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _cell(value: str | int | float | None) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return "" if value is None else str(value)


def running(day: str) -> str:
    """The month of a day, which is not over on it."""
    return day[:7]


def unfinished(rows: Sequence[Row], month: str) -> list[str]:
    """What to say of the months that are left out, because they were not over when the count was made."""
    months = sorted({str(row["periode"]) for row in rows if str(row["periode"]) >= month})
    if not months:
        return []
    return [f"Måneden {', '.join(months)} var ikke slut og er ikke med. Tæl igen, når den er gået."]


def told(source: str, counted: Counted | None, refused: str | None = None) -> dict[str, Any]:
    """The count, or the refusal, in the shape of a dry run."""
    return {
        "source": source,
        "read": counted.read if counted else 0,
        "accepted": counted.accepted if counted else 0,
        "quarantined": [
            {"row": fault.row, "column": fault.column, "reason": fault.reason}
            for fault in (counted.faults if counted else ())
        ],
        "ignored": counted.ignored if counted else 0,
        "refused": refused,
        "rows": [dict(row) for row in counted.rows] if counted else [],
    }


def places(path: Path | None) -> dict[str, str]:
    """Which kommune each number (SOR, EAN or ydernummer) belongs to, from a CSV file with kommunekode and
    a column sor or nummer."""
    if path is None:
        return {}
    lines, name = _listed(path)
    return {_plain(line[name]): _plain(line["kommunekode"]).zfill(4) for line in lines}


def kinds(path: Path | None) -> dict[str, str]:
    """The kind of sender of each number in the same file, where it has a column type."""
    if path is None:
        return {}
    lines, name = _listed(path)
    return {_plain(line[name]): _plain(line.get("type")) for line in lines if line.get("type")}


def _listed(path: Path) -> tuple[list[Mapping[str, str]], str]:
    try:
        text = decode(path.read_bytes())
    except OSError:
        raise FileFault(f"{shown(path)} kan ikke åbnes. Ret stien til --sor-file.") from None
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = set(lines.fieldnames or ())
    name = next((each for each in ("nummer", "sor") if each in names), "")
    if not name or "kommunekode" not in names:
        raise FileFault(f"{shown(path)} skal have kolonnerne sor (eller nummer) og kommunekode.")
    return list(lines), name


def _plain(text: str | None) -> str:
    return (text or "").strip().strip('="')
