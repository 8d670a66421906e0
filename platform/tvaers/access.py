"""The policy table, and its two uses: may this person do this, and which rows may this person see.

The table is data (config/policy.csv and config/audience.csv). Anything not listed is denied. A view
states its need with `@needs(...)`, which writes data and checks nothing; `gate` asks once for every
request, and a view without a need is refused.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from tvaers.calendar_rules import Phase
from tvaers.people import Held, Principal
from tvaers.places import Place

SIGNED_IN = "SIGNEDIN"
ANYONE = "ANYONE"
SELF = "SELF"
AUTHOR = "AUTHOR"
AUDIENCE = "AUDIENCE"
# The data set of a sharing that shows a private place itself, and none of its figures.
THE_PLACE = "place"

View = TypeVar("View", bound=Callable[..., Any])
Query = TypeVar("Query", bound="sa.Select[*tuple[Any, ...]]")


@dataclass(frozen=True)
class Rule:
    """One line of the policy table."""

    resource: str
    action: str
    states: frozenset[str]
    relations: frozenset[str]
    roles: frozenset[str]
    guards: tuple[str, ...]
    # In which phases of a space the line counts: where nothing is said, only while it is open.
    phases: frozenset[Phase] = frozenset({Phase.OPEN})


@dataclass(frozen=True)
class Audience:
    """Who may see published things of one level, in one relation."""

    level: int
    relations: frozenset[str]
    roles: frozenset[str]


@dataclass(frozen=True)
class Facts:
    """What the policy needs to know of a thing: who holds it, where it is shown, how open, in what state."""

    holder_id: int | None = None
    space_ids: frozenset[int] = frozenset()
    level: int = 1
    state: str = "any"
    author_id: int | None = None
    # Those whom the holder, a clinic, lets see this figure by name.
    grantee_ids: frozenset[int] = frozenset()
    # The phase of the space that the thing is at.
    phase: Phase = Phase.OPEN


# Asks a guard of the table about the grant by which one would act: a Danish sentence, or None when it holds.
Ask = Callable[[str, Held | None], str | None]


@dataclass(frozen=True)
class Decision:
    """Whether an act is allowed, by which line of the table, and what that line would still ask for."""

    allowed: bool
    rule: Rule | None = None
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Why not, in a sentence or more; empty where the table itself says no."""
        return " ".join(self.missing.values())


@dataclass(frozen=True)
class Policy:
    """The whole table, parsed once."""

    rules: tuple[Rule, ...]
    audience: tuple[Audience, ...]

    @cached_property
    def by_need(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules of each `resource.action`."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            need = f"{rule.resource}.{rule.action}"
            found[need] = (*found.get(need, ()), rule)
        return found

    def needs(self) -> frozenset[str]:
        """Every `resource.action` the table knows."""
        return frozenset(self.by_need)

    def roles_at_places(self) -> frozenset[str]:
        """The roles that stand at a unit or a space: those that reach the whole system are not among them."""
        return frozenset(
            role
            for rule in self.rules
            for role in rule.roles
            if role.islower() and rule.relations & {"home", "shared", "share"}
        )


def load(policy: Path, audience: Path) -> Policy:
    """The policy read from its two files."""
    return Policy(
        rules=tuple(_rule(row) for row in _rows(policy)),
        audience=tuple(_audience(row) for row in _rows(audience)),
    )


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _rule(row: Mapping[str, str]) -> Rule:
    return Rule(
        resource=row["resource"],
        action=row["action"],
        states=frozenset(row["state"].split("|")),
        relations=frozenset(row["relation"].split("|")),
        roles=frozenset(row["roles"].split()),
        guards=tuple((row["guard"] or "").split()),
        phases=frozenset(map(Phase, (row.get("phase") or Phase.OPEN).split("|"))),
    )


def _audience(row: Mapping[str, str]) -> Audience:
    return Audience(
        level=int(row["level"].removeprefix("L")),
        relations=frozenset(row["relation"].split("|")),
        roles=frozenset(row["roles"].split()),
    )


def relation(held: Held, facts: Facts, user_id: int | None = None) -> str:
    """How a grant stands to a thing: system, home, share, shared or foreign; the first that fits."""
    if held.anchor_id is None:
        return "system"
    if facts.holder_id is not None and facts.holder_id in held.reach:
        return "home"
    if user_id is not None and user_id in facts.grantee_ids:
        return "share"
    if held.spaces & facts.space_ids:
        return "shared"
    return "foreign"


def may(policy: Policy, principal: Principal, need: str, facts: Facts | None = None) -> bool:
    """Whether this person may do `resource.action` on a thing with these facts, guards left to the act."""
    return decide(policy, principal, need, facts).allowed


def decide(
    policy: Policy,
    principal: Principal,
    need: str,
    facts: Facts | None = None,
    ask: Ask | None = None,
) -> Decision:
    """The table's answer: the first line that lets this person do `resource.action`, all its guards held.

    Without `ask` the guards are not asked. Where every line is refused by a guard, the answer names the
    line that lacks the fewest.
    """
    about = facts or Facts()
    nearest = Decision(False)
    for rule in policy.by_need.get(need, ()):
        if not ("any" in rule.states or about.state in rule.states or about.state == "any"):
            continue
        if about.phase not in rule.phases:
            continue
        for held in _by_which(policy, rule, principal, about):
            missing = {} if ask is None else _missing(rule, held, ask)
            if not missing:
                return Decision(True, rule)
            if nearest.rule is None or len(missing) < len(nearest.missing):
                nearest = Decision(False, rule, missing)
    return nearest


def _missing(rule: Rule, held: Held | None, ask: Ask) -> dict[str, str]:
    """What the guards of a line answer, by name; those that hold are left out."""
    asked = ((guard.partition(":")[0], ask(guard, held)) for guard in rule.guards)
    return {guard: sentence for guard, sentence in asked if sentence is not None}


def may_somewhere(policy: Policy, principal: Principal, need: str) -> bool:
    """Whether any of the person's grants could meet a need for some thing of its own: what a page that
    is about no single place asks. The act itself asks `may` with the thing's facts."""
    return may(policy, principal, need) or any(
        held.role in rule.roles
        and (held.anchor_id is None) == ("system" in rule.relations)
        and held.phase in rule.phases
        for rule in policy.by_need.get(need, ())
        for held in principal.grants
    )


def units_within(policy: Policy, principal: Principal, need: str) -> frozenset[int]:
    """The units, and spaces, for which the person meets a need by a grant that reaches them."""
    met: dict[tuple[str, Phase], bool] = {}
    found: set[int] = set()
    for held in principal.grants:
        if held.anchor_id is None:
            continue
        # A grant answers alike for all that it reaches, and so do all grants of a role.
        alike = (held.role, held.phase)
        if alike not in met:
            alone = replace(principal, grants=(held,))
            met[alike] = may(policy, alone, need, Facts(holder_id=held.anchor_id))
        if met[alike]:
            found |= held.reach
    return frozenset(found)


def _by_which(
    policy: Policy, rule: Rule, principal: Principal, facts: Facts
) -> Iterator[Held | None]:
    """The grants by which a line lets a person in; None where it asks for no grant."""
    if ANYONE in rule.roles or (SELF in rule.roles and principal.is_authenticated):
        yield None
    for held in principal.grants:
        if held.phase not in rule.phases:
            continue
        if SIGNED_IN in rule.roles:
            yield held
        elif AUTHOR in rule.roles:
            if facts.author_id is not None and facts.author_id == principal.user_id:
                yield held
        elif AUDIENCE in rule.roles:
            if any(_opens(line, held, facts, principal) for line in _of(policy, facts.level)):
                yield held
        elif _opens(rule, held, facts, principal):
            yield held


def _of(policy: Policy, level: int) -> Iterator[Audience]:
    return (line for line in policy.audience if line.level == level)


def _opens(line: Rule | Audience, held: Held, facts: Facts, principal: Principal) -> bool:
    return held.role in line.roles and (
        "any" in line.relations or relation(held, facts, principal.user_id) in line.relations
    )


@dataclass(frozen=True)
class Scope:
    """How a table of published things states its level, its holder and its data set in SQL."""

    level: Any
    holder: Any
    data_set: Any


def criterion(
    policy: Policy, principal: Principal, scope: Scope, highest: int = 3
) -> sa.ColumnElement[bool]:
    """The rows this person may see, from the same table that answers `may`.

    `highest` is the most restricted level asked about: rows above it are not seen, and what opens them
    is not looked up.
    """
    return rows_open(sight(policy, principal, highest).key, scope)


Key = tuple[
    tuple[int, ...],
    tuple[tuple[int, tuple[int, ...]], ...],
    tuple[tuple[int, str, tuple[int, ...]], ...],
]


@lru_cache(maxsize=512)
def rows_open(key: Key, scope: Scope) -> sa.ColumnElement[bool]:
    """The criterion of what is opened; people who see the same share it."""
    everywhere, holders, shared = key
    parts: list[sa.ColumnElement[bool]] = []
    if everywhere:
        parts.append(scope.level.in_(everywhere))
    for level, units in holders:
        parts.append(sa.and_(scope.level == level, scope.holder.in_(units)))
    for level, data_set, units in shared:
        parts.append(
            sa.and_(scope.level == level, scope.data_set == data_set, scope.holder.in_(units))
        )
    return sa.or_(*parts) if parts else sa.false()


@dataclass(frozen=True)
class Sight:
    """What a person's grants open together: levels everywhere, holders a level, holders a data set."""

    everywhere: set[int]
    holders: dict[int, set[int]]
    shared: dict[tuple[int, str], set[int]]

    @property
    def key(self) -> Key:
        """The same, ordered and hashable."""
        return (
            tuple(sorted(self.everywhere)),
            tuple((level, tuple(sorted(units))) for level, units in sorted(self.holders.items())),
            tuple((*at, tuple(sorted(units))) for at, units in sorted(self.shared.items())),
        )


def sight(policy: Policy, principal: Principal, highest: int) -> Sight:
    """What the person's grants open of published things, up to a level."""
    found = Sight(set(), {}, {})
    for line in policy.audience:
        if line.level > highest:
            continue
        for held in principal.grants:
            if held.role in line.roles:
                _open(found, line, held)
    # What is open everywhere needs no list of holders beside it.
    for level in found.everywhere & set(found.holders):
        del found.holders[level]
    return found


def _open(sight: Sight, line: Audience, held: Held) -> None:
    if "any" in line.relations:
        sight.everywhere.add(line.level)
        return
    own = sight.holders.setdefault(line.level, set())
    if "home" in line.relations and held.anchor_id is not None:
        own |= held.reach
    if "shared" in line.relations and held.spaces:
        own |= held.spaces
        for data_set, holders in held.shared.items():
            sight.shared.setdefault((line.level, data_set), set()).update(holders)


def visible_places(query: Query, policy: Policy, principal: Principal) -> Query:
    """A query of places, limited to those this person may see: the only way a page makes a list of them."""
    own = sorted(_private_places(policy, principal))
    return query.where(sa.or_(~Place.private, Place.id.in_(own)) if own else ~Place.private)


def may_see(policy: Policy, principal: Principal, place: Place) -> bool:
    """Whether a place is there for this person at all."""
    return not place.private or place.id in _private_places(policy, principal)


def _private_places(policy: Policy, principal: Principal) -> frozenset[int]:
    """What may be private and is open to this person: within reach, or shared with the own spaces."""
    found: set[int] = set()
    for rule in policy.by_need.get("area.read_private", ()):
        for held in principal.grants:
            if held.role in rule.roles and "home" in rule.relations:
                found |= held.reach
            if held.role in rule.roles and "shared" in rule.relations:
                found |= held.shared.get(THE_PLACE, frozenset())
    return frozenset(found)


def needs(need: str) -> Callable[[View], View]:
    """Write on a view which `resource.action` it needs; the gate asks, the view does not."""

    def mark(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        return view

    return mark


def need_of(view: Callable[..., Any]) -> str:
    """The need a view states; a view that states none is a closed door, told by LookupError."""
    need = getattr(view, "need", None)
    if not isinstance(need, str):
        raise LookupError(f"{view.__module__}.{view.__name__} names no need")
    return need
