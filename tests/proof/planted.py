"""A thing planted: which needs open it, whose it is, and by what it is shared."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Canary:
    """Something planted: which needs open it, whose it is, and by what it is shared."""

    kind: str
    needs: tuple[str, ...]
    holder: int | None
    level: int = 1
    state: str = "any"
    data_set: str = ""
    owner: int | None = None
