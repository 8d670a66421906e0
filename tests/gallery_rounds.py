"""Invented data rounds for the gallery: the list, the form, and a round half answered."""

from datetime import UTC, date, datetime
from typing import Any

from gallery_rows import HORSENS, place
from indicators.handheld.models import TallyKind
from indicators.models import PeriodKind
from indicators.rounds.models import DataRound, RoundParty, RoundQuestion
from indicators.rounds.queries import Asked, Party
from tvaers.danish import period
from tvaers.places import Kind

TODAY = date(2026, 11, 24)
KOMMUNE = place("Hedensted Kommune", "hedensted-kommune", Kind.KOMMUNE)
OTHER = place("Odder Kommune", "odder-kommune", Kind.KOMMUNE)


def asked() -> Asked:
    """A round in which one has answered and one has not."""
    KOMMUNE.id, OTHER.id = 2, 3
    made = DataRound(
        id=1,
        public_id="b" * 32,
        place_id=1,
        title="Fælles møder om udskrivning",
        purpose="Til rådets drøftelse.",
        period=PeriodKind.MONTH,
        period_start=date(2026, 10, 1),
        due=date(2026, 11, 20),
        demonstration=True,
        closed_at=None,
        closed_by=None,
    )
    questions = [
        RoundQuestion(
            round_id=1,
            number=1,
            text="Hvor mange møder blev holdt, og hvor mange på video?",
            kind=TallyKind.SHARE,
            numerator_word="Møder på video",
            denominator_word="Møder i alt",
            persons=False,
        ),
        RoundQuestion(
            round_id=1,
            number=2,
            text="Hvor mange borgere fik en fælles plan?",
            kind=TallyKind.COUNT,
            numerator_word="Borgere",
            denominator_word="",
            persons=True,
        ),
    ]
    at = datetime(2026, 11, 18, 12, tzinfo=UTC)
    parties = [
        Party(KOMMUNE, RoundParty(round_id=1, party_id=2, answered_at=None)),
        Party(OTHER, RoundParty(round_id=1, party_id=3, answered_at=at)),
    ]
    return Asked(made, HORSENS, questions, parties)


def round_page(**more: Any) -> dict[str, Any]:
    """A round as a party that has not answered meets it."""
    found = asked()
    return {
        "place": KOMMUNE,
        "found": found,
        "asked": found.round,
        "label": "oktober 2026",
        "status": "1 af 2 har svaret. Der mangler svar fra Hedensted.",
        "today": TODAY,
        "mine": found.parties[0],
        "before": {},
        "newest": 0,
        "said": {},
        "table": [(found.parties[0], ["", ""]), (found.parties[1], ["2 af 11 (18 %)", "skjult"])],
        "any_figure": True,
        "typed": {},
        "problems": {},
        "saved": False,
        "may_answer": True,
        "may_close": False,
        **more,
    }


def listed(where: Any) -> dict[str, Any]:
    """The rounds of a space, or of a party."""
    return {
        "place": where,
        "rounds": [asked()],
        "today": TODAY,
        "label": lambda each: period(each.round.period, each.round.period_start),
        "may_ask": where is HORSENS,
    }


def new(problem: str = "") -> dict[str, Any]:
    """The form for a round."""
    return {
        "place": HORSENS,
        "parties": [KOMMUNE, OTHER],
        "chosen": {KOMMUNE.slug},
        "typed": {"titel": "Fælles møder"},
        "problem": problem,
        "numbers": range(1, 6),
    }


PAGES = {
    "datarunder": ("rounds/list.html", lambda: listed(HORSENS)),
    "datarunder/part": ("rounds/list.html", lambda: listed(KOMMUNE)),
    "datarunder/ny": ("rounds/new.html", new),
    "datarunder/ny-afvist": ("rounds/new.html", lambda: new("Vælg mindst én part.")),
    "datarunder/svar": ("rounds/show.html", round_page),
    "datarunder/afvist": (
        "rounds/show.html",
        lambda: round_page(problems={"taeller-1": "Et antal kan ikke være negativt."}),
    ),
    "datarunder/rum": (
        "rounds/show.html",
        lambda: round_page(place=HORSENS, mine=None, may_answer=False, may_close=True),
    ),
}
