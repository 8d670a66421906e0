"""What the signs of a chart mean, as the page and the paper show it. Colours are those of the skeletons. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from indicators.skeletons import BLUE, CHANGED, LINE, MEDIAN, PAPER, THEN
from indicators.views import Series
from tvaers.danish import list_of
from tvaers.parts import Sign

# The signs of series of another time, as charts.js draws them.
SIGNS = ("M16 1l5 5-5 5-5-5z", "M12 2h8v8h-8z", "M16 1l5 9H11z")


def run_key(
    name: str,
    chart: Mapping[str, Any] | None,
    *,
    median: str,
    center: str,
    targets: bool,
    then: Sequence[Series],
    same_then: bool,
    preliminary: bool,
) -> tuple[Sign, ...]:
    """The key of a run chart or a control chart."""
    if chart is None:
        return ()
    found = [Sign(name, LINE, 2, dot=LINE)]
    if median and chart["changed"]:
        found.append(Sign(f"median {median}, stiplet: serien har ændret sig", CHANGED, 2, "8 5"))
    elif median:
        found.append(Sign(f"median {median}", MEDIAN, 1.5))
    if center:
        found.append(Sign(f"gennemsnit {center}", MEDIAN, 1.5))
        found.append(Sign("grænser", MEDIAN, 1.5, "6 4"))
        found.append(Sign("peget ud af reglerne", LINE, 0, dot=BLUE))
    if targets:
        found.append(Sign("mål", BLUE, 2, "1 3"))
    found += _then(then, same_then)
    if preliminary:
        found.append(Sign("foreløbigt tal", LINE, 2, dot=PAPER))
    return tuple(found)


def _then(then: Sequence[Series], same: bool) -> Iterator[Sign]:
    last = max((at for at, each in enumerate(then) if not each.label), default=-1)
    for at, each in enumerate(then):
        name = each.label or f"dengang: {each.place_name}"
        told = f"{name} (samme tal)" if same and at == last else name
        yield Sign(told, THEN, 1.5, "4 3", sign=SIGNS[at % len(SIGNS)])


def compare_key(
    *, intervals: bool, own: Sequence[str], whole_name: str, whole_value: str
) -> tuple[Sign, ...]:
    """The key of places side by side."""
    found = [Sign(f"tal{' med 95 % sikkerhedsinterval' if intervals else ''}", LINE, 2, dot=LINE)]
    if own:
        found.append(Sign(list_of(own), LINE, 2, dot=BLUE))
    if whole_value:
        # The whole's line stands upright in the chart.
        found.append(Sign(f"{whole_name}: {whole_value}", CHANGED, 2, "6 4", sign="|"))
    return tuple(found)
