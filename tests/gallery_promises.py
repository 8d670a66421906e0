"""Invented goals and commitments for the gallery: each page of them, as those who may do most meet it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from werkzeug.datastructures import MultiDict

from agreements.commitments.kinds import CHANGES, COUNTED, DIRECTIONS, METS, STATUSES
from agreements.commitments.leading import STATES, Tally
from agreements.commitments.models import Direction, Where
from agreements.commitments.pages import Line, Part
from agreements.commitments.said import Change, Met, Status
from agreements.commitments.sheets import COLUMNS, NEEDED
from agreements.commitments.standing import Standing, Voice, age, answer, said_on
from agreements.commitments.yearly import KINDS, Event, months
from agreements.texts.clauses import clauses
from agreements.texts.models import AgreementState
from gallery_deals import NEW, _agreement
from gallery_rows import HORSENS, place
from indicators.tags import RECOMMENDATIONS, THEMES
from indicators.views import Measure
from tvaers.module import Line as Note

AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
OLD = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
MEASURE = Measure(
    name="genoptraening",
    version=1,
    title="Genoptræning inden for 7 dage",
    short="Genoptræning inden for 7 dage",
    unit="%",
    kind="share",
    per=100,
    decimals=0,
    direction="up",
    numerator_word="Inden for 7 dage",
    denominator_word="Alle",
)
SENTENCE = (
    "Målet er mindst 80 %. De seneste 12 målinger svinger tilfældigt mellem 71 % og 88 %, så det er tilfældigt, "
    "om en enkelt periode når målet. Seneste måling er 79 % i oktober 2026. Det er for tidligt at se en ændring: "
    "der er 3 målinger siden 1. august 2026, og det kræver mere end 9 i træk på samme side af medianen før (77 %)."
)


def _row(**more: Any) -> Any:
    return SimpleNamespace(
        **{
            "public_id": "c1",
            "title": "Alle får den første tid inden for syv dage",
            "goal_id": 2,
            "begins": date(2026, 8, 1),
            "due": date(2026, 11, 1),
            "clause": "§ 2. Kommunen tilbyder en tid inden for syv dage.",
            "text_number": 1,
            "measure": "genoptraening",
            "counted_at": Where.PARTIES,
            "direction": Direction.AT_LEAST,
            "target": 80.0,
            "target_group": "Borgere med en genoptræningsplan",
            "theme": "genoptraening",
            "recommendations": [4, 15],
            "owner": "Leder af træningen",
            "lead": "Ole Bach",
            "body": "Sundhedsrådet",
            "meeting_on": date(2026, 8, 20),
            "item": "4",
            "minutes": "https://dagsorden.example.dk/moede/4",
            "ended_on": None,
            "end_reason": "",
            "handed_on": date(2026, 11, 1),
            "hand_reason": "Klyngen ophører",
            "revision": 3,
            "changed_by": "Rikke Lind",
            "changed_at": AT,
            "demonstration": True,
            **more,
        }
    )


def _figures(met: Met, change: Change) -> Any:
    return SimpleNamespace(met=met, change=change, sentence=SENTENCE, since=date(2026, 10, 1))


def _said(key: str, status: Status, words: str = "", at: datetime = AT) -> Any:
    return SimpleNamespace(public_id=key, status=status, words=words, by="Ole Bach", at=at)


def _agrees(agrees: bool) -> Any:
    return SimpleNamespace(
        agrees=agrees,
        words="" if agrees else "Tallene i juli mangler",
        body="Sundhedsrådet" if agrees else "",
        meeting_on=date(2026, 11, 10),
        item="5",
        minutes="",
        by="Jens Krogh",
        at=AT,
    )


def _standing(**more: Any) -> Standing:
    first = date(2026, 8, 1)
    told = _said("s2", Status.MET, "Vi tæller med en uge mere")
    voices = (
        Voice(1, "Hedensted", "hedensted-kommune", _figures(Met.MET, Change.IMPROVED),
              _said("s1", Status.MET), _agrees(True), "Sundhedsråd Horsens", first),
        Voice(2, "Horsens", "horsens-kommune", _figures(Met.VARIES, Change.TOO_EARLY), told, None, "", first,
              (_said("s0", Status.UNDER_WAY, at=OLD), told)),
        Voice(3, "Odder", "odder-kommune", _figures(Met.HIDDEN, Change.NO_BASELINE),
              _said("s3", Status.DEVIATES, "Vi mangler to terapeuter", OLD), None, "", first),
        Voice(4, "Region Midtjylland", "region-midtjylland", None, None, None, "", first),
    )  # fmt: skip
    judged = _said("s9", Status.UNDER_WAY, "Juli regnes ikke med")
    return Standing(_row(**more), voices, None, judged, (judged,))


GOALS = [
    SimpleNamespace(
        id=1, public_id="g1", parent_id=None, title="Hurtigt i gang", words="Ingen venter."
    ),
    SimpleNamespace(id=2, public_id="g2", parent_id=1, title="Den første tid", words=""),
]


def listed() -> dict[str, Any]:
    """An agreement's goals and commitments."""
    lines = [Line(_standing(), "Genoptræning inden for 7 dage: mindst 80 %", "§ 2")]
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.ACTIVE),
        "parts": [Part(GOALS[0], []), Part(GOALS[1], lines), Part(None, lines)],
        "goals": GOALS,
        "total": 120,
        "summary": "120 forpligtelser følges op, 12 har overskredet fristen.",
        "page": 2,
        "pages": 3,
        "may_write": True,
        "draft": False,
        "problem": "Målet har delmål eller forpligtelser. Flyt dem først.",
    }


def _shown(**more: Any) -> dict[str, Any]:
    standing = _standing()
    found = clauses(NEW)
    return {
        "place": place("Odder Kommune", "odder-kommune"),
        "agreement": _agreement(AgreementState.ACTIVE),
        "agreement_place": HORSENS,
        "row": standing.commitment,
        "standing": standing,
        "keeper": HORSENS,
        "carried": {"owner": "Leda Lund"},
        "maker": place("Horsensklyngen", "sundhedsklynge-horsens"),
        "goals": GOALS,
        "answer": answer(standing, TODAY),
        "disagreement": standing.disagreement(),
        "measure": MEASURE,
        "agreed": "Aftalte indikatorer 2026, aftalt mål mindst 80 %",
        "target": "Genoptræning inden for 7 dage: mindst 80 %",
        "clause": found[1],
        "clause_same": False,
        "text": None,
        "counted": COUNTED,
        "mets": METS,
        "changes": CHANGES,
        "statuses": STATUSES,
        "theme": THEMES["genoptraening"],
        "recommendations": [(n, RECOMMENDATIONS[n - 1]) for n in (4, 15)],
        "age": lambda statement: age(said_on(statement), TODAY),
        "own": standing.voices[2],
        "may_report": True,
        "may": dict.fromkeys(("judge", "end", "hand"), False),
        "may_change": False,
        "to_verify": [(standing.voices[1], "part")],
        "problems": {},
        "typed": {},
        "doing": "",
        **more,
    }


def party() -> dict[str, Any]:
    """A commitment for a party that is to say how it goes, and whether it agrees with another."""
    return _shown()


def keeper() -> dict[str, Any]:
    """A commitment for whoever follows it up, after a word that could not be."""
    standing = _standing()
    return _shown(
        place=HORSENS,
        own=None,
        may_report=False,
        may=dict.fromkeys(("judge", "end", "hand"), True),
        may_change=True,
        to_verify=[(standing.voices[1], "organ")],
        problems={"ord": "Skriv, hvorfor det skal kaldes noget andet, end tallene foreslår."},
        typed={"status": "met"},
        doing="vurdering",
    )


def write() -> dict[str, Any]:
    """The form of a commitment that somebody else has changed meanwhile."""
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.ACTIVE),
        "row": _row(),
        "parties": [
            place("Odder Kommune", "odder-kommune"),
            place("Horsens Kommune", "horsens-kommune"),
        ],
        "goals": GOALS,
        "clauses": clauses(NEW),
        "keep": "som-nu",
        "measures": {"genoptraening": MEASURE},
        "agreed": {"genoptraening": "Aftalte indikatorer 2026, aftalt mål mindst 80 %"},
        "counted": COUNTED,
        "directions": DIRECTIONS,
        "themes": THEMES,
        "recommendations": list(enumerate(RECOMMENDATIONS, start=1)),
        "needs_meeting": True,
        "typed": MultiDict({"titel": "Alle får en tid", "afsnit": "som-nu", "vaerdi": "80"}),
        "chosen": ["odder-kommune"],
        "numbers": ["4"],
        "problems": {},
        "overtaken": True,
        "clashes": [("Målet i tal", "85", "80"), ("Frist", "", "2027-01-01")],
    }


def new() -> dict[str, Any]:
    """The form of a new commitment that cannot be."""
    return {
        **write(),
        "row": None,
        "overtaken": False,
        "problems": {
            "parter": "Vælg mindst én part, der er forpligtet.",
            "vaerdi": "Målet skal ligge mellem 0 og 100 %, for det kan indikatoren være; her er 120.",
            "frist": "Fristen 1. januar 2025 ligger før forpligtelsen begynder 1. januar 2026.",
        },
    }


def goal() -> dict[str, Any]:
    """The form of a goal that somebody else has changed meanwhile."""
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.DRAFT),
        "goal": SimpleNamespace(public_id="g2", revision=2, changed_by="Rikke Lind"),
        "above": GOALS[:1],
        "removable": True,
        "typed": {"titel": "Den første tid", "over": "g1"},
        "problems": {"over": "Målene ville gå i ring."},
        "overtaken": True,
        "saved": {"titel": "Første tid hurtigt", "ord": "Inden for en uge", "over": "g1"},
    }


def file() -> dict[str, Any]:
    """A file with rows that cannot be used."""
    promise = SimpleNamespace(parties=(1, 2), due=date(2026, 12, 31))
    wrong = ("»Randers« er ikke en af aftalens parter.", "Skriv fristen.")
    return {
        "place": HORSENS,
        "agreement": _agreement(AgreementState.DRAFT),
        "columns": COLUMNS,
        "needed": NEEDED,
        "rows": [
            SimpleNamespace(
                number=2,
                title="Første tid",
                goal="Hurtigt",
                under="Tid",
                promise=promise,
                problems=(),
            ),
            SimpleNamespace(number=3, title="", goal="", under="", promise=None, problems=wrong),
        ],
        "wrong": 1,
        "names": {1: "Horsens", 2: "Odder"},
        "text": "",
        "problem": "",
        "most": 500,
    }


def looked() -> dict[str, Any]:
    """A file that can be taken."""
    found = file()
    return {**found, "rows": found["rows"][:1], "wrong": 0, "text": "forpligtelse;parter"}


def handing() -> dict[str, Any]:
    """A klynge's commitments that need a receiver, after an answer without a reason."""
    row = _row()
    receivers = {1: HORSENS, 2: place("Odder Kommune", "odder-kommune")}
    ended = _row(public_id="c2", ended_on=date(2026, 11, 2), end_reason="Nået")
    return {
        "place": place("Horsensklyngen", "sundhedsklynge-horsens"),
        "ends": date(2027, 1, 1),
        "last": date(2027, 3, 31),
        "rows": [(row, _agreement(AgreementState.ENDED), receivers, True)],
        "total": 61,
        "page": 1,
        "pages": 2,
        "settled": [(_row(public_id="c3"), "Sundhedsråd Horsens"), (ended, "")],
        "chosen": "c1",
        "problems": {"begrundelse": "Skriv hvorfor den går videre."},
        "typed": {"modtager": "odder-kommune"},
        "end": "slut",
    }


def overview() -> dict[str, Any]:
    """A place's commitments for a leader."""
    tallies = [Tally("Genoptræning", "genoptraening", 1200, 14, 3), Tally("Uden tema", "", 4, 0, 0)]
    return {
        "place": HORSENS,
        "answer": "2000 forpligtelser følges op: 14 har overskredet fristen.",
        "for_agenda": 3,
        "waiting": [
            Note("Alle får den første tid inden for syv dage", "/", "fristen er overskredet", True),
            Note("Planen sendes samme dag", "/", "nyt mangler"),
        ],
        "themes": tallies,
        "parties": [Tally("Odder Kommune", "odder-kommune", 7, 1, 0)],
        "theme_words": THEMES,
        "states": STATES,
        "wanted": {"tema": "genoptraening", "part": "", "tilstand": "overskredet"},
        "lines": [Line(_standing(), "", "")],
        "total": 1200,
        "page": 2,
        "pages": 24,
    }


def year() -> dict[str, Any]:
    """A year wheel."""
    found = Event(date(2026, 12, 31), "frist", "Alle får en tid", "/", "commitment-c1", "Horsens")
    ends = Event(date(2026, 12, 31), "ophoer", "Genoptræning efter sygehus", "/", "a1", "Horsens")
    return {
        "place": HORSENS,
        "months": months(date(2026, 11, 1), [found, ends]),
        "kinds": KINDS,
    }


def calendar() -> dict[str, Any]:
    """A calendar address that has just been made."""
    address = f"https://tvaers.example.dk/kalender/{'x' * 43}.ics"
    return {"known": SimpleNamespace(made_at=AT), "address": address, "kinds": KINDS}


PAGES = {
    "forpligtelser/overblik": ("commitments/overview.html", overview),
    "forpligtelser/aarshjul": ("commitments/year.html", year),
    "forpligtelser/kalender": ("commitments/calendar.html", calendar),
    "forpligtelser/fil": ("commitments/file.html", file),
    "forpligtelser/set-igennem": ("commitments/file.html", looked),
    "forpligtelser/overgang": ("commitments/handing.html", handing),
    "forpligtelser": ("commitments/of_agreement.html", listed),
    "forpligtelser/part": ("commitments/show.html", party),
    "forpligtelser/opfoelger": ("commitments/show.html", keeper),
    "forpligtelser/ret": ("commitments/write.html", write),
    "forpligtelser/ny": ("commitments/write.html", new),
    "forpligtelser/maal": ("commitments/goal.html", goal),
}
