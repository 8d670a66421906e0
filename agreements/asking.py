"""What the viewer of this request may do with an agreement, by the policy table and its guards."""

from agreements.texts.models import Agreement
from tvaers.access import Decision, Facts, may
from tvaers.calendar_rules import phase_of
from tvaers.guards import Circumstances, decide
from tvaers.places import Place
from tvaers.web import policy, today, viewer

SAID = "ja"


def facts(place: Place, state: str, level: int = 1) -> Facts:
    """What the table needs to know of an agreement of this place."""
    spaces = frozenset({place.id}) if place.is_space else frozenset[int]()
    return Facts(place.id, spaces, level, state, phase=phase_of(place, today()))


def may_create(place: Place) -> Decision:
    """Whether the viewer may draft an agreement of this place."""
    return decide(policy(), viewer(), "agreement.create", facts(place, "new"), Circumstances())


def may_do(verb: str, place: Place, agreement: Agreement) -> bool:
    """Whether the viewer may do this with an agreement that the place keeps, as it stands. A reason and the
    version are asked for when it is done."""
    return (
        agreement.place_id == place.id
        and decide(
            policy(),
            viewer(),
            f"agreement.{verb}",
            facts(place, agreement.state, agreement.level),
            Circumstances(unchanged=True, reason=SAID),
        ).allowed
    )


def may_attach(place: Place, agreement: Agreement) -> bool:
    """Whether the viewer may attach files: to what the viewer may change."""
    about = facts(place, "new", agreement.level)
    return may_do("update", place, agreement) and may(
        policy(), viewer(), "attachment.create", about
    )


def may_detach(place: Place, agreement: Agreement) -> bool:
    """Whether the viewer may take attachments away."""
    about = facts(place, "any", agreement.level)
    return may_do("update", place, agreement) and may(
        policy(), viewer(), "attachment.remove", about
    )
