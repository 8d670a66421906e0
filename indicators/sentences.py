"""What a chart shows, in Danish, by rule. Chance is called chance; nothing is judged that has no
agreed direction; a number has its period and its base."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.models import Status
from indicators.views import Measure, Point, RunFacts, Series
from tvaers.danish import list_of, number, period

FEWEST_POINTS = 12
MOST_HIDDEN = 0.25
MOST_TIES = 0.5

STATUS_WORDS: dict[Status, str] = {
    Status.HIDDEN: "skjult",
    Status.MISSING: "mangler",
    Status.INCOMPLETE: "ufuldstændig",
    Status.NOT_COMPARABLE: "kan ikke lægges sammen",
}
STATUS_LONG: dict[Status, str] = {
    Status.HIDDEN: "Skjult, fordi tallet er så lille, at nogen kunne genkendes, eller fordi et lille tal "
    "ellers kunne regnes ud.",
    Status.MISSING: "Der er ikke leveret tal.",
    Status.INCOMPLETE: "Ikke alle har leveret, så summen vises ikke.",
    Status.NOT_COMPARABLE: "En median kan ikke lægges sammen på tværs af kommuner.",
}


@dataclass(frozen=True)
class Verdict:
    """A run chart in a word or two, for lists: the words, and how they are drawn.

    `mood` is good, bad, changed (not judged), calm (chance) or unsure (cannot tell).
    """

    words: str
    mood: str
    arrow: str


def value_text(measure: Measure, value: float) -> str:
    """A value with its unit where that is short: "80 %", "4,6", "3 dage"."""
    text = number(value, measure.decimals)
    return f"{text} %" if measure.unit == "%" else text


def shown_value(measure: Measure, point: Point) -> str:
    """A point's value, or the word for why there is none."""
    if point.status is Status.SHOWN and point.value is not None:
        return value_text(measure, point.value)
    if point.status is Status.SHOWN:
        return "0 af 0"
    if point.status is Status.INCOMPLETE and point.members:
        return f"ufuldstændig ({point.members_reporting} af {point.members})"
    return STATUS_WORDS[point.status]


def with_base(measure: Measure, point: Point) -> str:
    """The value with its base and period: "112 af 140 (80 %) i oktober 2026"."""
    if point.value is None:
        return f"{shown_value(measure, point)} i {point.label}"
    text = value_text(measure, point.value)
    if point.numerator is not None and point.denominator and measure.kind in ("share", "ratio"):
        above, below = number(point.numerator), number(point.denominator)
        return (
            f"{above} af {below} ({text}) i {point.label}"
            if measure.kind == "share"
            else f"{above} pr. {below} ({text} {measure.unit}) i {point.label}"
        )
    unit = "" if measure.unit == "%" else f" {measure.unit}"
    return f"{text}{unit} i {point.label}"


def rules(facts: RunFacts) -> str:
    """The numbers behind a verdict, for those who want to check it."""
    if facts.n_useful < FEWEST_POINTS:
        return f"Her er {facts.n_useful} brugbare målinger; der skal være mindst {FEWEST_POINTS}."
    return (
        f"Her er {facts.n_useful} brugbare målinger. Den længste serie på samme side af medianen er "
        f"{facts.longest_run} (tilfældigt er højst {facts.longest_run_max}), og linjen krydser medianen "
        f"{facts.crossings} gange (tilfældigt er mindst {facts.crossings_min})."
    )


def verdict(measure: Measure, facts: RunFacts, latest: Point | None) -> Verdict:
    """The signal in words for a list row."""
    if measure.kind == "count":
        return Verdict("Vurderes ikke", "calm", "")
    if latest is not None and latest.status is Status.HIDDEN and facts.n_useful < FEWEST_POINTS:
        return Verdict("Skjult: små tal", "unsure", "")
    if facts.n_useful == 0 and facts.median is None:
        return Verdict("Ingen tal endnu", "unsure", "")
    if facts.ties_share > MOST_TIES:
        return Verdict("Seriediagram egner sig ikke", "unsure", "")
    if facts.n_useful < FEWEST_POINTS:
        return Verdict("For få målinger", "unsure", "")
    if not facts.signal:
        return Verdict("Svinger tilfældigt", "calm", "")
    if facts.too_long and facts.run_first is not None:
        word, arrow = ("Steget", "up") if facts.side > 0 else ("Faldet", "down")
        ended = latest is not None and facts.run_last is not None and facts.run_last < latest.start
        when = period("month", facts.run_first)
        if ended and facts.run_last is not None:
            side = "Høj" if facts.side > 0 else "Lav"
            return Verdict(f"{side} {when} til {period('month', facts.run_last)}", "changed", "")
        return Verdict(f"{word} siden {when}", _mood(measure, arrow), arrow)
    return Verdict("Har ændret sig: få kryds af medianen", "changed", "")


def _mood(measure: Measure, arrow: str) -> str:
    if measure.direction == "none":
        return "changed"
    return "good" if measure.direction == arrow else "bad"


def finding(measure: Measure, series: Series, facts: RunFacts) -> str:
    """The sentence over the chart: what it shows, and whether it is chance."""
    shown = [p for p in series.points if p.value is not None]
    if not shown:
        return "Der er ingen tal at vise endnu."
    if measure.kind == "count":
        return f"{measure.short}: {with_base(measure, shown[-1])}."
    if hides_chart(series):
        return (
            "Mere end en fjerdedel af perioderne er skjult, fordi tallene er små. "
            "Et diagram ville vildlede, så her er kun tabellen."
        )
    name = measure.short
    if facts.ties_share > MOST_TIES:
        return (
            f"{name}: mere end halvdelen af målingerne er ens, så et seriediagram kan ikke "
            "skelne tilfældigt fra ændret."
        )
    if facts.n_useful < FEWEST_POINTS:
        return (
            f"{name}: {len(shown)} måling{'' if len(shown) == 1 else 'er'} er for få til at "
            f"skelne tilfældigt fra ændret. Det kræver mindst {FEWEST_POINTS}."
        )
    return _judged(measure, series, facts)


def _judged(measure: Measure, series: Series, facts: RunFacts) -> str:
    assert facts.median is not None
    line = value_text(measure, facts.median)
    name = measure.short
    if not facts.signal:
        return f"{name} svinger tilfældigt omkring {line}. Der er ingen tegn på ændring."
    if facts.too_long and facts.run_first is not None and facts.run_last is not None:
        side = "over" if facts.side > 0 else "under"
        latest = series.points[-1].start
        since = period("month", facts.run_first)
        if facts.run_last == latest:
            return (
                f"{name} har ligget {side} medianen på {line} siden {since}, "
                f"{facts.longest_run} målinger i træk. Det er næppe tilfældigt."
            )
        until = period("month", facts.run_last)
        return (
            f"{name} lå {side} medianen på {line} fra {since} til {until}, "
            f"{facts.longest_run} målinger i træk. Det er næppe tilfældigt."
        )
    return (
        f"{name} krydser medianen på {line} kun {facts.crossings} gange; ved tilfældig variation "
        f"ventes mindst {facts.crossings_min}. Noget har ændret sig undervejs."
    )


def hides_chart(series: Series) -> bool:
    """Whether so much of a series is hidden that a chart of the rest would mislead."""
    told = [p for p in series.points if p.status is not Status.MISSING]
    hidden = sum(p.status is Status.HIDDEN for p in told)
    return bool(told) and hidden / len(told) > MOST_HIDDEN


def summary(measure: Measure, series: Series) -> str:
    """The chart in text: span, number of points, first, last, lowest and highest, what is hidden."""
    shown = [p for p in series.points if p.value is not None]
    if not shown:
        return "Ingen tal i perioden."
    low = min(shown, key=lambda p: p.value or 0)
    high = max(shown, key=lambda p: p.value or 0)
    parts = [
        f"{shown[0].label} til {shown[-1].label}, {len(shown)} målinger.",
        f"Seneste: {with_base(measure, shown[-1])}.",
        f"Lavest {value_text(measure, low.value or 0)} i {low.label}, "
        f"højest {value_text(measure, high.value or 0)} i {high.label}.",
    ]
    hidden = sum(p.status is Status.HIDDEN for p in series.points)
    if hidden:
        parts.append(f"{hidden} skjult{'' if hidden == 1 else 'e'} på grund af små tal.")
        parts.append("Medianen er beregnet uden de skjulte perioder.")
    incomplete = sum(p.status is Status.INCOMPLETE for p in series.points)
    if incomplete:
        parts.append(f"{incomplete} ufuldstændig{'' if incomplete == 1 else 'e'}.")
    return " ".join(parts)


def state(changes: Sequence[tuple[Measure, Verdict]]) -> str:
    """The front page's one sentence: it names what changed, and says of the rest that it is chance."""
    changes = [(m, v) for m, v in changes if m.kind != "count"]
    changed = [(m, v) for m, v in changes if v.arrow]
    other = [m for m, v in changes if v.mood == "changed" and not v.arrow]
    unsure = all(v.mood == "unsure" for _, v in changes)
    if not changes or unsure:
        return "Der er endnu for få tal til at sige, hvordan det går."
    clauses = [f"{_lower(m.short)} er {_lower(v.words)}" for m, v in changed]
    clauses += [f"{_lower(m.short)} har ændret sig undervejs" for m in other]
    if not clauses:
        return "Alt svinger tilfældigt. Intet har ændret sig."
    text = clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])}, og {clauses[-1]}"
    text = text[0].upper() + text[1:]
    rest = len(clauses) < sum(v.mood != "unsure" for _, v in changes)
    return f"{text}. Resten svinger som før." if rest else f"{text}."


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def compare_finding(
    measure: Measure, label: str, points: Sequence[Point], names: Sequence[str]
) -> str:
    """The sentence over a comparison: who differs for certain from the whole, if anybody does."""
    told = [(n, p) for n, p in zip(names, points, strict=True) if p.value is not None]
    if len(told) < 2:
        return f"Der er for få tal til en sammenligning for {label}."
    low = min(told, key=lambda pair: pair[1].value or 0)
    high = max(told, key=lambda pair: pair[1].value or 0)
    if measure.kind in ("share", "rate") and _overlap(low[1], high[1]):
        return (
            f"Forskellene for {label} er ikke større, end tilfældigheder kan forklare: "
            "sikkerhedsintervallerne overlapper."
        )
    return (
        f"For {label} er tallet højest i {high[0]} ({value_text(measure, high[1].value or 0)}) "
        f"og lavest i {low[0]} ({value_text(measure, low[1].value or 0)})."
    )


def compare_summary(
    measure: Measure, points: Sequence[Point], names: Sequence[str], whole: tuple[str, Point] | None
) -> str:
    """The comparison in text: highest, lowest, the whole, and who is not in it and why."""
    told = [(n, p) for n, p in zip(names, points, strict=True) if p.value is not None]
    parts = []
    if whole is not None and whole[1].value is not None:
        parts.append(f"{whole[0]}: {value_text(measure, whole[1].value)}.")
    if told:
        parts.append(
            f"{len(told)} steder, fra {value_text(measure, min(p.value or 0 for _, p in told))} "
            f"til {value_text(measure, max(p.value or 0 for _, p in told))}."
        )
    for status, words in ((Status.HIDDEN, "skjult"), (Status.MISSING, "mangler")):
        left = [n for n, p in zip(names, points, strict=True) if p.status is status]
        if left:
            parts.append(
                f"{list_of(left)} er {words}."
                if status is Status.HIDDEN
                else f"{list_of(left)} {words}."
            )
    return " ".join(parts) or "Ingen tal i perioden."


def _overlap(low: Point, high: Point) -> bool:
    return low.upper is not None and high.lower is not None and low.upper >= high.lower
