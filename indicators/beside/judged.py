"""A place against the whole by its own interval: better, worse, not to be told apart, or not measurable. Pure."""

from indicators.sentences import Verdict, mood
from indicators.side_by_side import Stand
from indicators.views import Measure, Point

SAME = Verdict("kan ikke skelnes", "calm", "")
NOT_MEASURABLE = Verdict("kan ikke måles", "unsure", "")
# Where a direction is agreed, and where none is.
_WORDS = {"good": "bedre", "bad": "dårligere"}
_SIDES = {"up": "højere", "down": "lavere"}


def judged(measure: Measure, point: Point, whole: float | None) -> Verdict:
    """What the place's interval says of it beside the whole's value.

    A value that is hidden or missing, and one without an interval, cannot be measured against anything.
    """
    if whole is None or point.value is None or point.lower is None:
        return NOT_MEASURABLE
    beyond = Stand("", point).beyond(whole)
    if not beyond:
        return SAME
    arrow = "up" if beyond > 0 else "down"
    feeling = mood(measure, arrow)
    return Verdict(_WORDS.get(feeling, _SIDES[arrow]), feeling, arrow)
