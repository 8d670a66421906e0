"""What one person's grants open, worked out from the policy table when it is first asked about.

The same answers limit the statements of the person's session and are stated to PostgreSQL's row-level
security, so that both locks rest on the table that answers `may`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tvaers.access import THE_PLACE, Key, Policy, Scope, rows_open, sight
from tvaers.db import on_day
from tvaers.locks import Lock, Rows, among, declare, ids, listed, stated, words
from tvaers.people import Held, Principal, Sharing
from tvaers.places import Kind, Place

HIGHEST = 3
PRIVATE = "area.read_private"
# What is stated as it is, under its own name.
STATED = (
    *("receipts", "delivers", "decides", "marks", "peer_lists"),
    *("peer_makes", "assesses", "unshared", "shows", "assessed"),
    *("drafts", "offers", "accepts", "agreements", "records"),
    *("comments", "commits", "hands", "reports", "verifies"),
    *("boundaries", "boundaries_home", "boundary_asks", "boundary_answers", "boundary_rules"),
    *("tallies", "rounds", "round_makes", "tally_counts", "tally_makes"),
    *("tally_steers",),
)
# The guards that ask about nothing but the grant by which one acts.
OF_THE_GRANT: Mapping[str, Callable[[Held], bool]] = {
    "mandate": lambda held: held.mandate,
    "klu": lambda held: held.anchor_kind is Kind.KLU,
}


@dataclass(frozen=True)
class Opened:
    """One principal and what its grants open this day, as ids in listed text."""

    policy: Policy
    principal: Principal
    day: date
    # Public ids and ids of the private places that this session itself has made.
    made: dict[str, int | None] = field(default_factory=dict)

    @cached_property
    def reader(self) -> Principal:
        """The person with every grant: who writes for one place reads for all of them."""
        return self.principal.whole

    @cached_property
    def key(self) -> Key:
        """What is open of figures: levels everywhere, holders a level, holders a data set."""
        return sight(self.policy, self.reader, HIGHEST).key

    @cached_property
    def receipts(self) -> str:
        """The units whose receipts the person reads."""
        return listed(self._units(self.reader, "import.read"))

    @cached_property
    def delivers(self) -> str:
        """The units that the person may deliver for."""
        return listed(self._units(self.principal, "import.create"))

    @cached_property
    def decides(self) -> str:
        """The units over whose deliveries the person decides."""
        who = self.principal
        own = self._units(who, "release.approve") | self._units(who, "import.resolve")
        return listed(own)

    @cached_property
    def marks(self) -> str:
        """The places on whose series the person sets notes, phases and targets."""
        return listed(self._units(self.principal, "mark.create"))

    @cached_property
    def peer_lists(self) -> str:
        """The places whose lists to compare with the person sees."""
        return listed(self._units(self.reader, "peerlist.read"))

    @cached_property
    def peer_makes(self) -> str:
        """The places for which the person keeps such lists."""
        return listed(self._units(self.principal, "peerlist.create"))

    @cached_property
    def assesses(self) -> str:
        """The units that the person assesses by quality standards."""
        return listed(self._units(self.principal, "assessment.create"))

    @cached_property
    def unshared(self) -> str:
        """The units whose assessments the person reads before they are shared."""
        return listed(self._units(self.reader, "assessment.read_draft"))

    @cached_property
    def shows(self) -> str:
        """The units whose assessments the person lets others see."""
        return listed(self._units(self.principal, "assessment.share"))

    @cached_property
    def assessed(self) -> str:
        """The spaces through which the person reads what units have shared of their assessments."""
        return listed(self._spaces(self.reader, "assessment.read"))

    @cached_property
    def drafts(self) -> str:
        """The places whose drafts of agreements the person reads."""
        return listed(self._met(self.reader, "agreement.read", "draft"))

    @cached_property
    def offers(self) -> str:
        """The places whose agreements the person reads while the parties decide."""
        return listed(self._met(self.reader, "agreement.read", "offered"))

    @cached_property
    def accepts(self) -> str:
        """The parties for which the person reads what they are asked to adopt."""
        return listed(self._met(self.reader, "acceptance.read", "open"))

    @cached_property
    def agreements(self) -> str:
        """The places whose agreements the person writes."""
        return listed(self._met(self.principal, "agreement.update", "draft"))

    @cached_property
    def records(self) -> str:
        """The parties whose decisions the person writes down."""
        return listed(self._met(self.principal, "acceptance.sign", "open"))

    @cached_property
    def comments(self) -> str:
        """The places for which the person comments on what others propose."""
        return listed(self._units(self.principal, "comment.create"))

    @cached_property
    def commits(self) -> str:
        """The places for whose agreements the person writes goals and commitments."""
        return listed(self._met(self.principal, "commitment.create", "new"))

    @cached_property
    def hands(self) -> str:
        """The places whose commitments the person lets another place take over."""
        return listed(self._met(self.principal, "commitment.hand", "accepted"))

    @cached_property
    def reports(self) -> str:
        """The parties for which the person says how a commitment stands."""
        return listed(self._met(self.principal, "commitment.report", "accepted"))

    @cached_property
    def verifies(self) -> str:
        """The parties, and places, for which the person stands behind what another party says."""
        return listed(self._met(self.principal, "commitment.verify", "met"))

    @cached_property
    def boundaries(self) -> str:
        """The places whose boundary questions the person reads: the own ones, and those worked in."""
        need = "boundary.read"
        return listed(self._units(self.reader, need) | self._spaces(self.reader, need))

    @cached_property
    def boundaries_home(self) -> str:
        """The own places among them: whose questions and answers are read wherever they were asked."""
        return listed(self._units(self.reader, "boundary.read"))

    @cached_property
    def boundary_asks(self) -> str:
        """The places for which the person asks boundary questions."""
        return listed(self._units(self.principal, "boundary.ask"))

    @cached_property
    def boundary_answers(self) -> str:
        """The parties whose answers to them the person writes down."""
        return listed(self._met(self.principal, "boundary.answer", "any"))

    @cached_property
    def boundary_rules(self) -> str:
        """The spaces whose rulings the person writes down."""
        return listed(self._met(self.principal, "boundary.rule", "any"))

    @cached_property
    def tallies(self) -> str:
        """The places whose tally sheets, and every number typed on them, the person reads."""
        return listed(self._units(self.reader, "tally.read"))

    @cached_property
    def tally_counts(self) -> str:
        """The places for which the person types numbers on a sheet."""
        return listed(self._units(self.principal, "tally.register"))

    @cached_property
    def tally_makes(self) -> str:
        """The places for which the person opens a sheet."""
        return listed(self._units(self.principal, "tally.create"))

    @cached_property
    def tally_steers(self) -> str:
        """The places whose sheets the person ends, and for which the person says what they led to."""
        return listed(self._units(self.principal, "tally.steer"))

    @cached_property
    def rounds(self) -> str:
        """The spaces whose data rounds the person sees: the own ones, and those that the own units work in."""
        shared = self._held(self.reader, "round.read", "shared")
        spaces = frozenset().union(*(held.spaces for held in shared))
        return listed(self._units(self.reader, "round.read") | spaces)

    @cached_property
    def round_makes(self) -> str:
        """The spaces for which the person asks."""
        return listed(self._units(self.principal, "round.create"))

    @cached_property
    def private(self) -> str:
        """Where a private place is one of the person's own."""
        return listed(self._units(self.reader, PRIVATE))

    @cached_property
    def keeps(self) -> str:
        """The private places that the person may change."""
        return listed(self._units(self.principal, "unit.update_own"))

    @cached_property
    def adds(self) -> bool:
        """Whether the person may make private places at all."""
        return bool(self._units(self.principal, "unit.create_own"))

    @cached_property
    def through(self) -> str:
        """The spaces whose shared private places the person sees."""
        return listed({space for held in self._shared_with() for space in held.spaces})

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """The same for PostgreSQL's policies, by setting."""
        everywhere, holders, shared = self.key
        levels = {f"holders_{level}": "" for level in range(HIGHEST + 1)}
        levels |= {f"holders_{level}": listed(units) for level, units in holders}
        seen = {u for held in self._shared_with() for u in held.shared.get(THE_PLACE, ())}
        return {
            "who": "opened",
            "levels": listed(everywhere),
            **levels,
            "shared": ",".join(f"{at}:{_word(named)}:{u}" for at, named, us in shared for u in us),
            **{name: str(getattr(self, name)) for name in STATED},
            "private": listed(self._units(self.reader, PRIVATE) | seen),
            "keeps": self.keeps,
            "adds": "on" if self.adds else "",
            "made": ",".join(self.made),
        }

    def _held(self, who: Principal, need: str, relation: str) -> Iterable[Held]:
        for rule in self.policy.by_need.get(need, ()):
            for held in who.grants:
                if held.role in rule.roles and relation in rule.relations:
                    yield held

    def _units(self, who: Principal, need: str) -> frozenset[int]:
        """The units for which the person meets a need at home."""
        return frozenset().union(*(held.reach for held in self._held(who, need, "home")))

    def _spaces(self, who: Principal, need: str) -> frozenset[int]:
        """The spaces in which the person meets a need by working there."""
        return frozenset().union(*(held.spaces for held in self._held(who, need, "shared")))

    def _met(self, who: Principal, need: str, state: str) -> frozenset[int]:
        """The units for which the person meets a need at home in a state, by a grant that meets the guards
        that are about the grant itself."""
        return frozenset().union(
            *(
                held.reach
                for rule in self.policy.by_need.get(need, ())
                if rule.states & {state, "any"} and "home" in rule.relations
                for held in who.grants
                if held.role in rule.roles
                and all(OF_THE_GRANT[g](held) for g in rule.guards if g in OF_THE_GRANT)
            )
        )

    def _shared_with(self) -> Iterable[Held]:
        """The grants whose spaces' shared private places the person sees."""
        return self._held(self.reader, PRIVATE, "shared")


def _word(data_set: str) -> str:
    """A data set's name as it stands in a setting, where two letters have a meaning of their own."""
    if "," in data_set or ":" in data_set:
        raise ValueError("a data set's name holds neither comma nor colon")
    return data_set


def by_level(scope: Callable[[Any], Scope]) -> Callable[[Opened, Any], sa.ColumnElement[bool]]:
    """The criterion of things with a level, a holder and a data set, by the scope of the class or an alias."""
    kept: WeakKeyDictionary[Any, Scope] = WeakKeyDictionary()

    def seen(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
        if of not in kept:
            kept[of] = scope(of)
        return rows_open(opened.key, kept[of])

    return seen


def rows_by_level(table: str) -> Rows:
    """The same for PostgreSQL."""
    data_set = f"(select data_set from measure_version v where v.id = {table}.measure_version_id)"
    return Rows(
        f"level in {ids('levels')} "
        + "".join(
            f"or (level = {level} and place_id in {ids(f'holders_{level}')}) "
            for level in range(HIGHEST + 1)
        )
        + f"or level || ':' || {data_set} || ':' || place_id in {words('shared')}"
    )


def holds(listed_ids: str, unit: Any) -> bool:
    """Whether a unit is in a listed text."""
    return unit is not None and str(unit) in listed_ids.split(",")


def _seen(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
    kept = _places_open if of is Place else _places_open.__wrapped__
    seen = kept(opened.private, opened.through, opened.day, of)
    if opened.made:
        seen |= among(of.id, listed(each for each in opened.made.values() if each))
    return seen


@lru_cache(maxsize=512)
def _places_open(private: str, through: str, day: date, of: Any) -> sa.ColumnElement[bool]:
    """The criterion of what is opened; people who see the same share it, an alias is asked about once."""
    parts = [~of.private]
    if private:
        parts.append(among(of.id, private))
    if through:
        parts.append(of.id.in_(_shared_places(through, day)))
    return sa.or_(*parts)


# By a name of its own, so that a statement that asks for sharings itself does not become a part of it.
_Through = aliased(Sharing)


def _shared_places(through: str, day: date) -> sa.Select[int]:
    return (
        sa.select(_Through.holder_id)
        .where(_Through.data_set == THE_PLACE, among(_Through.space_id, through))
        .where(on_day(_Through.valid_from, _Through.valid_to, day))
    )


def _changed(opened: Opened) -> sa.ColumnElement[bool]:
    return sa.or_(~Place.private, among(Place.id, opened.keeps))


def _may_write(opened: Opened, row: Mapping[str, Any], new: bool) -> bool:
    if not row["private"]:
        return True
    return (
        opened.adds if new else holds(opened.keeps, row["id"]) or row["id"] in opened.made.values()
    )


_MADE = f"public_id in {words('made')}"

declare(
    Lock(
        Place,
        seen=_seen,
        rows=Rows(
            seen=f"not private or id in {ids('private')} or {_MADE}",
            insert=f"not private or ({stated('adds')} = 'on' and {_MADE})",
            change=f"not private or id in {ids('keeps')} or {_MADE}",
        ),
        changed=_changed,
        may_write=_may_write,
        columns=("id", "private"),
    )
)
