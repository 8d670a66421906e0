"""What the pages of meetings ask of the viewer, and what they say where somebody else was first."""

from tvaers.access import Facts, may
from tvaers.calendar_rules import phase_of
from tvaers.places import Place
from tvaers.web import policy, today, viewer

TAKEN = (
    "En anden har ændret det, siden du åbnede siden. Det, du skrev, står her endnu. Se, hvad der står nu, "
    "ret til, og gem igen."
)


def allowed(need: str, place: Place) -> bool:
    """Whether the viewer may do this at the place."""
    facts = Facts(
        holder_id=place.id, space_ids=frozenset({place.id}), phase=phase_of(place, today())
    )
    return may(policy(), viewer(), need, facts)
