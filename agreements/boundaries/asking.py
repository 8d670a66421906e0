"""What the viewer of this request may do with boundary questions, by the policy table and its guards."""

from agreements.boundaries.standing import Standing
from tvaers.access import Decision, Facts
from tvaers.calendar_rules import phase_of
from tvaers.guards import Circumstances, decide
from tvaers.places import Kind, Place
from tvaers.web import policy, today, viewer


def _decide(need: str, place: Place) -> Decision:
    spaces = frozenset({place.id}) if place.is_space else frozenset[int]()
    return decide(
        policy(),
        viewer(),
        need,
        Facts(place.id, spaces, phase=phase_of(place, today())),
        Circumstances(
            general_practice=place.kind is Kind.GENERAL_PRACTICE,
            roles=frozenset(held.role for held in viewer().whole.grants),
        ),
    )


def may_ask(place: Place) -> bool:
    """Whether the viewer may ask for this place."""
    return _decide("boundary.ask", place).allowed


def may_answer(place: Place) -> Decision:
    """Whether the viewer may write down what this party answers."""
    return _decide("boundary.answer", place)


def may_rule(place: Place) -> Decision:
    """Whether the viewer may write down what this space's body has ruled."""
    return _decide("boundary.rule", place)


def answering(found: Standing) -> list[Place]:
    """The parties of a question whose answer the viewer may write down."""
    if found.ruling is not None:
        return []
    return [each.place for each in found.parties if may_answer(each.place).allowed]
