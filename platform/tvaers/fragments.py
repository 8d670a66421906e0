"""Pieces of pages, rendered or worked out, kept by what they were made of.

A key holds everything the piece shows, taken from what the viewer's own queries gave; nothing is
found by a key that the viewer's own data does not make. So no person ever meets another's piece, and
a released figure that changes makes another key.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from markupsafe import Markup

Piece = TypeVar("Piece")


class Kept(Generic[Piece]):
    """The newest pieces, at most so many. Nobody changes one that is kept."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Piece]) -> Piece:
        """The piece of this key, made now if it is not kept."""
        found = self.find(key)
        return self.keep(key, make()) if found is None else found

    def find(self, key: Hashable) -> Piece | None:
        """The piece of this key, if it is kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, piece: Piece) -> Piece:
        """Keep a piece, instead of any before it."""
        with self._lock:
            self._kept[key] = piece
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return piece


class Fragments:
    """The same of rendered pieces."""

    def __init__(self, most: int = 256) -> None:
        self._pieces: Kept[Markup] = Kept(most)

    def get(self, key: Hashable, make: Callable[[], str]) -> Markup:
        """The piece of this key, made now if it is not kept."""
        return self._pieces.get(key, lambda: Markup(make()))
