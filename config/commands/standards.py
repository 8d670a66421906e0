"""`tvaers standards`: take a file of quality standards into the catalogue, or list what is there."""

import argparse
import getpass
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from agreements.standards import queries, taking
from agreements.standards.layout import held
from config import migrate, reference_data, settings
from tvaers.db import transaction
from tvaers.intake import shown_name
from tvaers.module import FileFault

SHIPPED = reference_data.FILES / "standards"
BY = "Tværs"
SORTS: Mapping[str, str] = {"new": "Nyt", "gone": "Udgået", "changed": "Ændret"}


def run(argv: Sequence[str]) -> int:
    """Take one file, or list; what would happen or has happened is printed in words or as JSON."""
    parser = argparse.ArgumentParser(prog="tvaers standards")
    does = parser.add_subparsers(dest="does", required=True)
    does.add_parser("list", help="the documents and how much of each is here")
    take = does.add_parser("take", help="a YAML with a whole document, or a CSV with its pieces")
    take.add_argument("file", type=Path)
    take.add_argument("--document", default="", help="for a CSV: the document it is of")
    take.add_argument("--from", dest="valid_from", help="for a CSV: in force from, 2027-01-01")
    take.add_argument("--dry-run", action="store_true", help="store nothing")
    take.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    stores = migrate.required(settings.read())
    with transaction(stores.published) as session:
        if options.does == "list":
            print("\n".join(listed(session)))
            return 0
        try:
            answer = _take(session, options)
        except FileFault as fault:
            answer = _refusal(fault)
    print(json.dumps(answer, ensure_ascii=False, indent=1) if options.json else _words(answer))
    return 2 if answer["refused"] else 0


def listed(session: Session) -> list[str]:
    """Each version of each document, in a line."""
    lines = []
    for version in queries.versions(session):
        document, here = version.document, held(version.document)
        lines.append(
            f"{document.name}, udgave {version.number}, gælder fra {document.valid_from}: "
            f"{len(document.pieces)} indlæst, {here.left} ikke indlæst"
        )
    return lines or ["Der er ingen kvalitetsstandarder."]


def take_shipped(session: Session) -> None:
    """Take what ships with Tværs, unless somebody here has taken a version of the document since."""
    for path in sorted(SHIPPED.glob("*.yaml")):
        newest = next(iter(queries.versions(session, path.stem)), None)
        if newest is None or newest.taken_by == BY:
            taking.take(session, path.read_bytes(), by=BY)


def _take(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    file: Path = options.file
    if file.suffix.lower() == ".csv" and not options.document:
        raise FileFault(
            "Skriv, hvilket dokument filen hører til, fx --document forebyggelsestilbud."
        )
    try:
        content = file.read_bytes()
    except OSError:
        raise FileFault(f"Filen {shown_name(file.name)} kan ikke åbnes.") from None
    try:
        begins = date.fromisoformat(options.valid_from) if options.valid_from else None
    except ValueError:
        raise FileFault("--from skal være en dato, fx 2027-01-01.") from None
    taken = taking.take(
        session,
        content,
        by=getpass.getuser(),
        csv_of=options.document if file.suffix.lower() == ".csv" else "",
        valid_from=begins,
        store=not options.dry_run,
    )
    return {
        "document": taken.document.name,
        "version": taken.version,
        "known": taken.known,
        "stored": not (options.dry_run or taken.known),
        "pieces": len(taken.document.pieces),
        "missing": held(taken.document).left,
        "changes": [
            {"sort": each.sort, "piece": each.piece.key, "what": list(each.what)}
            for each in taken.changes
        ],
        "refused": None,
        "faults": [],
    }


def _refusal(fault: FileFault) -> dict[str, Any]:
    faults = getattr(fault, "faults", ())
    return {
        "refused": fault.reason,
        "faults": [{"row": f.row, "column": f.column, "reason": f.reason} for f in faults],
    }


def _words(answer: Mapping[str, Any]) -> str:
    if answer["faults"]:
        rows = [f"  {fault['reason']}" for fault in answer["faults"][:20]]
        more = len(answer["faults"]) - 20
        rows += [f"  … og {more} til (brug --json for alle)"] if more > 0 else []
        return "\n".join(["Afvist, og intet er gemt:", *rows])
    if answer["refused"]:
        return f"Afvist: {answer['refused']}"
    if answer["known"]:
        return f"{answer['document']}: det samme er indlæst før som udgave {answer['version']}."
    done = "indlæst" if answer["stored"] else "ville blive indlæst"
    lines = [
        f"{answer['document']}: udgave {answer['version']} {done} med {answer['pieces']} krav og "
        f"anbefalinger; {answer['missing']} er ikke indlæst."
    ]
    for each in answer["changes"][:50]:
        what = f" ({', '.join(each['what'])})" if each["what"] else ""
        lines.append(f"  {SORTS[each['sort']]}: {each['piece']}{what}")
    return "\n".join(lines)
