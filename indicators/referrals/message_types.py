"""MedCom's message types: reference data of our own making, with names in Danish. Pure.

Codes, versions, formats and directions are from MedCom's code system of endpoint registrations
(dk-ehmi-terminology, 22 July 2026); the Danish names are ours where the code system has English ones.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("message_types.csv")
SOURCE = "MedComs kodesystem for endepunkter (dk-ehmi-terminology), 22. juli 2026"
# What FHIR messages are called in the statistics of the net.
IN_NET = {
    "HospitalNotification": "FDIS20",
    "CareCommunication": "FDIS91",
    "Acknowledgement": "FCTL",
}
IN_REGISTER = {net: code for code, net in IN_NET.items()}
PARTIES = {
    "almen_praksis": "almen praksis",
    "sygehus": "sygehus",
    "kommune": "kommune",
    "region": "region",
    "speciallaege": "speciallæge",
    "apotek": "apotek",
    "fysioterapi": "fysioterapi",
    "laegevagt": "lægevagt",
    "andet": "andre",
    "ukendt": "ukendt afsender",
    "alle": "alle",
    "*": "alle",
}


@dataclass(frozen=True)
class MessageType:
    """One type and version: its code as MedCom writes it, its Danish name, and which way it usually goes
    (empty where the code system and our sources do not say)."""

    code: str
    version: str
    format: str
    name: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    core: bool

    @property
    def direction(self) -> str:
        """Which way it goes, in words; empty where that is not known."""
        if not self.senders:
            return ""
        return f"{_named(self.senders)} til {_named(self.receivers)}"


@cache
def message_types() -> tuple[MessageType, ...]:
    """Every type, in the order of its code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    found = (
        MessageType(
            code=row["kode"],
            version=row["version"],
            format=row["format"],
            name=row["navn"],
            senders=_parts(row["afsender"]),
            receivers=_parts(row["modtager"]),
            core=row["kerne"] == "ja",
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: (each.code.casefold(), each.version)))


@cache
def names() -> dict[str, str]:
    """The Danish name of each code, also as it is called in the statistics of the net."""
    found = {each.code: each.name for each in message_types()}
    return found | {IN_NET[code]: name for code, name in found.items() if code in IN_NET}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _named(parties: tuple[str, ...]) -> str:
    return " og ".join(PARTIES[each] for each in parties)
