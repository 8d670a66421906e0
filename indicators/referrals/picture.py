"""Who sends to whom as a picture: two columns of bars with bands between them, drawn on the server. Pure.

The table beside it says the same, and more: what is hidden is drawn as a broken line of one width, so that its
size tells nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tvaers.danish import number

WIDTH, LEFT, RIGHT, BAR = 640, 190, 440, 12
STEP, LEAST, PAD = 6.0, 3.0, 12.0
HEIGHT_OF_ALL = 260.0


@dataclass(frozen=True)
class Cell:
    """What goes from one sender to one receiver: a count, or why there is none ("skjult", "mangler")."""

    sender: str
    receiver: str
    count: float | None
    word: str = ""


@dataclass(frozen=True)
class _End:
    name: str
    top: float
    height: float
    total: float
    hides: bool


def picture(cells: Sequence[Cell], title: str) -> Markup:
    """The flows as SVG; empty where nothing can be drawn."""
    drawn = [cell for cell in cells if cell.count]
    if not drawn:
        return Markup("")
    hidden = [cell for cell in cells if cell.count is None and cell.word == "skjult"]
    total = sum(cell.count or 0 for cell in drawn)
    scale = HEIGHT_OF_ALL / total
    senders = _ends([cell.sender for cell in (*drawn, *hidden)], drawn, hidden, scale, "sender")
    receivers = _ends(
        [cell.receiver for cell in (*drawn, *hidden)], drawn, hidden, scale, "receiver"
    )
    height = max(each[-1].top + each[-1].height for each in (senders, receivers)) + PAD
    parts = [_band(*at) for at in _places(drawn, senders, receivers, scale)]
    parts += [_broken(cell, senders, receivers) for cell in hidden]
    parts += [_bar(end, LEFT - BAR, "end", LEFT - BAR - 6) for end in senders]
    parts += [_bar(end, RIGHT, "start", RIGHT + BAR + 6) for end in receivers]
    return Markup(
        '<svg class="flows" viewBox="0 0 {} {:.0f}" role="img" aria-label="{}" focusable="false">{}</svg>'
    ).format(WIDTH, height, f"{title}. {summary(cells)}", Markup("").join(parts))


def summary(cells: Sequence[Cell]) -> str:
    """The picture in words: the largest flows, and how many cannot be shown."""
    drawn = sorted((c for c in cells if c.count), key=lambda cell: -(cell.count or 0))
    if not drawn:
        return "Ingen af tallene kan vises."
    named = "; ".join(f"{c.sender} til {c.receiver} {number(c.count or 0)}" for c in drawn[:3])
    hidden = sum(cell.count is None for cell in cells)
    rest = f" {number(hidden)} kan ikke vises." if hidden else ""
    return f"De største: {named}.{rest}"


def _ends(
    names: Sequence[str], drawn: Sequence[Cell], hidden: Sequence[Cell], scale: float, side: str
) -> list[_End]:
    found, top = [], PAD
    for name in dict.fromkeys(names):
        total = sum(cell.count or 0 for cell in drawn if getattr(cell, side) == name)
        hides = any(getattr(cell, side) == name for cell in hidden)
        height = max(total * scale, LEAST)
        found.append(_End(name, top, height, total, hides))
        # A name needs room, however thin its bar is.
        top += max(height, 16.0) + STEP
    return found


def _places(
    drawn: Sequence[Cell], senders: Sequence[_End], receivers: Sequence[_End], scale: float
) -> list[tuple[float, float, float]]:
    """Where each band begins and ends, and how wide it is."""
    at = {("s", end.name): end.top for end in senders} | {
        ("r", end.name): end.top for end in receivers
    }
    found = []
    for sender in senders:
        for cell in (cell for cell in drawn if cell.sender == sender.name):
            wide = (cell.count or 0) * scale
            left, right = at["s", cell.sender], at["r", cell.receiver]
            found.append((left, right, wide))
            at["s", cell.sender] += wide
            at["r", cell.receiver] += wide
    return found


def _band(left: float, right: float, wide: float) -> Markup:
    middle = (LEFT + RIGHT) / 2
    path = (
        f"M{LEFT} {left:.1f}C{middle} {left:.1f} {middle} {right:.1f} {RIGHT} {right:.1f}"
        f"V{right + wide:.1f}C{middle} {right + wide:.1f} {middle} {left + wide:.1f} {LEFT} {left + wide:.1f}Z"
    )
    return Markup('<path class="band" d="{}"/>').format(path)


def _broken(cell: Cell, senders: Sequence[_End], receivers: Sequence[_End]) -> Markup:
    left = next(end for end in senders if end.name == cell.sender)
    right = next(end for end in receivers if end.name == cell.receiver)
    y, to = left.top + left.height / 2, right.top + right.height / 2
    middle = (LEFT + RIGHT) / 2
    path = f"M{LEFT} {y:.1f}C{middle} {y:.1f} {middle} {to:.1f} {RIGHT} {to:.1f}"
    return Markup('<path class="broken" d="{}"/>').format(path)


def _bar(end: _End, x: float, anchor: str, text: float) -> Markup:
    total = number(end.total) if not end.hides else f"mindst {number(end.total)}"
    return Markup(
        '<rect class="end" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>'
        '<text x="{}" y="{:.1f}" text-anchor="{}">{} {}</text>'
    ).format(
        x,
        end.top,
        BAR,
        end.height,
        text,
        end.top + max(end.height, 16) / 2 + 5,
        anchor,
        _short(end.name),
        total,
    )


def _short(name: str) -> str:
    return name if len(name) <= 17 else f"{name[:16]}…"
