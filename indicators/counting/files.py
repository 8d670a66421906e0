"""Files and folders, one after another, however many: found, handed to the child, and named if they fail."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tvaers import cpr
from tvaers.apart import Room
from tvaers.module import FileFault, RowFault

# Of the files with a fault so many are named one by one; the rest are counted.
MOST_NAMED = 1_000
_DIGITS = re.compile(r"\d{6}\D?\d{3,4}(?!\d)")


class Told:
    """What the files came to, apart from what they hold: how many, and which have a fault."""

    def __init__(self, progress: Callable[[int], None] | None = None) -> None:
        self.files = 0
        self.faults: list[RowFault] = []
        self.unnamed = 0
        self._progress = progress

    def step(self) -> None:
        """One file more is done."""
        self.files += 1
        if self._progress is not None:
            self._progress(self.files)

    def fault(self, path: Path, reason: str) -> None:
        """Name a file that could not be counted."""
        if len(self.faults) < MOST_NAMED:
            number = len(self.faults) + 1
            name = shown(path)
            named = reason if reason.startswith(name) else f"{name.rstrip(',')}: {reason}"
            self.faults.append(RowFault(number, "fil", named))
        else:
            self.unnamed += 1


def shown(path: Path) -> str:
    """A file's name as a message may show it: not where the name itself looks like a person's number."""
    name = path.name.encode("utf-8", "replace").decode()
    if cpr.find(name) is not None or _DIGITS.search(name.replace("-", "")):
        return "En fil, hvis navn ligner et CPR-nummer,"
    return f"Filen {''.join(sign if sign.isprintable() else '?' for sign in name)}"


def found(paths: Iterable[Path], suffixes: frozenset[str] = frozenset()) -> Iterator[Path]:
    """The files on the paths, each once and with nothing kept; raises `FileFault` for a path that is not there."""
    roots = _apart(paths)
    for root in roots:
        if not root.exists():
            raise FileFault(f"{shown(root)} findes ikke. Ret stien.")
    for root in roots:
        if root.is_dir():
            yield from _inside(root, suffixes)
        else:
            yield root


def _apart(paths: Iterable[Path]) -> list[Path]:
    """The paths without those that lie in another."""
    absolute = sorted({path.absolute() for path in paths})
    return [path for path in absolute if not any(other in path.parents for other in absolute)]


def _inside(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    folders = [os.fspath(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file() and _fits(entry.name, suffixes):
                    yield Path(entry.path)


def _fits(name: str, suffixes: frozenset[str]) -> bool:
    # Hidden files are the system's own.
    return not name.startswith(".") and (not suffixes or Path(name).suffix.lower() in suffixes)


def read(
    paths: Iterable[Path], work: str, given: dict[str, Any], told: Told
) -> Iterator[tuple[Path, Any]]:
    """What the child finds in each file; a file with a fault is named in `told`, and the rest go on."""
    with Room(work, given=given) as room:
        for request, answer in room.each(os.fsencode(path) for path in paths):
            path = Path(os.fsdecode(request))
            told.step()
            if isinstance(answer, FileFault):
                told.fault(path, answer.reason)
            else:
                yield path, answer
    told.faults = [
        RowFault(number, "fil", reason)
        for number, reason in enumerate(sorted(fault.reason for fault in told.faults), start=1)
    ]


def progress(most_often: float = 0.5) -> Callable[[int], None] | None:
    """A line on the terminal that tells how far the count has come; None where nobody looks."""
    if not sys.stderr.isatty():
        return None
    began = last = time.monotonic()

    def tell(files: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= most_often:
            last = now
            line = f"\r{files} filer læst, {files / (now - began):.0f} i sekundet "
            print(line, end="", file=sys.stderr, flush=True)

    return tell
