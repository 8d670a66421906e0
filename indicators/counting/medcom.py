"""`tvaers count medcom-messages`: letters, receipts and envelopes of four kinds become counts a month."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from indicators.counting import answer, files
from indicators.counting import medcom_layout as layout
from indicators.counting.answer import Counted, Row
from indicators.counting.headers import COPENHAGEN, SORTS, Header, Party
from indicators.counting.letters import Letters
from tvaers.module import FileFault


def count(
    paths: Iterable[Path],
    *,
    sor_file: Path | None = None,
    today: date | None = None,
    progress: bool = False,
    **_unused: object,
) -> Counted:
    """Count the messages in files and folders."""
    letters = Letters(answer.places(sor_file))
    told = files.Told(files.progress() if progress else None)
    given = {"secret": secrets.token_hex(16)}
    read = 0
    work = "indicators.counting.reading:messages"
    for _path, found in files.read(files.found(paths), work, given, told):
        for each in found:
            read += 1
            letters.add(_header(each))
    if not told.files:
        raise FileFault("Der er ingen filer på stien. Peg på mappen med beskederne.")
    day = today or datetime.now(COPENHAGEN).date()
    rows: list[Row] = [
        {
            "kilde": layout.SOURCE,
            "periode": cell.month,
            "periodetype": layout.MONTH,
            "standard": cell.standard,
            "version": cell.version,
            "art": cell.sort,
            "statistikkode": cell.code,
            "afsender_type": cell.sender,
            "afsender_kommunekode": cell.sender_kommune,
            "modtager_type": cell.receiver,
            "modtager_kommunekode": cell.receiver_kommune,
            "antal": number.letters,
            "rettede": number.corrected,
            "med_diagnose": number.diagnosed,
            "udtraeksdato": day.isoformat(),
        }
        for cell, number in letters.counts()
    ]
    faults = len(told.faults) + told.unnamed
    running = answer.running(day.isoformat())
    return Counted(
        layout.COLUMNS,
        [row for row in rows if str(row["periode"]) < running],
        read + faults,
        letters.letters,
        letters.copies + told.unnamed,
        told.faults,
        [*_notes(letters, told), *answer.unfinished(rows, running), *_sorts(letters)],
    )


def _notes(letters: Letters, told: files.Told) -> Iterable[str]:
    if letters.copies:
        months = ", ".join(sorted(letters.twice))
        yield (
            f"{letters.copies} beskeder stod i mere end én fil (måned {months}). "
            "Hvert brev er talt én gang, i den måned det først blev sendt."
        )
    if told.unnamed:
        yield f"{told.unnamed} filer mere har fejl og er ikke nævnt én for én."


def _sorts(letters: Letters) -> Iterable[str]:
    """How many there are of each sort, by name for the unknown types."""
    for sort in SORTS:
        cells = [(cell, number) for cell, number in letters.counts() if cell.sort == sort]
        if cells:
            named = sorted({cell.code for cell, _ in cells})
            total = sum(number.letters for _, number in cells)
            yield f"{sort}: {total} ({', '.join(named)})"


def _header(told: list[Any]) -> Header:
    """A message as it comes back from the child."""
    standard, version, sort, code, sent, corrected, sender, receiver, diagnosed, letter = told
    return Header(
        standard,
        version,
        sort,
        code,
        sent,
        corrected,
        _party(sender),
        _party(receiver),
        diagnosed,
        letter,
    )


def _party(told: list[Any]) -> Party:
    kind, kommune, numbers = told
    return Party(kind, kommune, tuple(numbers))
