"""`tvaers take`: a file from a source into the raw store, or a dry run that stores nothing."""

import argparse
import getpass
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from config import compose, migrate, reference_data, settings
from config.commands.release import release
from tvaers import installation
from tvaers.db import is_full, transaction
from tvaers.intake import (
    DeliveryState,
    Receipt,
    Stores,
    check,
    refuse_person_data,
    settled,
    shown_name,
    take,
)
from tvaers.module import FileFault, Reading, RowFault, Source
from tvaers.places import Place
from tvaers.register import Register

DONE, REFUSED, QUARANTINED = 0, 2, 3
NO_ROOM = "Der er ikke plads på disken, så intet er gemt. Tag filen igen, når der er plads."


def run(argv: Sequence[str]) -> int:
    """Take one file; what would happen or has happened is printed in words or as JSON."""
    parser = argparse.ArgumentParser(prog="tvaers take")
    parser.add_argument("source", help="one of: " + ", ".join(sorted(compose.sources())))
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="store nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--holder", help="the unit that delivers, as its address: horsens-kommune")
    options = parser.parse_args(argv)
    try:
        answer, code = _take(options)
    except FileFault as fault:
        answer, code = _answer(options.source, refused=fault.reason), REFUSED
    except sa.exc.OperationalError as error:
        if not is_full(error):
            raise
        answer, code = _answer(options.source, refused=NO_ROOM), REFUSED
    print(json.dumps(answer, ensure_ascii=False, indent=1) if options.json else _words(answer))
    return code


def _take(options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    source = _source(options.source)
    content = _content(options.file)
    stores = migrate.installed(settings.read())
    if options.dry_run:
        register = _register(stores)
        if stores is not None:
            with transaction(stores.published) as session:
                holder = _holder(session, options.holder)
                text = refuse_person_data(content, source)
                source = settled(session, source, text, register, holder)
        reading = check(content, source, register).reading
        answer = _answer(
            source.name,
            read=reading.read,
            accepted=reading.accepted,
            faults=reading.faults,
            ignored=reading.ignored,
            rows=_rows(reading, register),
        )
        return answer, QUARANTINED if reading.faults else DONE
    if stores is None:
        raise FileFault("Der er ingen installation endnu. Kør »tvaers init« først.")
    receipt = _really(stores, source, content, options)
    answer = _answer(
        source.name,
        read=receipt.read,
        accepted=receipt.accepted,
        faults=receipt.quarantined,
        ignored=receipt.ignored,
    )
    answer |= {"receipt": receipt.public_id, "state": receipt.state, "known": receipt.known}
    return answer, QUARANTINED if receipt.quarantined else DONE


def _really(stores: Stores, source: Source, content: bytes, options: argparse.Namespace) -> Receipt:
    with transaction(stores.published) as session:
        register = reference_data.register(session)
        demonstration = installation.is_demonstration(session)
        holder = _holder(session, options.holder)
    open_source = source.name in settings.read().open_sources
    receipt = take(
        stores,
        source,
        content,
        register,
        compose.store,
        file_name=options.file.name,
        by=getpass.getuser(),
        holder_id=holder,
        # A demonstration installation takes open and demonstration deliveries only.
        demonstration=demonstration and not open_source,
        approved_by="konfiguration" if open_source or demonstration else None,
    )
    # A file that has come before may have been stopped on its way to the release.
    if receipt.state is DeliveryState.APPROVED:
        release(stores, quiet=options.json)
    return receipt


def _source(name: str) -> Source:
    source = compose.sources().get(name)
    if source is None:
        known = ", ".join(sorted(compose.sources()))
        raise FileFault(f"Kilden »{name}« kendes ikke. Kendte kilder: {known}.")
    return source


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise FileFault(f"Filen {shown_name(file.name)} findes ikke, eller den er en mappe.")
    try:
        return file.read_bytes()
    except OSError:
        raise FileFault(f"Filen {shown_name(file.name)} kan ikke åbnes.") from None


def _register(stores: Stores | None) -> Register:
    """The store's register, or the shipped one where nothing has been set up: a dry run needs none."""
    if stores is None:
        return reference_data.register_of_files()
    with transaction(stores.published) as session:
        return reference_data.register(session)


def _holder(session: Any, slug: str | None) -> int | None:
    if slug is None:
        return None
    found: int | None = session.scalar(sa.select(Place.id).where(Place.slug == slug))
    if found is None:
        raise FileFault(f"Enheden »{slug}« kendes ikke. Skriv dens adresse, fx horsens-kommune.")
    return found


def _answer(
    source: str,
    *,
    read: int = 0,
    accepted: int = 0,
    faults: Sequence[RowFault] = (),
    ignored: int = 0,
    refused: str | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    return {
        "source": source,
        "read": read,
        "accepted": accepted,
        "quarantined": [{"row": f.row, "column": f.column, "reason": f.reason} for f in faults],
        "ignored": ignored,
        "refused": refused,
        "rows": list(rows),
    }


def _rows(reading: Reading, register: Register) -> list[dict[str, Any]]:
    """The accepted rows with places by code (or address), as a person would check them."""

    def name(place_id: int) -> str:
        if place_id == 0:
            return ""
        entry = register.by_id[place_id]
        return entry.code or entry.slug

    frame = reading.rows
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {
            "item": row["item"],
            "place": name(int(row["place_id"])),
            "counterpart": name(int(row["counterpart_id"])),
            "period_kind": str(row["period_kind"]),
            "period_start": pd.Timestamp(row["period_start"]).date().isoformat(),
            "stratum": row["stratum"],
            "value": row["value"],
            "n": row["n"],
        }
        for row in plain.to_dict("records")
    ]


def _words(answer: Mapping[str, Any]) -> str:
    if answer["refused"] is not None:
        return f"Afvist: {answer['refused']}"
    lines = [
        f"Læst {answer['read']} {'række' if answer['read'] == 1 else 'rækker'}: {answer['accepted']} taget, "
        f"{len({f['row'] for f in answer['quarantined']})} i karantæne, {answer['ignored']} udeladt."
    ]
    if answer.get("known"):
        lines.append("Filen er modtaget før; intet nyt er gemt.")
    lines += [f"  {f['reason']}" for f in answer["quarantined"][:20]]
    if len(answer["quarantined"]) > 20:
        lines.append(f"  … og {len(answer['quarantined']) - 20} til (brug --json for alle)")
    if "receipt" in answer:
        lines.append(f"Kvittering: {answer['receipt']}")
    return "\n".join(lines)
