"""The sentence behind what figures say of a commitment: it claims no more than the rule that was asked. Pure."""

from dataclasses import replace
from datetime import date

from agreements.commitments.following import LATEST, Said
from agreements.commitments.kinds import DIRECTIONS
from agreements.commitments.models import Direction
from agreements.commitments.said import Change, Met
from indicators.sentences import value_text, with_unit
from indicators.views import Measure
from tvaers.danish import day as day_words


def target_words(measure: Measure, direction: Direction, target: float) -> str:
    """The target with its direction: »mindst 80 %«."""
    return f"{DIRECTIONS[direction]} {with_unit(measure, target)}"


def sentence(
    measure: Measure, said: Said, *, direction: Direction, target: float, begins: date, latest: str
) -> str:
    """What the figures say of the target, and of the time since the start. `latest` is the last period's words."""
    parts = [f"Målet er {target_words(measure, direction, target)}."]
    parts.append(_met(measure, said, target))
    if said.latest is not None:
        parts.append(f"Seneste måling er {with_unit(measure, said.latest)} i {latest}.")
    parts.append(_change(measure, said, begins))
    return " ".join(part for part in parts if part)


def _met(measure: Measure, said: Said, target: float) -> str:
    if said.met is Met.MISSING:
        return "Der er endnu ingen tal."
    if said.met is Met.HIDDEN:
        return "Så mange af de seneste tal er skjult, at det ikke kan ses, om målet nås."
    if said.met is Met.TOO_FEW:
        many = "én måling" if said.shown == 1 else f"{said.shown} målinger"
        return f"Der er kun {many}, og der skal {LATEST} til for at se, om målet nås."
    if said.low is None or said.high is None:
        return (
            "Det seneste tal opfylder målet."
            if said.met is Met.MET
            else "Det seneste tal opfylder ikke målet."
        )
    low, high = _span(measure, _possible(measure, said.low), _possible(measure, said.high), target)
    span = f"De seneste {LATEST} målinger svinger tilfældigt mellem {low} og {high}"
    return {
        Met.MET: f"{span}, og hele det spænd opfylder målet.",
        Met.NOT_MET: f"{span}, og intet af det spænd opfylder målet.",
    }.get(said.met, f"{span}, så det er tilfældigt, om en enkelt periode når målet.")


def _span(measure: Measure, low: float, high: float, target: float) -> tuple[str, str]:
    """Two limits in words: a decimal more where rounding would put one on the other side of the target."""
    finer = any(
        each != target and round(each, measure.decimals) == round(target, measure.decimals)
        for each in (low, high)
    )
    shown = replace(measure, decimals=measure.decimals + 1) if finer else measure
    return value_text(shown, low), value_text(shown, high)


def _possible(measure: Measure, value: float) -> float:
    """A limit within what the measure can be."""
    most = float(measure.per) if measure.kind == "share" else value
    return max(0.0, min(value, most))


def _change(measure: Measure, said: Said, begins: date) -> str:
    start = day_words(begins)
    if said.change is Change.NOT_JUDGED:
        return "Om et antal som dette har ændret sig, vurderes ikke."
    if said.met is Met.MISSING:
        return ""
    if said.change is Change.NO_BASELINE or said.before is None:
        return f"Der er for få målinger før {start} til at se, om noget har ændret sig siden."
    before = value_text(measure, said.before)
    if said.change is Change.TOO_EARLY:
        many = "én måling" if said.since == 1 else f"{said.since} målinger"
        return (
            f"Det er for tidligt at se en ændring: der er {many} siden {start}, og det kræver mere end "
            f"{said.run_most} i træk på samme side af medianen før ({before})."
        )
    if said.change is Change.UNCHANGED:
        return (
            f"Der er intet tegn på en ændring siden {start}: højst {said.run} målinger i træk ligger på samme "
            f"side af medianen før ({before}), og op til {said.run_most} kan være tilfældigt."
        )
    side, word = (
        ("bedre", "forbedring") if said.change is Change.IMPROVED else ("dårligere", "forværring")
    )
    return (
        f"Siden {start} ligger {said.run} målinger i træk på den {side} side af medianen før ({before}); op til "
        f"{said.run_most} kan være tilfældigt. Det er tegn på en {word}, men siger ikke, hvad den skyldes."
    )
