"""Where an indicator is used: what the floors above tell on its page, without being known here."""

from typing import cast

from flask import current_app

from tvaers.module import Module, Panel
from tvaers.places import Place


def panels(name: str, place: Place) -> tuple[Panel, ...]:
    """What the modules tell of a measure in a place; a panel without lines is none."""
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    return tuple(
        panel
        for module in modules
        if module.measure is not None
        for panel in module.measure(name, place)
        if panel.lines
    )
