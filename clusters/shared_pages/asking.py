"""What the viewer of this request may do with shared pages, by the policy table."""

from clusters.reading import Unfit
from clusters.shared_pages.models import SharedPage
from tvaers.access import Facts, may
from tvaers.calendar_rules import phase_of
from tvaers.places import Place
from tvaers.web import policy, today, viewer

TAKEN = (
    "En anden har ændret det, siden du åbnede siden. Det, du skrev, står her endnu, og det, der står nu, "
    "står under det. Saml de to, og gem igen."
)
ORDER_TAKEN = (
    "En anden har ændret siden, siden du åbnede den. Her er den, som den er nu. Prøv igen."
)


def facts(place: Place, state: str, level: int = 1) -> Facts:
    """What the table needs to know of a page of this place."""
    spaces = frozenset({place.id}) if place.is_space else frozenset[int]()
    return Facts(place.id, spaces, level, state, phase=phase_of(place, today()))


def allowed(verb: str, place: Place, state: str = "any") -> bool:
    """Whether the viewer may do this with the place's pages in this state."""
    return may(policy(), viewer(), f"page.{verb}", facts(place, state))


def must(verb: str, place: Place, state: str = "any") -> None:
    """Unfit where the viewer may not."""
    if not allowed(verb, place, state):
        raise Unfit({"": "Det kan du ikke her. Bed en redaktør i området om at gøre det."})


def may_write(place: Place) -> bool:
    """Whether the viewer writes the place's pages."""
    return allowed("update", place, "draft")


def own(page: SharedPage) -> bool:
    """Whether the page was begun by the viewer."""
    return page.author_id is not None and page.author_id == viewer().user_id
