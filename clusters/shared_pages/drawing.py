"""Drawing a page's blocks for whoever looks: each kind at once, and one that fails alone."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

from flask import current_app
from sqlalchemy.orm import Session

from tvaers.module import Block, Module, PageTemplate
from tvaers.parts import Drawn, Notice
from tvaers.places import Place

_log = logging.getLogger(__name__)

GONE = Notice(
    "Her stod en slags blok, der ikke findes mere. Resten af siden er, som den skal være. Fjern blokken, "
    "eller vælg noget andet i dens sted.",
    "failed",
)
FAILED = Notice(
    "Blokken kan ikke vises lige nu; det er ikke noget, du har gjort. Resten af siden er, som den skal være. "
    "Prøv igen om lidt, og skriv ellers til dem, der driver Tværs.",
    "failed",
)


class Placed(Protocol):
    """A block as it is placed on a page."""

    @property
    def kind(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...


def kinds() -> Mapping[str, Block]:
    """Every kind of block that the site's modules can draw, in their order."""
    return {block.kind: block for module in _modules() for block in module.blocks}


def templates() -> Mapping[str, PageTemplate]:
    """Every page to begin with, by name."""
    return {each.name: each for module in _modules() for each in module.templates}


def readable(references: Iterable[str]) -> frozenset[str]:
    """Which of these references the viewer may see now; one that no module knows is not seen."""
    wanted = frozenset(references) - {""}
    found: frozenset[str] = frozenset()
    for module in _modules() if wanted else ():
        if module.readable is not None:
            found |= module.readable(wanted)
    return found & wanted


def draw(
    session: Session, place: Place, blocks: Sequence[Placed], *, printed: bool = False
) -> list[Drawn]:
    """What each block shows to the viewer, in the same order; `printed` asks for drawings for paper too.

    A block whose kind is gone, or that cannot be drawn, says so in its own place and the others stand.
    """
    known = kinds()
    found: list[Drawn] = [Drawn((GONE,))] * len(blocks)
    for kind in dict.fromkeys(each.kind for each in blocks if each.kind in known):
        where = [at for at, each in enumerate(blocks) if each.kind == kind]
        made = _drawn(session, known[kind], place, [blocks[at].settings for at in where], printed)
        for at, drawn in zip(where, made, strict=True):
            found[at] = drawn
    return found


def _drawn(
    session: Session,
    block: Block,
    place: Place,
    settings: Sequence[Mapping[str, Any]],
    printed: bool,
) -> Sequence[Drawn]:
    made = _tried(session, block, place, settings, printed)
    if made is not None:
        return made
    # One of them failed: each for itself, so that the others stand.
    alone = (_tried(session, block, place, [each], printed) for each in settings)
    return [each[0] if each is not None else Drawn((FAILED,)) for each in alone]


def _tried(
    session: Session,
    block: Block,
    place: Place,
    settings: Sequence[Mapping[str, Any]],
    printed: bool,
) -> Sequence[Drawn] | None:
    at = place.slug
    try:
        return list(block.draw(place, settings, printed))
    except Exception:  # whatever a block's code does, the page stands
        _log.exception("a block of kind %s at %s cannot be drawn", block.kind, at)
        # Nothing is written while a page is drawn; a statement that failed would end all that come after it.
        session.rollback()
        return None


def _modules() -> tuple[Module, ...]:
    return cast(tuple[Module, ...], current_app.extensions["modules"])
