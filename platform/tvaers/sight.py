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
    *("tally_steers", "meetings", "meetings_closed", "meeting_keeps", "person"),
    *("packs", "pack_makes"),
    *("page_drafts", "page_writes", "page_speaks"),
)
# The guards that ask about nothing but the grant by which one acts.
OF_THE_GRANT: Mapping[str, Callable[[Held], bool]] = {
    "mandate": lambda held: held.mandate,
    "klu": lambda held: held.anchor_kind is Kind.KLU,
}


def _at_home(need: str, *, state: str = "", writing: bool = False) -> cached_property[str]:
    """The units for which the person meets a need at home (in a state, by a grant that meets the guards that
    are about the grant itself): read with every grant, written with the one that the person acts by."""

    def found(opened: "Opened") -> str:
        who = opened.principal if writing else opened.reader
        return listed(opened._met(who, need, state) if state else opened._units(who, need))

    return cached_property(found)


def _in_or_of(need: str) -> cached_property[str]:
    """The spaces in which the person meets a need: the own ones, and those that the own units work in."""

    def found(opened: "Opened") -> str:
        return listed(opened._units(opened.reader, need) | opened._spaces(opened.reader, need))

    return cached_property(found)


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

    # The units whose receipts the person reads.
    receipts = _at_home("import.read")
    # The units that the person may deliver for.
    delivers = _at_home("import.create", writing=True)

    @cached_property
    def decides(self) -> str:
        """The units over whose deliveries the person decides."""
        who = self.principal
        own = self._units(who, "release.approve") | self._units(who, "import.resolve")
        return listed(own)

    # The places on whose series the person sets notes, phases and targets.
    marks = _at_home("mark.create", writing=True)
    # The places whose lists to compare with the person sees.
    peer_lists = _at_home("peerlist.read")
    # The places for which the person keeps such lists.
    peer_makes = _at_home("peerlist.create", writing=True)
    # The units that the person assesses by quality standards.
    assesses = _at_home("assessment.create", writing=True)
    # The units whose assessments the person reads before they are shared.
    unshared = _at_home("assessment.read_draft")
    # The units whose assessments the person lets others see.
    shows = _at_home("assessment.share", writing=True)

    @cached_property
    def assessed(self) -> str:
        """The spaces through which the person reads what units have shared of their assessments."""
        return listed(self._spaces(self.reader, "assessment.read"))

    # The places whose drafts of agreements the person reads.
    drafts = _at_home("agreement.read", state="draft")
    # The places whose agreements the person reads while the parties decide.
    offers = _at_home("agreement.read", state="offered")
    # The parties for which the person reads what they are asked to adopt.
    accepts = _at_home("acceptance.read", state="open")
    # The places whose agreements the person writes.
    agreements = _at_home("agreement.update", state="draft", writing=True)
    # The parties whose decisions the person writes down.
    records = _at_home("acceptance.sign", state="open", writing=True)
    # The places for which the person comments on what others propose.
    comments = _at_home("comment.create", writing=True)
    # The places for whose agreements the person writes goals and commitments.
    commits = _at_home("commitment.create", state="new", writing=True)
    # The places whose commitments the person lets another place take over.
    hands = _at_home("commitment.hand", state="accepted", writing=True)
    # The parties for which the person says how a commitment stands.
    reports = _at_home("commitment.report", state="accepted", writing=True)
    # The parties, and places, for which the person stands behind what another party says.
    verifies = _at_home("commitment.verify", state="met", writing=True)
    # The places whose boundary questions the person reads: the own ones, and those worked in.
    boundaries = _in_or_of("boundary.read")
    # The own places among them: whose questions and answers are read wherever they were asked.
    boundaries_home = _at_home("boundary.read")
    # The places for which the person asks boundary questions.
    boundary_asks = _at_home("boundary.ask", writing=True)
    # The parties whose answers to them the person writes down.
    boundary_answers = _at_home("boundary.answer", state="any", writing=True)
    # The spaces whose rulings the person writes down.
    boundary_rules = _at_home("boundary.rule", state="any", writing=True)
    # The places whose tally sheets, and every number typed on them, the person reads.
    tallies = _at_home("tally.read")
    # The places for which the person types numbers on a sheet.
    tally_counts = _at_home("tally.register", writing=True)
    # The places for which the person opens a sheet.
    tally_makes = _at_home("tally.create", writing=True)
    # The places whose sheets the person ends, and for which the person says what they led to.
    tally_steers = _at_home("tally.steer", writing=True)
    # The spaces whose data rounds the person sees: the own ones, and those that the own units work in.
    rounds = _in_or_of("round.read")
    # The spaces for which the person asks.
    round_makes = _at_home("round.create", writing=True)
    # The spaces whose packs the person sees.
    packs = _in_or_of("pack.read")
    # The spaces for which the person makes packs.
    pack_makes = _at_home("pack.create", writing=True)
    # The spaces whose bodies and meetings the person sees.
    meetings = _in_or_of("meeting.read")
    # The spaces whose closed items the person sees.
    meetings_closed = _in_or_of("meeting.read_closed")
    # The spaces whose bodies and meetings the person keeps.
    meeting_keeps = _at_home("meeting.update", writing=True)

    # The places whose drafts of shared pages the person reads.
    page_drafts = _at_home("page.read", state="draft")
    # The places whose shared pages the person writes.
    page_writes = _at_home("page.update", state="draft", writing=True)
    # The places for which the person says that a shared page was read.
    page_speaks = _at_home("page.mark", writing=True)

    @cached_property
    def person(self) -> str:
        """The person's own id."""
        return str(self.principal.user_id or "")

    # Where a private place is one of the person's own.
    private = _at_home(PRIVATE)
    # The private places that the person may change.
    keeps = _at_home("unit.update_own", writing=True)

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
