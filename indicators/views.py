"""What charts, sentences and templates are given: plain frozen data, already in the shown unit."""

from dataclasses import dataclass
from datetime import date

from indicators.models import TRAFFIC_NAME, Status


@dataclass(frozen=True)
class Point:
    """One period of a series. Values are there only where the status is `shown`."""

    start: date
    label: str
    short_label: str
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    status: Status
    members: int | None
    members_reporting: int | None
    preliminary: bool
    demonstration: bool
    # What is said in place of the status's word, for a period that was none of the place's.
    word: str = ""
    # Kinds of `indicators.checks.words`: why somebody should look at the value.
    flags: tuple[str, ...] = ()
    # That a newer value was rolled back, and why.
    note: str = ""
    # The release that the figure came with; 0 where there is no figure.
    release_id: int = 0
    # The version of the definition, where it is an earlier one than the page's.
    version: int = 0

    @property
    def when(self) -> str:
        """The period in words, and that its value is preliminary where it is."""
        return f"{self.label}, foreløbigt" if self.preliminary else self.label


@dataclass(frozen=True)
class Series:
    """A place's periods, oldest first, without holes in the calendar."""

    place_name: str
    place_slug: str
    points: tuple[Point, ...]
    note: str = ""
    # What the key and the table call it, where it is not a place of another time.
    label: str = ""


@dataclass(frozen=True)
class Measure:
    """A measure as a page names it. `unit` is what stands behind a value: "%" or "pr. 1.000 indbyggere"."""

    name: str
    version: int
    title: str
    short: str
    unit: str
    kind: str
    per: int
    decimals: int
    direction: str
    numerator_word: str
    denominator_word: str

    @property
    def listed(self) -> bool:
        """Whether it is among the indicators; a stream of messages is not, and has no card of its own."""
        return not self.name.startswith(TRAFFIC_NAME)

    @property
    def plain(self) -> bool:
        """Whether the value is a count itself, divided by nothing."""
        return self.kind in ("count", "tally")

    @property
    def unit_words(self) -> str:
        """The unit as it is said under a heading."""
        return "procent" if self.unit == "%" else self.unit

    @property
    def unit_head(self) -> str:
        """The unit as it heads a column."""
        return "Procent" if self.unit == "%" else self.unit[0].upper() + self.unit[1:]


@dataclass(frozen=True)
class RunFacts:
    """What the Anhøj rules found in the visible points of a series."""

    median: float | None
    n_useful: int
    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    signal: bool
    side: int
    run_first: date | None
    run_last: date | None
    ties_share: float
    # Where the stretch that is judged begins: 0, or the point after the last break or phase.
    begins: int = 0
    # The median of each stretch: first and last point, and its height.
    levels: tuple[tuple[int, int, float], ...] = ()

    @property
    def too_long(self) -> bool:
        """Whether the longest run is longer than chance makes it."""
        return self.longest_run > self.longest_run_max


@dataclass(frozen=True)
class Mark:
    """Something that happened to a series: a start, a break, a new version, a phase or a note. The day is empty where it is
    not known; `by` says who set it and when, where a person did."""

    day: date | None
    text: str
    certainty: str
    kind: str = "start"
    by: str = ""

    @property
    def restarts(self) -> bool:
        """Whether the median begins anew there."""
        return self.kind in ("break", "version", "phase") and self.day is not None


@dataclass(frozen=True)
class Limits:
    """The limits of a control chart, one a point and None where there is none; the points that the chart's
    rules single out; and what the centre line is called."""

    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    special: frozenset[int]
    center: str = "gennemsnit"


@dataclass(frozen=True)
class Target:
    """What a place has set itself, from a day and, where it ends, to before another."""

    value: float
    begins: date
    ends: date | None
    by: str
    reason: str
