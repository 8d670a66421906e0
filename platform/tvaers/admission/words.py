"""What a right lets one see and do, in words, read off the policy table."""

from tvaers.access import Facts, Policy, may
from tvaers.people import Held, Principal
from tvaers.places import SPACES

# What one can do with a right on the pages there are, in the order it is told.
_DOINGS = (
    ("import.create", "sende filer med tal"),
    ("import.resolve", "afgøre rækker i karantæne"),
    ("release.approve", "godkende leverancer"),
    ("unit.update_own", "skrive egne enheder ind"),
    ("grant.create_unit", "give andre adgang"),
    ("grant.create_space", "give andre adgang"),
    ("grant.create_lead", "give ledere og redaktører adgang"),
    ("grant.create_system", "foreslå adgang til drift og revision"),
    ("grant.confirm_system", "bekræfte forslag om adgang til drift og revision"),
    ("token.create", "lave nøgler til programmer"),
)


def sees(policy: Policy, held: Held) -> str:
    """What the right opens: "åbne tal, … ", one sentence."""
    one = Principal(grants=(held,))
    at = Facts(holder_id=held.anchor_id, state="published")
    found = []
    if may(policy, one, "value.read", Facts(level=1, state="published")):
        found.append("åbne tal for hele landet")
    space = held.anchor_kind in SPACES
    if _level(policy, one, at, 2):
        found.append("rummets fortrolige tal" if space else "egne fortrolige tal")
    if _level(policy, one, at, 3) and not space:
        found.append("tal, som kun stedet selv må se")
    if held.spaces and _level(policy, one, Facts(space_ids=held.spaces), 2):
        found.append("tal, som andre har delt her" if space else "tal, som er delt med jer")
    return _sentence("Må se", found)


def does(policy: Policy, held: Held) -> str:
    """What the right lets one do; empty where it is for reading alone."""
    one = Principal(grants=(held,))
    at = Facts(
        holder_id=held.anchor_id,
        space_ids=frozenset({held.anchor_id}) & held.spaces if held.anchor_id else frozenset(),
    )
    here = Facts() if held.anchor_id is None else at
    space = held.anchor_kind in SPACES
    skipped = {"grant.create_unit"} if space else {"grant.create_space"}
    if space:
        skipped |= {"token.create", "unit.update_own"}
    found = [
        words for need, words in _DOINGS if need not in skipped and may(policy, one, need, here)
    ]
    return _sentence("Må", found)


def _level(policy: Policy, one: Principal, at: Facts, level: int) -> bool:
    about = Facts(at.holder_id, at.space_ids, level, "published")
    return may(policy, one, "value.read", about)


def _sentence(begins: str, parts: list[str]) -> str:
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} og {parts[-1]}"
    return f"{begins} {joined}."
