"""Invented agreed sets for the gallery: each page of them, as those who may do most meet it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from agreements.adoption.models import Answer
from agreements.adoption.rules import ANSWERS
from agreements.sets import forms, voting
from agreements.sets.models import Verdict
from agreements.sets.queries import Set
from agreements.sets.rules import MOST_PRIMARY, VERDICTS
from agreements.sets.standing import Aim, Indicator, Said, Voice, answer, with_successors
from agreements.texts.models import AgreementState
from gallery_deals import TEXTS
from gallery_rows import HORSENS, TODAY, place
from indicators.catalogue.cards import cards
from indicators.tags import THEMES

AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
CARDS = cards({"genoptraening"})
KOMMUNE = place("Horsens Kommune", "horsens-kommune")
_NAMES = ("Hedensted Kommune", "Horsens Kommune", "Region Midtjylland")
LATE = "Fristen 1. november 2026 er overskredet. Vælg en senere dag."


def _said(given: Answer, words: str = "") -> Said:
    return Said(
        given,
        words,
        "Byrådet",
        date(2026, 11, 4),
        AT,
        "Ole Bach",
        f"s{given}",
        "12",
        "https://dagsorden.example.dk/moede/12",
    )


def _voices(*said: Said | None) -> tuple[Voice, ...]:
    asked = [
        Voice(at, name, name.split()[0].lower(), True, each)
        for at, (name, each) in enumerate(zip(_NAMES, said, strict=True), start=2)
    ]
    return (*asked, Voice(9, "Patienternes repræsentanter", "patienter", False))


def _indicator(number: int, title: str, *said: Said | None, **more: Any) -> Indicator:
    return Indicator(
        **{
            "id": number,
            "public_id": f"i{number}",
            "measure": "genoptraening" if number == 1 else "",
            "version": 1,
            "title": title,
            "theme": "genoptraening",
            "primary": number < 3,
            "words": "Borgerne klager oftest over ventetiden.",
            "voices": _voices(*said),
            **more,
        }
    )


YES = _said(Answer.ADOPTED)
BUT = _said(Answer.RESERVED, "Gælder ikke i juli, hvor holdene er lukket.")
NO = _said(Answer.DECLINED, "Tallet kan ikke følges i kommunen endnu.")
INDICATORS = tuple(
    with_successors(
        [
            _indicator(
                1,
                "Genoptræning tilbudt inden for 7 dage",
                *(YES, BUT, YES),
                aims=(
                    Aim(None, 80.0, date(2026, 1, 1), "", "Kirsten Holm", AT),
                    Aim(3, 75.0, date(2026, 7, 1), "Byrådet 3. juni", "Ole Bach", AT),
                ),
                instead_of_id=5,
            ),
            _indicator(2, "Akutte genindlæggelser inden for 30 dage", NO, YES, None),
            _indicator(3, "Borgere, der ved, hvem de skal ringe til", None, None, None),
            _indicator(4, "Kommunedage", YES, YES, YES, retired=True),
            _indicator(5, "Sygehusdage før kommunen har planen", YES, YES, YES),
        ]
    )
)


def _set(state: AgreementState = AgreementState.ACTIVE) -> Set:
    agreement: Any = SimpleNamespace(
        id=1,
        public_id="a1",
        title="Fælles indikatorer 2027",
        state=state,
        demonstration=True,
        place_id=1,
        offered=2,
    )
    plan: Any = SimpleNamespace(
        answer_by=date(2026, 11, 1), review_on=date(2026, 9, 1), revision=2, changed_by="Rikke Lind"
    )
    return Set(agreement, HORSENS, plan, _voices(None, None, None), INDICATORS)


def _aims(item: Indicator, party: int | None = None) -> str:
    found = item.target(party, TODAY)
    return f"{found.value:.0f} %" if found else ""


def listed() -> dict[str, Any]:
    """A place's sets, one of them from a place before it."""
    return {
        "place": HORSENS,
        "sets": [(_set(), "gælder", answer(INDICATORS, sent=True))],
        "answer": answer(INDICATORS, sent=True),
        "themes": THEMES,
        "aims": _aims,
        "may_create": True,
        "carried": [_set(AgreementState.ENDED)],
        "problems": {"": "Sættet er allerede ført over som »Fælles indikatorer 2027«."},
    }


def empty() -> dict[str, Any]:
    """A place without any."""
    none: dict[str, Any] = {"sets": [], "answer": "", "carried": [], "problems": {}}
    return {**listed(), **none, "may_create": False}


def _comment(item: int | None) -> Any:
    return SimpleNamespace(text="Juli bør ikke tælle med.", by="Sofie Lund", at=AT, item_id=item)


def _ballots() -> list[voting.Ballot]:
    votes: Any = [
        SimpleNamespace(
            item_id=1,
            party_id=3,
            asked_on=date(2026, 9, 1),
            verdict=Verdict.CHANGE,
            words="Juli ud",
            by="Ole Bach",
            at=AT,
        )
    ]
    return voting.ballots(INDICATORS, votes, date(2026, 9, 1))


def shown() -> dict[str, Any]:
    """A set that parties answer, after a deadline that could not be."""
    return {
        "place": HORSENS,
        "set": _set(),
        "state": "gælder",
        "period": "fra 1. januar 2027 og indtil videre",
        "answer": answer(INDICATORS, sent=True),
        "themes": THEMES,
        "aims": _aims,
        "comments": [(_comment(1), KOMMUNE), (_comment(None), KOMMUNE)],
        "titles": {each.id: each.title for each in INDICATORS},
        "commenting": [KOMMUNE],
        "speaking": [KOMMUNE],
        "asked_on": date(2026, 9, 1),
        "next_vote": date(2027, 9, 1),
        "ballots": _ballots(),
        "vote_answer": voting.answer(_ballots()),
        "may_propose": True,
        "most": MOST_PRIMARY,
        "problems": {"frist": LATE, "tekst": "Skriv bemærkningen."},
        "typed": {"frist": "2026-11-01"},
    }


def draft() -> dict[str, Any]:
    """A set without anything yet."""
    agreement = _set(AgreementState.DRAFT).agreement
    return {
        **shown(),
        "set": Set(agreement, HORSENS, None, (), ()),
        "answer": answer((), sent=False),
        **{key: [] for key in ("comments", "speaking", "ballots", "commenting")},
        "asked_on": None,
        "next_vote": None,
        "problems": {},
        "typed": {},
    }


def one(number: int = 0, **more: Any) -> dict[str, Any]:
    """One indicator with everything that can be said of it."""
    item = INDICATORS[number]
    row = SimpleNamespace(
        by="Kirsten Holm", at=AT, retired_by="Kirsten Holm", retire_reason="Måles ikke mere."
    )
    past = SimpleNamespace(**{**vars(NO), "agreement_id": 1})
    return {
        "place": HORSENS,
        "set": _set(),
        "item": item,
        "row": row,
        "card": CARDS[0] if item.measure else None,
        "themes": THEMES,
        "answers": ANSWERS,
        "earlier": [SimpleNamespace(title="Genoptræning", at=AT, by="Rikke Lind")],
        "history": [(past, KOMMUNE, 1)],
        "votes": [("Horsens Kommune", _ballots()[0].said[0][1])],
        "verdicts": VERDICTS,
        "instead_of": INDICATORS[4] if number == 0 else None,
        "by": INDICATORS[0] if number == 4 else None,
        "comments": [(_comment(1), KOMMUNE)],
        "aim": lambda value: f"{value:.0f} %",
        "names": {voice.place_id: voice.name for voice in item.voices},
        "own": [KOMMUNE],
        "may_propose": not item.retired,
        "today": TODAY,
        "problems": {"maal": "Målet skal ligge mellem 0 og 100 %; her er 140 %."},
        "typed": {"maal": "140"},
        **more,
    }


def drafted() -> dict[str, Any]:
    """One indicator of a draft, with its form for targets."""
    return one(0, set=_set(AgreementState.DRAFT))


def retired() -> dict[str, Any]:
    """One that is withdrawn."""
    return one(3, problems={}, typed={})


def superseded() -> dict[str, Any]:
    """One that another has taken over from."""
    return one(4, problems={}, typed={})


def sixth() -> dict[str, Any]:
    """A sixth primary indicator of a theme: which one gives way?"""
    grouped = [(title, [c for c in CARDS if c.placing.theme == code]) for code, title in THEMES.items()]  # fmt: skip
    live = [each for each in INDICATORS if not each.retired]
    return {
        "place": HORSENS,
        "set": _set(),
        "groups": [(title, found) for title, found in grouped if found],
        "themes": THEMES,
        "live": live,
        "standing": [(live[0], True), (live[1], True), (live[2], False)],
        "most": MOST_PRIMARY,
        "typed": {"vaegt": forms.PRIMARY, "indikator": "genoptraening"},
        "problems": {},
    }


def wish() -> dict[str, Any]:
    """A wish that says too little."""
    problems = {"tema": "Vælg et tema.", "ord": "Skriv, hvad der ønskes talt, og hvorfor."}
    return {**sixth(), "standing": [], "problems": problems, "typed": {"titel": "Tryghed"}}


def consent() -> dict[str, Any]:
    """A party's form, with a reservation that lacks its words."""
    return {
        "place": KOMMUNE,
        "set": _set(),
        "text": TEXTS[0],
        "items": [INDICATORS[0], INDICATORS[1], INDICATORS[2]],
        "silent": 1,
        "aims": _aims,
        "answers": forms.ANSWERS,
        "typed": {"udgave": "2", "svar-i1": "reserved"},
        "problems": {"ord-i1": "Skriv forbeholdet, som det står i referatet."},
        "closed": False,
    }


def closed() -> dict[str, Any]:
    """The same for somebody without a mandate."""
    problem = "Det kan kun den, der har mandat til at skrive ned, hvad parten har besluttet."
    return {**consent(), "silent": 0, "problems": {"": problem}, "typed": {}, "closed": True}


def vote() -> dict[str, Any]:
    """A party's votes, one of which lacks its words."""
    return {
        "place": KOMMUNE,
        "set": _set(),
        "items": [INDICATORS[0]],
        "asked_on": date(2026, 9, 1),
        "verdicts": VERDICTS,
        "typed": {"svar-i1": "change"},
        "problems": {"ord-i1": "Skriv hvad der bør ændres, eller hvorfor den bør udgå."},
        "closed": False,
    }


def no_vote() -> dict[str, Any]:
    """The same for somebody without a mandate."""
    return {**vote(), "problems": closed()["problems"], "typed": {}, "closed": True}


PAGES = {
    "aftalte-indikatorer": ("sets/list.html", listed),
    "aftalte-indikatorer/ingen": ("sets/list.html", empty),
    "aftalte-indikatorer/saet": ("sets/show.html", shown),
    "aftalte-indikatorer/udkast": ("sets/show.html", draft),
    "aftalte-indikatorer/en": ("sets/one.html", one),
    "aftalte-indikatorer/en-i-udkast": ("sets/one.html", drafted),
    "aftalte-indikatorer/udgaaet": ("sets/one.html", retired),
    "aftalte-indikatorer/afloest": ("sets/one.html", superseded),
    "aftalte-indikatorer/den-sjette": ("sets/new.html", sixth),
    "aftalte-indikatorer/oenske": ("sets/new.html", wish),
    "aftalte-indikatorer/samtykke": ("sets/consent.html", consent),
    "aftalte-indikatorer/uden-mandat": ("sets/consent.html", closed),
    "aftalte-indikatorer/virker": ("sets/vote.html", vote),
    "aftalte-indikatorer/ingen-stemme": ("sets/vote.html", no_vote),
}
