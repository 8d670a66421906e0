"""What goals, commitments and words about them must hold, each in a Danish sentence. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from agreements.adoption.rules import link
from agreements.commitments.models import Direction, Where
from agreements.commitments.said import Met, Status
from agreements.texts import rules
from agreements.texts.rules import Unfit
from indicators.sentences import value_text
from indicators.tags import RECOMMENDATIONS, THEMES
from indicators.views import Measure
from tvaers.danish import day as day_words

LONGEST_TITLE, LONGEST_WORDS, LONGEST_REASON = 300, 1_000, 500
MOST_PARTIES = 120
SILENT_AFTER = 90
NEEDS_WORDS = (Status.DEVIATES, Status.NOT_MET)


@dataclass(frozen=True)
class Promise:
    """A commitment as a form or a file says it."""

    title: str
    parties: tuple[int, ...]
    begins: date | None
    due: date | None
    goal_id: int | None = None
    clause: str = ""
    text_number: int | None = None
    measure: str = ""
    counted_at: Where = Where.PARTIES
    direction: Direction | None = None
    target: float | None = None
    target_group: str = ""
    theme: str = ""
    recommendations: tuple[int, ...] = ()
    owner: str = ""
    owner_id: int | None = None
    lead: str = ""
    lead_id: int | None = None
    body: str = ""
    meeting_on: date | None = None
    item: str = ""
    minutes: str = ""


@dataclass(frozen=True)
class Ground:
    """What a commitment is checked against: the agreement's possible parties by id, the measures by name,
    whether a meeting must be named, and the day."""

    parties: Mapping[int, str]
    measures: Mapping[str, Measure]
    needs_meeting: bool
    today: date
    goals: frozenset[int] = field(default_factory=frozenset)


def check(said: Promise, ground: Ground) -> Promise:
    """The commitment as it may stand; Unfit tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    words: dict[str, str] = {}
    for name, text, what, longest, needed in (
        ("titel", said.title, "hvad der er lovet", LONGEST_TITLE, True),
        ("maalgruppe", said.target_group, "målgruppen", 200, False),
        ("ejer", said.owner, "ejeren", 120, False),
        ("ansvarlig", said.lead, "ejerens nærmeste leder", 120, False),
        ("organ", said.body, "organet", 120, False),
        ("punkt", said.item, "punktet på dagsordenen", 120, False),
    ):
        try:
            words[name] = rules.line(text, what, longest, field=name, needed=needed)
        except Unfit as unfit:
            problems |= unfit.problems
    try:
        words["referat"] = link(said.minutes)
    except Unfit as unfit:
        problems |= unfit.problems
    problems |= _bound(said, ground) | _days(said) | _tags(said) | _meeting(said, ground)
    problems |= target_problems(said, ground.measures)
    if said.goal_id is not None and said.goal_id not in ground.goals:
        problems["maal"] = "Vælg et af aftalens mål."
    if problems:
        raise Unfit(problems)
    return replace(
        said,
        title=words["titel"],
        target_group=words["maalgruppe"],
        owner=words["ejer"],
        lead=words["ansvarlig"],
        body=words["organ"],
        item=words["punkt"],
        minutes=words["referat"],
        recommendations=tuple(sorted(set(said.recommendations))),
    )


def _bound(said: Promise, ground: Ground) -> dict[str, str]:
    if not said.parties:
        return {"parter": "Vælg mindst én part, der er forpligtet. Ellers har ingen lovet noget."}
    if len(said.parties) > MOST_PARTIES:
        return {"parter": f"En forpligtelse kan højst binde {MOST_PARTIES} parter."}
    if not set(said.parties) <= set(ground.parties):
        return {
            "parter": "Vælg kun blandt aftalens parter. Skal en anden være med, så ret aftalens parter først."
        }
    return {}


def _days(said: Promise) -> dict[str, str]:
    problems = {}
    if said.begins is None:
        problems["fra"] = "Skriv, hvornår forpligtelsen begynder."
    if said.due is None:
        problems["frist"] = "Skriv fristen."
    if said.begins and said.due and said.due < said.begins:
        problems["frist"] = (
            f"Fristen {day_words(said.due)} ligger før forpligtelsen begynder "
            f"{day_words(said.begins)}. Ret en af de to dage."
        )
    return problems


def _tags(said: Promise) -> dict[str, str]:
    problems = {}
    if said.theme and said.theme not in THEMES:
        problems["tema"] = "Vælg et af temaerne."
    if not all(0 < number <= len(RECOMMENDATIONS) for number in said.recommendations):
        problems["anbefalinger"] = f"Anbefalingerne har numre fra 1 til {len(RECOMMENDATIONS)}."
    return problems


def _meeting(said: Promise, ground: Ground) -> dict[str, str]:
    problems = {}
    if said.meeting_on and said.meeting_on > ground.today:
        problems["moede"] = (
            f"Mødet {day_words(said.meeting_on)} er ikke holdt endnu. "
            "Skriv beslutningen, når den er taget."
        )
    if bool(said.body.strip()) != bool(said.meeting_on):
        problems.setdefault(
            "moede", "Skriv både, hvilket organ der besluttede det, og mødets dato."
        )
    if ground.needs_meeting and not said.meeting_on:
        problems["moede"] = (
            "Aftalen er vedtaget. Skriv, hvilket organ der har besluttet dette, og på hvilket møde."
        )
    return problems


def target_problems(said: Promise, measures: Mapping[str, Measure]) -> dict[str, str]:
    """What is wrong with the indicator and the target, by field."""
    if not said.measure:
        if said.target is not None or said.direction is not None:
            return {"indikator": "Vælg den indikator, som målet skal måles med."}
        return {}
    measure = measures.get(said.measure)
    if measure is None:
        return {"indikator": "Indikatoren findes ikke i kataloget. Vælg en anden."}
    if (said.target is None) != (said.direction is None):
        return {"vaerdi": "Skriv både, om målet er mindst eller højst, og tallet."}
    if said.target is None:
        return {}
    most = float(measure.per) if measure.kind == "share" else None
    if said.target < 0 or (most is not None and said.target > most):
        # Unrounded, so that nobody is told that 100 is not between 0 and 100.
        wrote = f"{said.target:g}".replace(".", ",")
        within = (
            f"mellem 0 og {value_text(measure, most)}" if most is not None else "på 0 eller derover"
        )
        return {
            "vaerdi": f"Målet skal ligge {within}, for det kan indikatoren være; her er {wrote}."
        }
    return {}


def check_goal(
    goal: int | None,
    parent: int | None,
    parents: Mapping[int, int | None],
    children: Collection[int],
) -> None:
    """A goal lies under nothing or under a goal, never under itself and never deeper than a sub-goal."""
    if parent is None:
        return
    if parent not in parents:
        raise Unfit("Vælg et af aftalens mål.", "over")
    at: int | None = parent
    met: set[int] = set()
    while at is not None and at not in met:
        if at == goal:
            raise Unfit(
                "Målene ville gå i ring: det mål, du har valgt, ligger selv under dette. "
                "Vælg et andet, eller flyt det andet mål først.",
                "over",
            )
        met.add(at)
        at = parents.get(at)
    if parents[parent] is not None:
        raise Unfit("Et delmål kan ikke have delmål. Vælg det mål, det ligger under.", "over")
    if children:
        raise Unfit("Målet har selv delmål og kan derfor ikke blive et delmål.", "over")


def check_statement(
    status: Status | None, words: str, figures: Collection[Met], *, judging: bool
) -> str:
    """The words of a statement. Whoever follows a commitment up and calls it otherwise than the figures says why."""
    said = rules.body(words, "begrundelsen", LONGEST_WORDS, field="ord").strip()
    if status is None:
        raise Unfit("Vælg, hvordan det står til.", "status")
    if judging and len(said) < 3:
        raise Unfit("Skriv, hvorfor det skal kaldes noget andet, end tallene foreslår.", "ord")
    if status in NEEDS_WORDS and len(said) < 3:
        raise Unfit("Skriv, hvad der afviger, og hvad I gør ved det.", "ord")
    if status is Status.MET and set(figures) & {Met.NOT_MET, Met.VARIES} and len(said) < 3:
        raise Unfit(
            "Tallene siger noget andet. Skriv, hvorfor I mener, at forpligtelsen er opfyldt.", "ord"
        )
    return said


def check_reason(reason: str, what: str) -> str:
    """Why something is done."""
    return rules.line(reason, what, LONGEST_REASON, field="begrundelse")


def unlike(now: Sequence[tuple[str, str]], typed: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Where what is saved and what was typed differ: the field's name, the one, the other."""
    return rules.differing(now, list(typed.items()))
