"""The policy table, and its two uses: may this person do this, and which rows may this person see.

The table is data (config/policy.csv and config/audience.csv). Anything not listed is denied. A view
states its need with `@needs(...)`, which writes data and checks nothing; `gate` asks once for every
request, and a view without a need is refused.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from tvaers.people import Held, Principal
from tvaers.places import Place

SIGNED_IN = "SIGNEDIN"
ANYONE = "ANYONE"
SELF = "SELF"
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
    )


def _audience(row: Mapping[str, str]) -> Audience:
    return Audience(
        level=int(row["level"].removeprefix("L")),
        relations=frozenset(row["relation"].split("|")),
        roles=frozenset(row["roles"].split()),
    )


def relation(held: Held, facts: Facts) -> str:
    """How a grant stands to a thing: system, home, shared or foreign; the first that fits."""
    if held.anchor_id is None:
        return "system"
    if facts.holder_id is not None and facts.holder_id in held.reach:
        return "home"
    if held.spaces & facts.space_ids:
        return "shared"
    return "foreign"


def may(policy: Policy, principal: Principal, need: str, facts: Facts | None = None) -> bool:
    """Whether this person may do `resource.action` on a thing with these facts."""
    about = facts or Facts()
    return any(
        _allows(policy, rule, principal, about)
        for rule in policy.by_need.get(need, ())
        if "any" in rule.states or about.state in rule.states or about.state == "any"
    )


def may_somewhere(policy: Policy, principal: Principal, need: str) -> bool:
    """Whether any of the person's grants could meet a need for some thing of its own: what a page that
    is about no single place asks. The act itself asks `may` with the thing's facts."""
    return may(policy, principal, need) or any(
        held.role in rule.roles and (held.anchor_id is None) == ("system" in rule.relations)
        for rule in policy.by_need.get(need, ())
        for held in principal.grants
    )


def _allows(policy: Policy, rule: Rule, principal: Principal, facts: Facts) -> bool:
    if ANYONE in rule.roles:
        return True
    if SELF in rule.roles:
        return principal.is_authenticated
    if SIGNED_IN in rule.roles:
        return bool(principal.grants)
    if AUDIENCE in rule.roles:
        return any(_sees(policy, held, facts) for held in principal.grants)
    return any(
        held.role in rule.roles
        and ("any" in rule.relations or relation(held, facts) in rule.relations)
        for held in principal.grants
    )


def _sees(policy: Policy, held: Held, facts: Facts) -> bool:
    return any(
        line.level == facts.level
        and held.role in line.roles
        and ("any" in line.relations or relation(held, facts) in line.relations)
        for line in policy.audience
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
    return _criterion(_sight(policy, principal, highest).key, scope)


Key = tuple[
    tuple[int, ...],
    tuple[tuple[int, tuple[int, ...]], ...],
    tuple[tuple[int, str, tuple[int, ...]], ...],
]


@lru_cache(maxsize=512)
def _criterion(key: Key, scope: Scope) -> sa.ColumnElement[bool]:
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
class _Sight:
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


def _sight(policy: Policy, principal: Principal, highest: int) -> _Sight:
    sight = _Sight(set(), {}, {})
    for line in policy.audience:
        if line.level > highest:
            continue
        for held in principal.grants:
            if held.role in line.roles:
                _open(sight, line, held)
    # What is open everywhere needs no list of holders beside it.
    for level in sight.everywhere & set(sight.holders):
        del sight.holders[level]
    return sight


def _open(sight: _Sight, line: Audience, held: Held) -> None:
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
