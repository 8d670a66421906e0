"""Rendered pieces of pages, kept by what they were made of.

A key holds everything the piece shows, taken from what the viewer's own queries gave; nothing is
found by a key that the viewer's own data does not make. So no person ever meets another's piece, and
a released figure that changes makes another key.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from markupsafe import Markup


class Fragments:
    """The newest pieces, at most so many."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], str]) -> Markup:
        """The piece of this key, made now if it is not kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = Markup(make())
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
