"""What the floors above say of figures, as the pages, files and answers of figures print it. Pure."""

from collections.abc import Iterable, Sequence

from indicators.views import Target
from tvaers.module import Remark


def agreed_targets(remarks: Iterable[Remark]) -> tuple[Target, ...]:
    """What is aimed at, as a figure draws and tells a target."""
    return tuple(
        Target(aim.value, aim.begins, aim.ends, "", f"Aftalt i {each.about}")
        for each in remarks
        for aim in each.aims
    )


def sentences_of(remarks: Iterable[Remark]) -> tuple[str, ...]:
    """Each remark in a sentence or more, as plain text."""
    return tuple(
        " ".join((f"{each.stamp[0].upper()}{each.stamp[1:]} i {each.about}.", *each.lines))
        for each in remarks
    )


def cells(remarks: Sequence[Remark]) -> tuple[str | None, str | None]:
    """The two columns of a file: what is agreed where, and every reservation."""
    agreed = "; ".join(f"{each.stamp}: {each.about}" for each in remarks)
    reserved = " ".join(line for each in remarks for line in each.lines)
    return agreed or None, reserved or None
