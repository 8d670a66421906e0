"""What a set, its indicators, targets, comments and votes must hold before they are written down, each in a Danish
sentence for whoever wrote it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.sets.models import Verdict
from agreements.sets.standing import Indicator
from agreements.texts import rules
from agreements.texts.rules import Unfit
from indicators.catalogue.cards import IndicatorCard
from indicators.marking.rules import Unfit as Outside
from indicators.marking.rules import check_target
from indicators.sentences import value_text
from indicators.tags import THEMES
from indicators.views import Measure
from tvaers.danish import day as day_words
from tvaers.danish import number

# Of one theme in one place: more than this is no choice any more.
MOST_PRIMARY = 5
MOST_ITEMS = 60
LONGEST_TITLE, LONGEST_WORDS, LONGEST_COMMENT, LONGEST_REASON = 200, 1_000, 2_000, 500
LARGEST = 1e9
VERDICTS = {
    Verdict.WORKS: "Den virker",
    Verdict.CHANGE: "Den bør ændres",
    Verdict.STOP: "Den bør udgå",
}


class TooMany(Exception):
    """A sixth primary indicator of a theme: which of these is to give way?"""

    def __init__(self, standing: Sequence[Indicator]) -> None:
        super().__init__("too many primary indicators")
        self.standing = tuple(standing)


@dataclass(frozen=True)
class Proposal:
    """An indicator as a form proposes it: a card of the catalogue, or a wish in words."""

    card: IndicatorCard | None
    title: str
    theme: str
    primary: bool
    words: str
    # The word in an address of the one that it is to take over from.
    instead_of: str = ""
    target: float | None = None
    target_from: date | None = None


def check_days(
    answer_by: date | None, review_on: date | None, valid_from: date | None, today: date
) -> tuple[date, date]:
    """The day by which parties answer and the day of the first vote, as they may stand."""
    problems: dict[str, str] = {}
    if answer_by is None:
        problems["frist"] = "Skriv, hvornår parterne senest skal svare."
    elif answer_by < today:
        problems["frist"] = f"Fristen {day_words(answer_by)} er overskredet. Vælg en senere dag."
    if review_on is None:
        problems["se-efter"] = "Skriv, hvornår parterne første gang spørges, om den stadig virker."
    elif valid_from is not None and review_on <= valid_from:
        problems["se-efter"] = (
            f"Den dag ligger før aftalen begynder {day_words(valid_from)}. Vælg en senere dag."
        )
    if problems or answer_by is None or review_on is None:
        raise Unfit(problems)
    return answer_by, review_on


def check_proposal(proposal: Proposal, beside: Sequence[Indicator]) -> Proposal:
    """A proposal as it may stand beside the place's other indicators; TooMany asks which one gives way."""
    problems: dict[str, str] = {}
    words = ""
    try:
        words = rules.body(proposal.words, "begrundelsen", LONGEST_WORDS, field="ord")
    except Unfit as unfit:
        problems |= unfit.problems
    if proposal.card is not None:
        title, theme = proposal.card.title[:LONGEST_TITLE], proposal.card.placing.theme
        known = any(each.measure == proposal.card.name and _live(each) for each in beside)
        if known and not proposal.instead_of:
            problems["indikator"] = (
                f"»{title}« er allerede foreslået her. Vælg den under »I stedet for«, hvis den skal ændres."
            )
    else:
        title, theme = _wish(proposal, words, problems), proposal.theme
    if sum(_live(each) for each in beside) >= MOST_ITEMS:
        problems["indikator"] = f"Et sted kan højst have {MOST_ITEMS} indikatorer ad gangen."
    if problems:
        raise Unfit(problems)
    if proposal.primary:
        _require_room(theme, proposal.instead_of, beside)
    return replace(proposal, title=title, theme=theme, words=words)


def _wish(proposal: Proposal, words: str, problems: dict[str, str]) -> str:
    """The title of a wish; what is wrong with it joins the problems."""
    if proposal.theme not in THEMES:
        problems["tema"] = "Vælg et tema."
    if len(words) < 10:
        problems.setdefault(
            "ord", "Skriv, hvad der ønskes talt, og hvorfor, så nogen kan skrive en definition."
        )
    try:
        return rules.line(
            proposal.title, "hvad indikatoren skal hedde", LONGEST_TITLE, field="titel"
        )
    except Unfit as unfit:
        problems |= unfit.problems
        return ""


def _live(each: Indicator) -> bool:
    return not each.retired and not each.superseded


def primaries(theme: str, beside: Sequence[Indicator]) -> list[Indicator]:
    """The primary indicators of a theme that none that is proposed is to take over from."""
    leaving = {each.instead_of_id for each in beside if _live(each)}
    return [
        each
        for each in beside
        if each.primary and each.theme == theme and _live(each) and each.id not in leaving
    ]


def _require_room(theme: str, instead_of: str, beside: Sequence[Indicator]) -> None:
    found = primaries(theme, beside)
    staying = [each for each in found if each.public_id != instead_of]
    if len(staying) >= MOST_PRIMARY:
        raise TooMany(staying)


def measure_of(card: IndicatorCard) -> Measure | None:
    """The measure of a card as its targets are checked and written; None without a definition."""
    each = card.definition
    if each is None:
        return None
    return Measure(
        name=each.name,
        version=each.version,
        title=each.title,
        short=each.short_title,
        unit=each.unit,
        kind=each.kind,
        per=each.per,
        decimals=each.decimals,
        direction=each.direction,
        numerator_word=each.numerator_word,
        denominator_word=each.denominator_word,
    )


def check_aim(
    card: IndicatorCard | None, value: float | None, valid_from: date | None, words: str
) -> tuple[float, date, str]:
    """A target within what the indicator can be, from a day."""
    problems: dict[str, str] = {}
    if value is None:
        problems["maal"] = "Skriv målet som et tal."
    if valid_from is None:
        problems["maal-fra"] = "Skriv, fra hvilken dag målet gælder."
    said = ""
    try:
        said = rules.line(words, "bemærkningen", 300, field="maal-ord", needed=False)
        if value is not None and valid_from is not None:
            _within(card, value, valid_from)
    except Unfit as unfit:
        problems |= unfit.problems
    if problems or value is None or valid_from is None:
        raise Unfit(problems)
    return value, valid_from, said


def _within(card: IndicatorCard | None, value: float, valid_from: date) -> None:
    measure = measure_of(card) if card else None
    if measure is not None:
        try:
            check_target(measure, value, valid_from, None, ())
        except Outside as outside:
            raise Unfit(str(outside), "maal") from outside
        return
    share = card is not None and card.starting is not None and _percent(card.starting.unit or "")
    if value < 0 or value > LARGEST or (share and value > 100):
        within = "mellem 0 og 100 %" if share else "over 0"
        raise Unfit(f"Målet skal ligge {within}; her er {number(value, 1)}.", "maal")


def _percent(unit: str) -> bool:
    return unit.strip().casefold() in ("%", "procent", "andel")


def aim_words(card: IndicatorCard | None, value: float) -> str:
    """A target's value in words, in the indicator's unit where it has one."""
    measure = measure_of(card) if card else None
    if measure is not None:
        return value_text(measure, value)
    unit = (card.starting.unit or "") if card and card.starting else ""
    plain = number(value, 0 if value == int(value) else 1)
    return f"{plain} %" if _percent(unit) else f"{plain} {unit}".strip()


def check_offer(items: Collection[Indicator], has_days: bool, answered: bool) -> None:
    """Whether a set can be sent: with indicators and days, and not on a version that parties have answered."""
    missing = []
    if not any(_live(each) for each in items):
        missing.append("foreslå mindst én indikator")
    if not has_days:
        missing.append("skriv, hvornår parterne senest skal svare, og hvornår de spørges igen")
    if answered:
        missing.append(
            "gem en ny udgave af teksten, så parterne kan se, hvad de nu bliver spurgt om"
        )
    if missing:
        raise Unfit(f"Sættet kan ikke sendes endnu. Først: {'; '.join(missing)}.")


def round_on(first: date, today: date) -> date | None:
    """The day on which the newest vote was opened: the first one's, or a later anniversary of it."""
    if today < first:
        return None
    found = _year(first, today.year)
    return found if found <= today else _year(first, today.year - 1)


def next_round(first: date, today: date) -> date:
    """The day on which the next vote opens."""
    if today < first:
        return first
    found = _year(first, today.year)
    return found if found > today else _year(first, today.year + 1)


def _year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
