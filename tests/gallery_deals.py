"""Invented agreements for the gallery: each page of them, as those who may do most meet it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from agreements.adoption.models import Answer
from agreements.adoption.rules import ANSWERS, standings
from agreements.pages import Row
from agreements.texts import forms
from agreements.texts.kinds import KINDS, POINTS
from agreements.texts.models import AgreementKind, AgreementState
from gallery_rows import HORSENS, place
from tvaers.difference import Mark, difference, sentence

AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
OLD = "§ 1. Hospitalet sender planen.\n§ 2. Kommunen tilbyder en tid hurtigst muligt.\n§ 3. Udgår."
NEW = "§ 1. Hospitalet sender planen.\n§ 2. Kommunen tilbyder en tid inden for syv dage.\n§ 4. Parterne ser på tallene hver måned."
SAID = {"capacity": "§ 1 og § 2", "monitoring": "§ 4, hver måned"}


def _text(number: int, text: str, points: dict[str, str]) -> Any:
    return SimpleNamespace(
        number=number,
        dated=date(2026, 10, number),
        text=text,
        points=points,
        note="Fristen er skrevet ind" if number > 1 else "",
        made_by="Kirsten Holm",
        made_at=AT,
    )


TEXTS = [_text(2, NEW, SAID), _text(1, OLD, {})]


def _agreement(state: AgreementState, **more: Any) -> Any:
    return SimpleNamespace(
        **{
            "public_id": "a1",
            "title": "Genoptræning efter sygehus fra 2027",
            "kind": AgreementKind.COLLABORATION,
            "state": state,
            "offered": None if state is AgreementState.DRAFT else 2,
            "revision": 3,
            "end_reason": "",
            "changed_by": "Rikke Lind",
            "demonstration": True,
            **more,
        }
    )


def _adoption(party: int, answer: Answer, words: str = "") -> Any:
    return SimpleNamespace(
        party_id=party,
        answer=answer,
        body="Byrådet",
        meeting_on=date(2026, 11, 4),
        item="12",
        minutes="https://dagsorden.example.dk/moede/12",
        words=words,
        by="Ole Bach",
        at=AT,
    )


def _standings() -> Any:
    parties = (
        (1, "Horsens Kommune", True),
        (2, "Hedensted Kommune", True),
        (3, "Region Midtjylland", True),
        (4, "Odder Kommune", True),
        (5, "Patienternes repræsentanter", False),
    )
    said = [
        (_adoption(1, Answer.ADOPTED), 2),
        (_adoption(2, Answer.DECLINED, "Økonomien mangler"), 2),
        (_adoption(2, Answer.RESERVED, "Forbehold: fristen gælder ikke i juli."), 2),
        (_adoption(4, Answer.ADOPTED), 1),
    ]
    return standings(parties, said, 2)


def _file(*, removed: bool) -> Any:
    return SimpleNamespace(
        public_id=f"f{removed}",
        name="oekonomi-bilag.xlsx",
        size=48_200,
        added_by="Kirsten Holm",
        added_at=AT,
        removed_at=AT if removed else None,
        removed_by="Kirsten Holm",
        remove_reason="En nyere udgave er lagt op",
    )


def listed() -> dict[str, Any]:
    """A page of agreements."""
    draft = _agreement(AgreementState.DRAFT)
    sent = _agreement(AgreementState.OFFERED)
    period = "1. januar 2027 til 31. december 2028"
    return {
        "place": HORSENS,
        "rows": [
            Row(draft, "Samarbejdsaftale", "udkast", period, "Aftalen er et udkast."),
            Row(sent, "Lokal aftale", "gælder", period, "Alle parter har tiltrådt aftalen."),
        ],
        "total": 62,
        "page": 1,
        "pages": 2,
        "may_create": True,
    }


def _shown(state: AgreementState, **more: Any) -> dict[str, Any]:
    may = dict.fromkeys(("update", "offer", "recall", "end", "attach", "detach"), False)
    return {
        "place": HORSENS,
        "keeper": HORSENS,
        "agreement": _agreement(state),
        "kind": "Samarbejdsaftale",
        "state": "sendt til parterne",
        "period": "fra 1. januar 2027 og indtil videre",
        "answer": "2 af 4 har tiltrådt: Horsens Kommune og Hedensted Kommune.",
        "indicators": None,
        "plan": False,
        "standings": _standings(),
        "answers": ANSWERS,
        "records": [],
        "responsible": {"Myndighedsansvar": ["Region Midtjylland"], "Driftsansvar": []},
        "text": TEXTS[0],
        "versions": TEXTS,
        "points": POINTS,
        "missing": [point.title for point in POINTS if point.code not in SAID],
        "promised": [
            (
                "§ 2",
                [
                    SimpleNamespace(
                        public_id=f"c{n}",
                        title="Første tid inden for syv dage",
                        ended_on=None,
                        due=date(2027, 12, 31),
                    )
                    for n in range(22)
                ],
            ),
            (
                "",
                [
                    SimpleNamespace(
                        public_id="c9",
                        title="Fælles møde",
                        ended_on=date(2026, 1, 1),
                        due=date(2026, 1, 1),
                    )
                ],
            ),
        ]
        if state is AgreementState.ACTIVE
        else [],
        "may_status": state is not AgreementState.DRAFT,
        "may_promise": state is AgreementState.DRAFT,
        "files": [_file(removed=False), _file(removed=True)],
        "replaced": (_agreement(AgreementState.ENDED, title="Genoptræning"), HORSENS),
        "successors": [],
        "may": may | more,
        "problems": {},
        "typed": {},
    }


def draft() -> dict[str, Any]:
    """A draft for whoever writes it."""
    return _shown(AgreementState.DRAFT, update=True, offer=True, attach=True, detach=True)


def sent() -> dict[str, Any]:
    """An agreement that is sent, for an editor who is also a party's."""
    found = _shown(AgreementState.OFFERED, recall=True)
    return {**found, "records": [place("Horsens Kommune", "horsens-kommune")]}


def adopted() -> dict[str, Any]:
    """An agreement that counts, after an end that could not be."""
    return {
        **_shown(AgreementState.ACTIVE, end=True),
        "problems": {"sidste": "Den sidste dag ligger før aftalen begynder 1. januar 2027."},
        "typed": {"sidste": "2026-01-01", "begrundelse": "Reform"},
    }


def text() -> dict[str, Any]:
    """A version and the others."""
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.OFFERED),
        "shown": TEXTS[0],
        "versions": TEXTS,
        "points": POINTS,
        "missing": [point.title for point in POINTS if point.code not in SAID],
    }


def changed() -> dict[str, Any]:
    """What one version changed in another."""
    found = difference(OLD, NEW)
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.OFFERED),
        "before": TEXTS[1],
        "after": TEXTS[0],
        "versions": TEXTS,
        "said": sentence(found),
        "paragraphs": found,
        "points": [(POINTS[0].title, difference("", SAID["capacity"]))],
        "marks": Mark,
    }


def facts() -> dict[str, Any]:
    """The form of an agreement that somebody else has changed meanwhile."""
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.DRAFT),
        "kinds": KINDS,
        "places": [HORSENS, place("Horsens Kommune", "horsens-kommune")],
        "others": [place("Odder Kommune", "odder-kommune")],
        "replaceable": [(_agreement(AgreementState.ENDED), HORSENS)],
        "levels": forms.LEVELS,
        "roles": forms.ROLES,
        "duties": forms.DUTIES,
        "typed": {"titel": "Genoptræning", "slags": "local", "part-horsens-kommune": forms.ADOPTS},
        "problems": {},
        "clashes": [("Titel", "Genoptræning fra 2027", "Genoptræning"), ("Sidste dag", "", "x")],
        "overtaken": True,
    }


def new() -> dict[str, Any]:
    """The form of a new agreement that cannot be."""
    return {
        **facts(),
        "agreement": None,
        "clashes": [],
        "overtaken": False,
        "problems": {
            "til": "Aftalen ville slutte, før den begynder 1. januar 2027. Ret en af de to dage.",
            "parter": "En nærsundhedsplan vedtages af sundhedsrådet eller regionen.",
        },
    }


def write() -> dict[str, Any]:
    """The form of a text that somebody else has saved meanwhile."""
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.DRAFT),
        "last": TEXTS[0],
        "based_on": 2,
        "points": POINTS,
        "typed": {"tekst": OLD, "dateret": "2026-10-01"},
        "problems": {"note": "Skriv hvad der er ændret med højst 300 tegn; her er 301."},
        "overtaken": True,
        "saved": "10. november 2026 kl. 10.30",
        "theirs": [(POINTS[0].title, SAID["capacity"]), (POINTS[1].title, "")],
        "paragraphs": difference(NEW, OLD),
    }


def record() -> dict[str, Any]:
    """The form of a decision that cannot be."""
    return {
        "place": place("Horsens Kommune", "horsens-kommune"),
        "agreement": _agreement(AgreementState.OFFERED),
        "text": TEXTS[0],
        "standing": _standings()[0],
        "plan": False,
        "answers": ANSWERS,
        "problems": {"moede": "Mødet 1. oktober 2026 ligger før teksten: udgave 2 er fra i går."},
        "typed": {"svar": "reserved", "organ": "Byrådet", "moede": "2026-10-01"},
        "closed": False,
    }


def closed() -> dict[str, Any]:
    """The same page for somebody without a mandate."""
    problem = "Det kan kun den, der har mandat til at skrive ned, hvad parten har besluttet."
    return {**record(), "problems": {"": problem}, "typed": {}, "closed": True}


PAGES = {
    "aftaler": ("agreements/list.html", listed),
    "aftaler/udkast": ("agreements/show.html", draft),
    "aftaler/sendt": ("agreements/show.html", sent),
    "aftaler/vedtaget": ("agreements/show.html", adopted),
    "aftaler/tekst": ("agreements/text.html", text),
    "aftaler/forskel": ("agreements/difference.html", changed),
    "aftaler/oplysninger": ("agreements/facts.html", facts),
    "aftaler/ny": ("agreements/facts.html", new),
    "aftaler/skriv": ("agreements/write.html", write),
    "aftaler/beslutning": ("agreements/record.html", record),
    "aftaler/uden-mandat": ("agreements/record.html", closed),
}
