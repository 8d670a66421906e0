"""Invented boundary questions for the gallery."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from agreements.boundaries.standing import STATES, Party, Standing, answer
from gallery_rows import HORSENS, TODAY, place
from indicators.tags import THEMES
from tvaers.places import Kind

AT = datetime(2026, 10, 7, 9, 30, tzinfo=UTC)
KOMMUNE = place("Horsens Kommune", "horsens-kommune", Kind.KOMMUNE)
REGION = place("Region Midtjylland", "region-midtjylland", Kind.REGION)
STOCKINGS = "Hvem betaler kompressionsstrømper efter udskrivning?"


def _ruling(number: int = 1) -> Any:
    return SimpleNamespace(
        id=number,
        public_id=f"r{number}",
        body="Sundhedsrådet",
        decided_on=date(2026, 11, 4),
        item="6",
        text="Regionen betaler det første par. Kommunen betaler de næste.",
        by="Jens Krogh",
        at=AT,
    )


def _answer(text: str) -> Any:
    return SimpleNamespace(text=text, by="Ole Bach", at=AT)


def _standing(*rulings: Any, silent: bool = True, **more: Any) -> Standing:
    question: Any = SimpleNamespace(
        id=1,
        public_id="q1",
        title=STOCKINGS,
        text="Hospitalet ordinerer strømper.\nDet er ikke klart, hvem der betaler det første par.",
        theme="paa-tvaers",
        answer_by=date(2026, 11, 1),
        version=None,
        clause="§ 5",
        by="Sofie Lund",
        at=AT,
        demonstration=True,
    )
    said = (_answer("Vi betaler fra det andet par."), _answer("Det er ikke os."))
    parties = (Party(KOMMUNE, said), Party(REGION, () if silent else said[:1]))
    return Standing(question, HORSENS, KOMMUNE, parties, rulings, **more)


OPEN, RULED = _standing(), _standing(_ruling(), _ruling(2), silent=False)
GONE = _standing(_ruling(), silent=False, replaced_by=_ruling(3))


def listed() -> dict[str, Any]:
    """The log of a space."""
    every = [OPEN, _standing(silent=False), RULED, GONE]
    return {
        "place": HORSENS,
        "answer": answer(every, TODAY),
        "waiting": every[:2],
        "ruled": every[2:],
        "total": 4,
        "wanted": {"tema": "paa-tvaers", "tilstand": ""},
        "themes": THEMES,
        "states": STATES,
        "today": TODAY,
        "may_ask": True,
    }


def narrowed() -> dict[str, Any]:
    """Nothing is left of what was chosen."""
    return {**listed(), "waiting": [], "ruled": [], "wanted": {"tema": "boern", "tilstand": ""}}


def empty() -> dict[str, Any]:
    """Nobody has asked."""
    return {**narrowed(), "total": 0, "answer": answer([], TODAY), "may_ask": False}


def new() -> dict[str, Any]:
    """A question that tells a story about one person."""
    return {
        "place": KOMMUNE,
        "spaces": [HORSENS, KOMMUNE],
        "space": HORSENS,
        "parties": [KOMMUNE, REGION],
        "picked": {"region-midtjylland"},
        "agreements": [SimpleNamespace(public_id="a1", title="Genoptræning")],
        "themes": THEMES,
        "typed": {"titel": STOCKINGS, "tekst": "En 82-årig kom hjem."},
        "problems": {
            "tekst": "Det ligner en historie om en enkelt person (»82-årig«).",
            "parter": "Vælg mindst én part, der skal svare.",
        },
    }


def nowhere() -> dict[str, Any]:
    """A unit that works nowhere."""
    return {**new(), "spaces": [], "space": None, "problems": {}}


def shown(found: Standing = OPEN, **more: Any) -> dict[str, Any]:
    """An open question for one who may answer and rule."""
    return {
        "place": HORSENS,
        "found": found,
        "themes": THEMES,
        "states": STATES,
        "today": TODAY,
        "agreement": SimpleNamespace(public_id="a1", title="Genoptræning efter sygehus"),
        "agreement_at": HORSENS,
        "follows": None,
        "replaces": None,
        "replaced_by": None,
        "leads_to": [],
        "answering": [KOMMUNE],
        "earlier": [(RULED, _ruling())],
        "may_rule": True,
        "problems": {"moede": "Mødet 1. december 2026 er ikke holdt endnu."},
        "typed": {"organ": "Sundhedsrådet", "moede": "2026-12-01"},
        **more,
    }


def ruled() -> dict[str, Any]:
    """One that is ruled, and stands among others."""
    calm: dict[str, Any] = {"problems": {}, "typed": {}, "answering": []}
    return shown(RULED, follows=OPEN, replaces=OPEN, leads_to=[GONE], may_rule=False, **calm)


def gone() -> dict[str, Any]:
    """One that another ruling has taken over from."""
    return {**ruled(), "found": GONE, "replaced_by": RULED}


PAGES = {
    "snitflader": ("boundaries/list.html", listed),
    "snitflader/valgt": ("boundaries/list.html", narrowed),
    "snitflader/ingen": ("boundaries/list.html", empty),
    "snitflader/ny": ("boundaries/new.html", new),
    "snitflader/ingen-steder": ("boundaries/new.html", nowhere),
    "snitflader/aaben": ("boundaries/show.html", shown),
    "snitflader/afgjort": ("boundaries/show.html", ruled),
    "snitflader/afloest": ("boundaries/show.html", gone),
}
