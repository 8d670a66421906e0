"""What a measure is: one reviewed YAML file each, read into a frozen, checked `Definition`.

Pure: no database and no web.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from indicators.fields import DefinitionFault, Fields
from indicators.filters import ABSENT, ANY, Filter
from indicators.tags import Placing, placing

DIRECTORY = Path(__file__).parent / "definitions"

# A tally is no kind of a file: what units count themselves is defined on a page (`indicators.handheld`).
KINDS = ("share", "rate", "ratio", "count", "median")
DIRECTIONS = ("up", "down", "none")
PERIODS = ("day", "week", "month", "quarter", "half", "year", "snapshot")
ENDS = ("place", "sender", "receiver")
STATUSES = ("udkast", "bekræftet")
MARKS = ("start", "break")
# How places are compared is fixed by what is measured, so that nobody chooses the method by its answer.
COMPARISONS = {
    "share": "wilson",
    "rate": "byar",
    "ratio": "none",
    "count": "none",
    "median": "none",
    "tally": "none",
}
MOST_GROUPS = 9
CERTAINTIES = ("confirmed", "secondary", "inferred", "unconfirmed")


@dataclass(frozen=True)
class Disclosure:
    """How small numbers are guarded: open for all, or persons with a threshold (decisions.md 12)."""

    open: bool = False
    threshold: int = 5
    min_denominator: int = 10


@dataclass(frozen=True)
class Card:
    """The seven headings of eSundhed's metadata, in plain Danish."""

    formaal: str
    indhold: str
    indikatorer: str
    forbehold: str
    datakilde: str
    offentliggoerelse: str
    oevrige_ord: str


@dataclass(frozen=True)
class Mark:
    """A start or a break in a series. Where the day is not known it is empty, never invented."""

    kind: str
    day: date | None
    reason: str
    certainty: str


@dataclass(frozen=True)
class Late:
    """For so many days after a period's end the source still brings data of it, and why."""

    days: int
    reason: str


@dataclass(frozen=True)
class Groups:
    """What a share is also told by: the part of a stratum that tells the groups apart, what it is called, and
    each group's code and name, from the one with least of it to the one with most."""

    part: str
    title: str
    members: tuple[tuple[str, str], ...]

    @property
    def names(self) -> dict[str, str]:
        """Each group's name by its code."""
        return dict(self.members)

    @property
    def strata(self) -> tuple[str, ...]:
        """The strata of the groups, in their order."""
        return tuple(f"{self.part}={code}" for code in self.names)


@dataclass(frozen=True)
class Definition:
    """One version of one measure.

    The value is `per` x numerator / denominator; the denominator of a rate is the population, and
    counts, tallies (counts of a process, judged like one) and medians have none. Direction `none` means that no judgement is made.
    """

    name: str
    version: int
    order: int
    title: str
    short_title: str
    unit: str
    numerator_word: str
    denominator_word: str
    per: int
    decimals: int
    kind: str
    direction: str
    period: str
    data_set: str
    level: int
    numerator: Filter
    denominator: Filter | None
    disclosure: Disclosure
    card: Card
    authored: date
    reviewed: date | None
    next_review: date
    status: str
    status_note: str
    marks: tuple[Mark, ...]
    placing: Placing
    comparison: str
    coverage: str
    next_publication: date | None = None
    starting_card: str | None = None
    part_of: str | None = None
    # Where versions follow each other: the first and the last period that this one is computed for, and
    # what it counts otherwise than the one before it.
    first_period: date | None = None
    last_period: date | None = None
    changed: str | None = None
    # None where the source does not say when its figures are final.
    late: Late | None = None
    # None where its figures are told undivided alone.
    groups: Groups | None = None
    # The places it is of, where it is not of every kommune and has no sums.
    own_places: tuple[int, ...] = ()

    @property
    def breaks(self) -> tuple[date, ...]:
        """The days on which the series is broken, where they are known."""
        return tuple(mark.day for mark in self.marks if mark.kind == "break" and mark.day)

    @property
    def key(self) -> str:
        """The measure with its version, as cards and agreements cite it."""
        return f"{self.name}@{self.version}"

    @property
    def runs(self) -> tuple[date, date]:
        """The first days of the first and the last period that this version is computed for."""
        return self.first_period or date.min, self.last_period or date.max

    @property
    def items(self) -> tuple[str, ...]:
        """Every item its numbers are made of; the population of a rate is looked up beside them."""
        below = self.denominator.items if self.denominator else ()
        return tuple(dict.fromkeys((*self.numerator.items, *below)))

    def as_data(self) -> dict[str, Any]:
        """The whole definition as plain data, days as text: what a release keeps of it."""
        return dict(_plain(asdict(self)))


def load(directory: Path = DIRECTORY) -> tuple[Definition, ...]:
    """Every definition in the directory, in the order they are shown; refused where any has a fault."""
    found = {path.stem: read(path) for path in sorted(directory.glob("*.yaml"))}
    if (clash := misfit(found.values())) is not None:
        raise DefinitionFault(f"{clash.files[-1]}.yaml: {clash.reason}")
    return tuple(
        sorted(found.values(), key=lambda definition: (definition.order, definition.version))
    )


@dataclass(frozen=True)
class Misfit:
    """Files that are each in order and do not fit together, and the key and the rule."""

    files: tuple[str, ...]
    reason: str


def misfit(definitions: Iterable[Definition]) -> Misfit | None:
    """The first that does not fit beside the others, if any."""
    every = tuple(definitions)
    newest = {each.name: each for each in sorted(every, key=lambda each: each.version)}
    for each in every:
        if each is not newest[each.name] and (clash := _unfit(each, newest[each.name])):
            return clash
    names = {definition.name for definition in every}
    placed: dict[int, Definition] = {}
    for each in newest.values():
        if each.part_of is not None and each.part_of not in names:
            return Misfit((each.name,), f"part_of: no measure named {each.part_of!r}")
        if each.order in placed:
            other = placed[each.order].name
            return Misfit(
                (other, each.name),
                f"order: {other} and {each.name} have the same place in the order",
            )
        placed[each.order] = each
    return None


# What two versions must have in common to stand in one chart.
SAME = ("unit", "per", "kind", "decimals", "direction", "period", "data_set", "level", "order")


def _unfit(older: Definition, newer: Definition) -> Misfit | None:
    """What keeps an older version from running beside the newest one."""
    file = (older.key,)
    if older.last_period is None:
        return Misfit(
            file, f"last_period: {newer.key} takes over, so {older.key} ends with a period"
        )
    if newer.first_period is None or not newer.changed:
        missing = "first_period" if newer.first_period is None else "changed"
        return Misfit((newer.name,), f"{missing}: {older.key} came before, so it is needed")
    if not (older.first_period or date.min) < newer.first_period:
        return Misfit((newer.name,), f"first_period: it is not after that of {older.key}")
    other = next((key for key in SAME if getattr(older, key) != getattr(newer, key)), None)
    if other is not None:
        return Misfit(
            file, f"{other}: another than that of {newer.key}; give the measure a new name"
        )
    if older.groups not in (None, newer.groups):
        return Misfit(
            file, f"groups: other groups than those of {newer.key}; give the measure a new name"
        )
    return None


def read(path: Path) -> Definition:
    """One definition file, checked."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise DefinitionFault(f"{path.name}: not readable as YAML: {fault}") from fault
    try:
        definition = _definition(raw)
    except DefinitionFault as fault:
        raise DefinitionFault(f"{path.name}: {fault}") from fault
    if path.stem not in (definition.name, definition.key):
        raise DefinitionFault(f"{path.name}: name: {definition.name!r} is not the file's name")
    return definition


def _definition(raw: Any) -> Definition:
    fields = Fields(raw, Definition)
    definition = Definition(
        name=fields.text("name"),
        version=fields.number("version", least=1),
        order=fields.number("order"),
        title=fields.text("title"),
        short_title=fields.text("short_title"),
        unit=fields.text("unit"),
        numerator_word=fields.text("numerator_word"),
        denominator_word=fields.text("denominator_word"),
        per=fields.number("per", least=1),
        decimals=fields.number("decimals"),
        kind=fields.one_of("kind", KINDS),
        direction=fields.one_of("direction", DIRECTIONS),
        period=fields.one_of("period", PERIODS),
        data_set=fields.text("data_set"),
        level=fields.number("level", most=2),
        numerator=fields.part("numerator", _filter),
        denominator=fields.optional_part("denominator", _filter),
        disclosure=fields.part("disclosure", _disclosure),
        card=fields.part("card", _card),
        authored=fields.day("authored"),
        reviewed=fields.optional_day("reviewed"),
        next_review=fields.day("next_review"),
        status=fields.one_of("status", STATUSES),
        status_note=fields.text("status_note"),
        marks=fields.parts("marks", _mark),
        placing=fields.part("placing", placing),
        comparison=fields.one_of("comparison", tuple(dict.fromkeys(COMPARISONS.values()))),
        coverage=fields.text("coverage"),
        next_publication=fields.optional_day("next_publication"),
        starting_card=fields.optional_text("starting_card"),
        part_of=fields.optional_text("part_of"),
        first_period=fields.optional_day("first_period"),
        last_period=fields.optional_day("last_period"),
        changed=fields.optional_text("changed"),
        late=fields.optional_part("late", _late),
        groups=fields.optional_part("groups", _groups),
    )
    if (
        definition.first_period is not None
        and definition.last_period is not None
        and definition.last_period < definition.first_period
    ):
        raise DefinitionFault("last_period: it is before first_period")
    if (definition.denominator is None) == (definition.kind in ("share", "ratio")):
        raise DefinitionFault(
            "denominator: a share and a ratio have one; a rate has the population, others have none"
        )
    if definition.groups is not None:
        _fitting(definition, definition.groups)
    wanted = COMPARISONS[definition.kind]
    if definition.comparison != wanted:
        raise DefinitionFault(f"comparison: a {definition.kind} is compared by {wanted}")
    return definition


def _filter(raw: Any) -> Filter:
    fields = Fields(raw, Filter)
    strata = fields.raw.get("strata")
    if strata is not None and not isinstance(strata, dict):
        raise DefinitionFault("strata: write each part with its list of values")
    return Filter(
        items=fields.texts("items"),
        place=fields.one_of("place", ENDS),
        strata={key: Fields(strata, None).texts(key) for key in strata} if strata else None,
    )


def _disclosure(raw: Any) -> Disclosure:
    fields = Fields(raw, Disclosure)
    if fields.raw == {"open": True}:
        return Disclosure(open=True)
    return Disclosure(
        threshold=fields.number("threshold", least=2),
        min_denominator=fields.number("min_denominator", least=1),
    )


def _card(raw: Any) -> Card:
    fields = Fields(raw, Card)
    return Card(**{heading: fields.text(heading) for heading in Card.__dataclass_fields__})


def _mark(raw: Any) -> Mark:
    fields = Fields(raw, Mark)
    return Mark(
        kind=fields.one_of("kind", MARKS),
        day=fields.optional_day("day"),
        reason=fields.text("reason"),
        certainty=fields.one_of("certainty", CERTAINTIES),
    )


def _late(raw: Any) -> Late:
    fields = Fields(raw, Late)
    return Late(days=fields.number("days", least=1, most=1000), reason=fields.text("reason"))


def _groups(raw: Any) -> Groups:
    fields = Fields(raw, Groups)
    members = fields.raw.get("members")
    if not isinstance(members, dict) or not 2 <= len(members) <= MOST_GROUPS:
        raise DefinitionFault(f"members: 2 to {MOST_GROUPS} groups with their names are needed")
    told = Fields(members, None)
    return Groups(
        part=fields.text("part"),
        title=fields.text("title"),
        members=tuple((str(code), told.text(code)) for code in members),
    )


def _fitting(definition: Definition, groups: Groups) -> None:
    """Groups are for shares: a rate would need the inhabitants of each group. Both counts must take them, and
    take what is in no group as well, or the whole would be another number than the one without groups."""
    if definition.kind != "share":
        raise DefinitionFault(f"groups: a {definition.kind} is not told by groups, only a share is")
    for name, each in (
        ("numerator", definition.numerator),
        ("denominator", definition.denominator),
    ):
        taken = (each.strata or {}).get(groups.part, ()) if each else ()
        if ANY not in taken or ABSENT not in taken:
            raise DefinitionFault(
                f'groups: {name} must take every {groups.part} and none: ["*", ""] under strata'
            )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
