"""Asking StatBank for a table: what it is like first (tableinfo), and its figures only where they are new.

Nothing of a table is known beforehand but its name: its variables come from tableinfo, and one that is new and
cannot be left out is a changed layout, told and not guessed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indicators.sources.statbank_tables import Wanted
from tvaers.danish import COPENHAGEN
from tvaers.module import FileFault
from tvaers.peer import Peer, Unanswered
from tvaers.remote import ask
from tvaers.strictjson import parse

# StatBank answers at most a million fields at once; so many are asked for, in so many questions.
MOST_FIELDS, MOST_QUESTIONS = 900_000, 12
# What the variable of places is called, table by table.
AREAS = ("OMRÅDE", "KOMK", "KOMGRP", "KOMMUNEDK", "BOPKOM", "AMT")


@dataclass(frozen=True)
class Answer:
    """When the table was last changed at its publisher, and its figures where they are newer than known."""

    updated: datetime
    content: bytes | None


def fetch(peer: Peer, asked: Wanted, known: datetime | None) -> Answer:
    """The table's figures, if they are newer than those known; `Unanswered` with why there are none."""
    info = _info(peer, asked)
    updated = _updated(peer, info)
    if known is not None and updated <= known:
        return Answer(updated, None)
    parts = [ask(peer, "data", question) for question in questions(peer, info, asked)]
    return Answer(updated, joined(peer, parts))


def questions(peer: Peer, info: dict[str, Any], asked: Wanted) -> list[dict[str, Any]]:
    """What is asked for the table's figures: places and periods, parted as wanted, so many periods at once
    that StatBank answers them."""
    variables = {str(each["id"]): each for each in info["variables"]}
    times = [name for name, each in variables.items() if each["time"]]
    area = next((name for name in AREAS if name in variables), None)
    absent = [name for name in asked.by if name not in variables]
    if area is None or len(times) != 1 or absent:
        lost = area is None or len(times) != 1
        what = "variabler for sted og tid" if lost else f"variablen {', '.join(absent)}"
        raise _changed(peer, f"mangler {what}")
    chosen = [area, *asked.by]
    fixed = [
        name
        for name, each in variables.items()
        if name not in (*chosen, *times) and not each["elimination"]
    ]
    if fixed:
        raise _changed(peer, f"kan ikke hentes uden variablen {', '.join(fixed)}")
    periods = [str(value["id"]) for value in variables[times[0]]["values"]]
    rows = 1
    for name in chosen:
        rows *= len(variables[name]["values"])
    at_once = MOST_FIELDS // max(rows * (len(chosen) + 2), 1)
    if not periods or not rows or not 0 < at_once * MOST_QUESTIONS >= len(periods):
        raise _changed(peer, "har ingen tal eller alt for mange")
    return [
        {
            "table": asked.table,
            "format": "CSV",
            "lang": "da",
            "valuePresentation": "Code",
            "variables": [
                *({"code": name, "values": ["*"]} for name in chosen),
                {"code": times[0], "values": periods[first : first + at_once]},
            ],
        }
        for first in range(0, len(periods), at_once)
    ]


def joined(peer: Peer, parts: Sequence[bytes]) -> bytes:
    """The answers as one file under one heading."""
    for part in parts:
        if part.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"<", b"{", b""):
            what = "en webside" if b"<" in part[:200] else "noget andet"
            raise Unanswered(f"{peer.name} svarede med {what} i stedet for tal.")
        if not part.endswith(b"\n"):
            raise Unanswered(f"Svaret fra {peer.name} blev afbrudt, før det var helt fremme.")
    heading = parts[0].partition(b"\n")[0]
    if any(part.partition(b"\n")[0] != heading for part in parts):
        raise _changed(peer, "fik et andet hoved undervejs")
    return parts[0] + b"".join(part.partition(b"\n")[2] for part in parts[1:])


def _info(peer: Peer, asked: Wanted) -> dict[str, Any]:
    """What the table is like, once it is certain that it is told as it should be."""
    content = ask(peer, "tableinfo", {"table": asked.table, "lang": "da"})
    if content.lstrip()[:1] == b"<":
        raise Unanswered(f"{peer.name} svarede med en webside i stedet for en beskrivelse.")
    try:
        info: dict[str, Any] = parse(content.decode("utf-8-sig"))
        for each in info["variables"]:
            each["time"], each["elimination"], [value["id"] for value in each["values"]]
        named, active = str(info["id"]), info["active"]
    except (FileFault, UnicodeError, KeyError, TypeError, AttributeError):
        raise _changed(peer, "er ikke beskrevet, som den plejer") from None
    if named.upper() != asked.table:
        raise _changed(peer, "hedder noget andet")
    if active is not True:
        raise _changed(peer, "bliver ikke længere opdateret")
    return info


def _updated(peer: Peer, info: dict[str, Any]) -> datetime:
    try:
        told = datetime.fromisoformat(str(info["updated"]))
    except (KeyError, ValueError):
        raise _changed(peer, "siger ikke, hvornår den er opdateret") from None
    return told if told.tzinfo else told.replace(tzinfo=COPENHAGEN)


def _changed(peer: Peer, what: str) -> Unanswered:
    return Unanswered(
        f"Tabellen hos {peer.name} {what}. Intet er hentet; driften skal se på den.", again=False
    )
