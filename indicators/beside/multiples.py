"""One indicator in many places over time: small run charts on one and the same scale. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from indicators import sentences
from indicators.checks.words import Said, said
from indicators.sentences import Verdict
from indicators.sparkline import sparkline
from indicators.views import Measure, Point, RunFacts
from tvaers.danish import list_of

SHOWN = 36
NAMED = 4


@dataclass(frozen=True)
class Small:
    """One place's small run chart: the latest value, the drawing, and the verdict in words."""

    name: str
    slug: str
    value: str
    label: str
    drawing: Markup
    verdict: Verdict
    flags: tuple[Said, ...] = ()


def smalls(
    measure: Measure, places: Sequence[tuple[str, str, Sequence[Point], RunFacts]]
) -> list[Small]:
    """The small charts of `places` (name, slug, points, what their run chart says), all on one scale."""
    recent = [points[-SHOWN:] for _, _, points, _ in places]
    known = [p.value for points in recent for p in points if p.value is not None]
    ends = (min(known), max(known)) if known else None
    return [
        Small(
            name=name,
            slug=slug,
            value=sentences.shown_value(measure, points[-1]) if points else "ikke delt",
            label=points[-1].when if points else "",
            drawing=sparkline([p.value for p in shown], facts.median, ends),
            flags=tuple(said(kind) for kind in points[-1].flags) if points else (),
            verdict=sentences.verdict(measure, facts, points)
            if points
            else Verdict("Ikke delt", "unsure", ""),
        )
        for (name, slug, points, facts), shown in zip(places, recent, strict=True)
    ]


def finding(found: Sequence[Small]) -> str:
    """Who has changed by more than chance, in a sentence."""
    changed = [each.name for each in found if each.verdict.mood in ("good", "bad", "changed")]
    judged = [each for each in found if each.verdict.mood not in ("unsure", "unjudged")]
    if not judged:
        return "Der er for få tal til at sige, om noget har ændret sig."
    if not changed:
        return "Ingen har ændret sig ud over det tilfældige."
    who = list_of(changed) if len(changed) <= NAMED else f"{len(changed)} steder"
    rest = "; de andre svinger tilfældigt" if len(changed) < len(judged) else ""
    return f"{who} har ændret sig ud over det tilfældige{rest}."
