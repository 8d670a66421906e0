"""What a run chart shows, in Danish, by rule. Chance is called chance; nothing is judged that has no
agreed direction; a number has its period and its base. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.models import Status
from indicators.stretch import Stretch, stretch
from indicators.views import Measure, Point, RunFacts, Series, Target
from tvaers.danish import number

FEWEST_POINTS = 12
MOST_HIDDEN = 0.25
MOST_TIES = 0.5

# A value may be hidden for another's sake, so none is called small.
HIDDEN_WHY = "er skjult, fordi det eller et andet tal er så lille, at nogen kunne genkendes"
BROKEN = "Linjen er brudt der, og medianen er uden dem."

STATUS_WORDS: dict[Status, str] = {
    Status.HIDDEN: "skjult",
    Status.MISSING: "mangler",
    Status.INCOMPLETE: "ufuldstændig",
    Status.NOT_COMPARABLE: "kan ikke lægges sammen",
}


@dataclass(frozen=True)
class Verdict:
    """A run chart in a word or two, for lists: the words, and how they are drawn.

    `mood` is good, bad, changed (no agreed direction), calm (chance), unsure (cannot tell) or unjudged.
    """

    words: str
    mood: str
    arrow: str


def value_text(measure: Measure, value: float) -> str:
    """A value with its unit where that is short: "80 %", "4,6"."""
    text = number(value, measure.decimals)
    return f"{text} %" if measure.unit == "%" else text


def with_unit(measure: Measure, value: float) -> str:
    """A value with its whole unit: "80 %", "4,6 pr. 1.000 indbyggere"."""
    text = value_text(measure, value)
    return text if measure.unit == "%" else f"{text} {measure.unit}"


def shown_value(measure: Measure, point: Point) -> str:
    """A point's value, or the word for why there is none."""
    if point.status is Status.SHOWN and point.value is not None:
        return value_text(measure, point.value)
    if point.status is Status.SHOWN:
        return "0 af 0"
    if point.word:
        return point.word
    if point.status is Status.INCOMPLETE and point.members:
        return f"ufuldstændig ({point.members_reporting} af {point.members})"
    return STATUS_WORDS[point.status]


def with_base(measure: Measure, point: Point) -> str:
    """The value with its base and period: "112 af 140 (80 %) i oktober 2026"."""
    if point.value is None:
        return f"{shown_value(measure, point)} i {point.label}"
    text, above, below = with_unit(measure, point.value), point.numerator, point.denominator
    if above is not None and below is not None and measure.kind == "share":
        text = f"{number(above)} af {number(below)} ({text})"
    elif above is not None and below is not None and measure.kind == "ratio":
        text = (
            f"{text} ({number(above)} {_lower(measure.numerator_word)} og "
            f"{number(below)} {_lower(measure.denominator_word)})"
        )
    return f"{text} i {point.label}"


def rules(facts: RunFacts) -> str:
    """The numbers behind a verdict, for those who want to check it."""
    if facts.n_useful < FEWEST_POINTS:
        return f"Her er {facts.n_useful} brugbare målinger; der skal være mindst {FEWEST_POINTS}."
    return (
        f"Her er {facts.n_useful} brugbare målinger. Den længste serie på samme side af medianen er "
        f"{facts.longest_run} (tilfældigt er højst {facts.longest_run_max}), og linjen krydser medianen "
        f"{_times(facts.crossings)} (tilfældigt er mindst {facts.crossings_min})."
    )


def _times(count: int) -> str:
    return "1 gang" if count == 1 else f"{count} gange"


def verdict(measure: Measure, facts: RunFacts, points: Sequence[Point]) -> Verdict:
    """The signal in words for a list row; `points` are the whole series that the facts are of."""
    if measure.kind == "count":
        return Verdict("Vurderes ikke", "unjudged", "")
    if unsure := _unsure(facts, points):
        return Verdict(unsure, "unsure", "")
    if not facts.signal:
        return Verdict("Svinger tilfældigt", "calm", "")
    found = stretch(points, facts)
    if found is None:
        return Verdict("Ændret: for få kryds", "changed", "")
    if not found.going:
        side = "Høj" if found.side > 0 else "Lav"
        return Verdict(f"{side} {found.first.label} til {found.last.label}", "changed", "")
    word, arrow = ("Steget", "up") if found.side > 0 else ("Faldet", "down")
    return Verdict(f"{word} siden {found.first.label}", mood(measure, arrow), arrow)


def _unsure(facts: RunFacts, points: Sequence[Point]) -> str:
    """Why nothing can be said, in a few words; empty where something can."""
    told = [point for point in points if point.status is not Status.MISSING]
    if not told:
        return "Ingen tal"
    if _hidden_share(points) > MOST_HIDDEN:
        return "Skjult: små tal"
    if all(point.status is Status.NOT_COMPARABLE for point in told):
        return "Kan ikke lægges sammen"
    if _tied(facts, points[facts.begins :]):
        return "Seriediagram egner sig ikke"
    return "For få målinger" if facts.n_useful < FEWEST_POINTS else ""


def _tied(facts: RunFacts, points: Sequence[Point]) -> bool:
    """Whether there are enough values, and most of them are the same."""
    values = sum(point.value is not None for point in points)
    return values >= FEWEST_POINTS and facts.ties_share > MOST_TIES


def mood(measure: Measure, arrow: str) -> str:
    """How a change upwards or downwards is taken: good, bad, or only changed where no direction is agreed."""
    if measure.direction == "none":
        return "changed"
    return "good" if measure.direction == arrow else "bad"


def finding(measure: Measure, series: Series, facts: RunFacts) -> str:
    """The sentence over the chart: what it shows, and whether it is chance."""
    shown = [point for point in series.points if point.value is not None]
    if hides_chart(series):
        return (
            "Mere end en fjerdedel af perioderne er skjult, fordi nogen ellers kunne genkendes. "
            "Et diagram ville vildlede, så her er kun tabellen."
        )
    if not shown:
        return _nothing(series)
    if measure.kind == "count":
        return f"{measure.short}: {with_base(measure, shown[-1])}."
    judged = series.points[facts.begins :]
    if _tied(facts, judged):
        return (
            f"Et seriediagram egner sig ikke til {_lower(measure.short)} her. Mere end halvdelen af "
            "målingerne er ens, så det kan ikke skelne tilfældigt fra ændret."
        )
    if facts.n_useful < FEWEST_POINTS:
        found = sum(point.value is not None for point in judged)
        few = "Én måling" if found == 1 else f"{found or 'Ingen'} målinger"
        return (
            f"For få målinger til at skelne. {few}{_since(series, facts)} er ikke nok til at se, om "
            "ændringer er tilfældige. "
            f"Det kræver mindst {FEWEST_POINTS}."
        )
    return _judged(measure, series, facts)


def _nothing(series: Series) -> str:
    if series.note:
        return series.note
    states = {point.status for point in series.points}
    if states == {Status.NOT_COMPARABLE}:
        return "Tallet findes kun for den enkelte kommune. Medianer kan ikke lægges sammen."
    if Status.INCOMPLETE in states:
        return "Der er endnu ingen periode, hvor alle har leveret. Derfor er der ingen sum at vise."
    return "Der er ingen tal at vise endnu."


def _judged(measure: Measure, series: Series, facts: RunFacts) -> str:
    line = value_text(measure, facts.median or 0.0)
    name = measure.short
    if not facts.signal:
        return (
            f"{name} svinger tilfældigt omkring {line}{_since(series, facts)}. Der er ikke tegn på, at "
            "noget har ændret sig."
        )
    found = stretch(series.points, facts)
    if found is None:
        return (
            f"{name} krydser medianen på {line} kun {_times(facts.crossings)}{_since(series, facts)}. Ved tilfældige "
            f"udsving ville det være mindst {facts.crossings_min}. Noget har ændret sig undervejs."
        )
    side = "over" if found.side > 0 else "under"
    if found.going:
        return (
            f"{name} har ligget {side} medianen på {line} siden {found.first.label}: "
            f"{found.length} målinger i træk.{_levels(measure, found)} Det er næppe tilfældigt."
        )
    return (
        f"{name} lå {side} medianen på {line} fra {found.first.label} til {found.last.label}: "
        f"{found.length} målinger i træk. Det var næppe tilfældigt."
    )


def _since(series: Series, facts: RunFacts) -> str:
    """From when on the series is judged, where that is not its beginning."""
    return f" siden {series.points[facts.begins].label}" if facts.begins else ""


def _levels(measure: Measure, found: Stretch) -> str:
    """From what to what, where the two are not the same number."""
    if found.before is None:
        return ""
    before, level = value_text(measure, found.before), value_text(measure, found.level)
    return "" if before == level else f" Niveauet er gået fra omkring {before} til {level}."


def hides_chart(series: Series) -> bool:
    """Whether so much of a series is hidden that a chart of the rest would mislead."""
    return _hidden_share(series.points) > MOST_HIDDEN


def _hidden_share(points: Sequence[Point]) -> float:
    told = [point for point in points if point.status is not Status.MISSING]
    return sum(point.status is Status.HIDDEN for point in told) / len(told) if told else 0.0


def summary(measure: Measure, series: Series) -> str:
    """The chart in text: span, number of points, first, last, lowest and highest, what is not shown."""
    shown = [point for point in series.points if point.value is not None]
    if not shown:
        return " ".join(_left_out(series)) or "Ingen tal i perioden."
    first, last = shown[0], shown[-1]
    parts = [f"Seneste: {with_base(measure, last)}."]
    if len(shown) > 1:
        low = min(shown, key=lambda point: point.value or 0.0)
        high = max(shown, key=lambda point: point.value or 0.0)
        parts = [
            f"{len(shown)} målinger, {first.label} til {last.label}.",
            f"Første: {value_text(measure, first.value or 0.0)}.",
            *parts,
            *_extremes(measure, low, high),
        ]
    if last.preliminary:
        parts.append(f"Tallet for {last.label} er foreløbigt.")
    return " ".join([*parts, *_left_out(series)])


def _extremes(measure: Measure, low: Point, high: Point) -> list[str]:
    lowest, highest = value_text(measure, low.value or 0.0), value_text(measure, high.value or 0.0)
    if lowest == highest:
        return [f"Alle er {lowest}."]
    return [f"Lavest: {lowest} i {low.label}.", f"Højest: {highest} i {high.label}."]


def _left_out(series: Series) -> list[str]:
    """Which periods have no value, and why: hidden, missing, incomplete and not comparable, each apart."""
    words = {
        Status.HIDDEN: (HIDDEN_WHY, "" if hides_chart(series) else BROKEN),
        Status.MISSING: ("mangler", ""),
        Status.INCOMPLETE: ("er ufuldstændige, fordi ikke alle har leveret", ""),
        Status.NOT_COMPARABLE: ("kan ikke lægges sammen", ""),
    }
    found = []
    for status, (reason, more) in words.items():
        times = sum(point.status is status for point in series.points)
        if times:
            count = "1 periode" if times == 1 else f"{times} perioder"
            one = reason.replace("ufuldstændige", "ufuldstændig") if times == 1 else reason
            found.append(f"{count} {one}. {more}".strip())
    return found


def target_words(measure: Measure, points: Sequence[Point], target: Target) -> str:
    """How a target stands to the newest values since it began: a count of them, and no forecast.

    A measure without an agreed direction has no side on which a target would be met.
    """
    aim = value_text(measure, target.value)
    kind = "mindst" if measure.direction == "up" else "højst"
    said = f"Målet er {kind} {aim}"
    known = [
        point.value
        for point in points
        if point.value is not None
        and point.start >= target.begins
        and (target.ends is None or point.start < target.ends)
    ][-FEWEST_POINTS:]
    if not known:
        return f"{said}. Der er endnu ingen tal at holde det op mod."
    met = sum(
        value >= target.value if measure.direction == "up" else value <= target.value
        for value in known
    )
    of = "den eneste måling" if len(known) == 1 else f"de seneste {len(known)} målinger"
    few = (
        f" Det kræver {FEWEST_POINTS} målinger at se, om det holder."
        if len(known) < FEWEST_POINTS
        else ""
    )
    if met == len(known):
        return f"{said}. Det er nået i {'' if len(known) == 1 else 'alle '}{of}.{few}"
    if not met:
        return f"{said}. Det er ikke nået i {'' if len(known) == 1 else 'nogen af '}{of}.{few}"
    return f"{said}. Det er nået i {met} af {of}: det svinger.{few}"


def state(changes: Sequence[tuple[Measure, Verdict]]) -> str:
    """The front page's one sentence: it names what changed, and says of the rest that it is chance."""
    judged = [(m, v) for m, v in changes if m.kind != "count" and v.mood != "unsure"]
    if not judged:
        return "Der er endnu for få tal til at sige, hvordan det går."
    clauses = [f"{_lower(m.short)} er {_lower(v.words)}" for m, v in judged if v.arrow]
    clauses += [
        f"{_lower(m.short)} har ændret sig undervejs"
        for m, v in judged
        if v.mood == "changed" and not v.arrow
    ]
    calm = sum(v.mood == "calm" for _, v in judged)
    if not clauses:
        return "Alt svinger tilfældigt. Intet har ændret sig."
    text = clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])}, og {clauses[-1]}"
    text = text[0].upper() + text[1:]
    return f"{text}. Resten svinger som før." if calm else f"{text}."


def _lower(text: str) -> str:
    """A name within a sentence: small first letter, unless it is an abbreviation."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]
