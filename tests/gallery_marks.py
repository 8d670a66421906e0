"""Invented notes, phases and targets for the gallery, as whoever may set them meets their page."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from gallery_rows import HORSENS, MEASURES
from indicators.marking.models import MarkKind
from indicators.marking.pages import KINDS
from indicators.sentences import value_text


def lists(problem: str = "") -> dict[str, Any]:
    """A place's lists to compare with: two that are used, and one that was taken away."""
    names = {
        "horsens-kommune": "Horsens",
        "odder-kommune": "Odder",
        "hedensted-kommune": "Hedensted",
    }

    def kept(name: str, *, ended: bool = False) -> Any:
        return SimpleNamespace(
            name=name,
            public_id=name[:4].lower(),
            slugs=frozenset(names),
            made_by="Ole Bach",
            made_at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
            ended_by="Kirsten Holm" if ended else None,
            ended_at=datetime(2026, 6, 4, 9, 0, tzinfo=UTC) if ended else None,
        )

    return {
        "place": HORSENS,
        "lists": [kept("Kystkommuner"), kept("Naboerne"), kept("Fra i fjor", ended=True)],
        "names": names,
        "picked": {"odder-kommune"},
        "name": "Naboerne" if problem else "",
        "problem": problem,
        "may_keep": True,
    }


def _mark(kind: MarkKind, text: str, *, ended: bool = False, **more: Any) -> Any:
    return SimpleNamespace(
        **{
            "kind": kind,
            "public_id": f"m{kind.value}{ended}",
            "day": date(2026, 5, 1),
            "until": None,
            "value": None,
            "text": text,
            "made_by": "Ole Bach",
            "made_at": datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
            "ended_at": datetime(2026, 6, 4, 9, 0, tzinfo=UTC) if ended else None,
            "ended_by": "Ole Bach" if ended else None,
            "end_reason": "Det var april" if ended else None,
            **more,
        }
    )


def marked() -> dict[str, Any]:
    """Everything that can stand on a series, and what has been taken away."""
    measure = MEASURES["genoptraening"]
    return {
        "place": HORSENS,
        "measure": measure,
        "marks": [
            _mark(MarkKind.NOTE, "Ny visitator, og telefonen flyttede til et fælles sekretariat"),
            _mark(MarkKind.PHASE, "Ny arbejdsgang med fælles venteliste"),
            _mark(MarkKind.TARGET, "Sundhedsrådet", value=85.0, until=date(2027, 1, 1)),
            _mark(MarkKind.NOTE, "Ny visitator", ended=True),
        ],
        "kinds": KINDS,
        "kind": None,
        "problem": "",
        "typed": {},
        "may_mark": True,
        "may_phase": True,
        "may_aim": True,
        "periods": [("2026-10-01", "oktober 2026"), ("2026-09-01", "september 2026")],
        "fewest": 12,
        "value": lambda each: value_text(measure, each),
        "last": lambda day: day - timedelta(days=1),
    }


def refused() -> dict[str, Any]:
    """The same page after a target that cannot be."""
    return {
        **marked(),
        "kind": MarkKind.TARGET,
        "problem": "Målet skal ligge mellem 0 og 100 %; her er 400 %.",
        "typed": {"vaerdi": "400", "fra": "2026-05-01", "tekst": "Rådet"},
    }
