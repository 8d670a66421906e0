"""Files of quality standards for tests: what ships, and a CSV of pieces."""

import csv
import io

from agreements.standards import reading
from config.commands.standards import SHIPPED

FILE = SHIPPED / "forebyggelsestilbud.yaml"
YAML = FILE.read_text(encoding="utf-8")
NAME = "forebyggelsestilbud"


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """A CSV of pieces, as a spreadsheet writes it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, reading.COLUMNS, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def row(**more: str) -> dict[str, str]:
    """A piece in a CSV."""
    return {
        **dict.fromkeys(reading.COLUMNS, ""),
        "kode": "samtale",
        "element": "afklarende-samtale",
        "art": "krav",
        "tekst": "Der skal være en afklarende samtale.",
        "gengivelse": "uddrag",
        "adressat": "kommune",
        "kilde": "sst.dk",
        **more,
    }
