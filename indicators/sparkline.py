"""A small line for a list, drawn as SVG on the server: cheap in hundreds, and there without scripts. Pure."""

from collections.abc import Sequence

from markupsafe import Markup

from indicators.skeletons import LINE, MEDIAN

WIDTH, HEIGHT, EDGE = 168, 40, 5


def sparkline(
    values: Sequence[float | None],
    median: float | None,
    ends: tuple[float, float] | None = None,
) -> Markup:
    """Gaps stay gaps, the median is dashed, the latest period's value is a dot.

    Empty where less than two values, or less than half of the periods, can be drawn. `ends` are the scale's
    where several are to be compared; else each line has its own.
    """
    known = [value for value in values if value is not None]
    if len(known) < max(2, len(values) / 2):
        return Markup("")
    heights = [*known, *(ends or ())] if median is None else [*known, median, *(ends or ())]
    low, high = min(heights), max(heights)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)

    def x(at: int) -> str:
        return f"{EDGE + at * step:.1f}"

    def y(value: float) -> str:
        share = (value - low) / (high - low) if high > low else 0.5
        return f"{HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE):.1f}"

    drawn = ""
    if median is not None:
        drawn += f'<path d="M{EDGE} {y(median)}H{WIDTH - EDGE}" stroke="{MEDIAN}" stroke-dasharray="3 3"/>'
    for piece in _pieces(values):
        if len(piece) == 1:
            at, value = piece[0]
            drawn += f'<circle cx="{x(at)}" cy="{y(value)}" r="1.6" fill="{LINE}"/>'
        else:
            line = " ".join(f"{x(at)},{y(value)}" for at, value in piece)
            drawn += f'<polyline points="{line}" fill="none" stroke="{LINE}" stroke-width="1.6"/>'
    last = values[-1]
    if last is not None:
        drawn += f'<circle cx="{x(len(values) - 1)}" cy="{y(last)}" r="3.6" fill="{LINE}"/>'
    # Made of numbers alone; nothing that a person typed is in it.
    return Markup(
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def _pieces(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The values that stand next to each other without a gap."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((at, value))
    return [piece for piece in pieces if piece]
