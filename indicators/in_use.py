"""The definitions in use: each reviewed file, or where one has an error, what the releases kept of its last
good version.

A file that cannot be used stops nothing: the figures go on by the definition they were last released with,
and the operator is told which file, which key and which rule.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.definition import (
    DIRECTORY,
    Card,
    Definition,
    Disclosure,
    Groups,
    Late,
    Mark,
    misfit,
    read,
)
from indicators.fields import DefinitionFault
from indicators.filters import Filter
from indicators.models import MeasureVersion
from indicators.tags import Placing

_log = logging.getLogger("tvaers.definitions")
DAYS = ("next_publication", "first_period", "last_period")
# What has been said of each file, so that a worker that looks every few seconds says it once.
_said: dict[str, str] = {}


@dataclass(frozen=True)
class Faulty:
    """A file that cannot be used: the measure it is of, its fault (file, key and rule), and the version
    that stays in use in its stead; None where none was ever released."""

    name: str
    reason: str
    kept: str | None

    @property
    def words(self) -> str:
        """The fault, and what is done about it."""
        return f"{self.reason}; {f'{self.kept} stays in use' if self.kept else 'it is left out'}"


@dataclass(frozen=True)
class InUse:
    """The definitions in the order they are shown, and the files that could not be used."""

    definitions: tuple[Definition, ...]
    faults: tuple[Faulty, ...] = ()


def in_use(session: Session, directory: Path = DIRECTORY) -> InUse:
    """What counts now: the files, and for those with an error the last good version."""
    good: dict[str, Definition] = {}
    faults: dict[str, str] = {}
    for path in sorted(directory.glob("*.yaml")):
        found = _of_file(path)
        if isinstance(found, Definition):
            good[path.stem] = found
        else:
            faults[path.stem] = found
    stored = _stored(session, {*good, *faults}) if faults or misfit(good.values()) else {}
    standing = {**good, **{stem: stored[stem] for stem in faults if stem in stored}}
    # Each file may be in order and the set not: what was changed last gives way to what it was.
    while (clash := misfit(standing.values())) is not None:
        culprit = _newest(clash.files, standing, stored)
        faults[culprit] = f"{culprit}.yaml: {clash.reason}"
        kept = stored.get(culprit)
        if kept is None or standing[culprit] == kept:
            del standing[culprit]
        else:
            standing[culprit] = kept
    told = tuple(_faulty(stem, faults[stem], standing.get(stem)) for stem in sorted(faults))
    say(told)
    return InUse(
        tuple(sorted(standing.values(), key=lambda each: (each.order, each.version))), told
    )


def say(faults: Collection[Faulty]) -> None:
    """Say to the operator's log what has not been said yet, and what is mended."""
    now = {each.name: each.reason for each in faults}
    for each in faults:
        if _said.get(each.name) != each.reason:
            _log.error("%s", each.words)
    for name in _said.keys() - now.keys():
        _log.warning("%s: in order again", name)
    _said.clear()
    _said.update(now)


def _faulty(stem: str, reason: str, kept: Definition | None) -> Faulty:
    return Faulty(stem, reason, kept.key if kept else None)


def _of_file(path: Path) -> Definition | str:
    """The definition of a file, or its fault; a file that has not changed is not read again."""
    try:
        stat = path.stat()
        return _read(path, stat.st_mtime_ns, stat.st_size)
    except OSError as fault:
        return f"{path.name}: cannot be read: {fault.strerror}"


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> Definition | str:
    try:
        return read(path)
    except DefinitionFault as fault:
        return str(fault)


def _newest(
    files: Collection[str], standing: Mapping[str, Definition], stored: Mapping[str, Definition]
) -> str:
    """Which of the files that do not fit together was changed since it was last released: the last one."""
    changed = [stem for stem in files if standing[stem] != stored.get(stem)]
    return max(changed or files)


def _stored(session: Session, stems: Collection[str]) -> dict[str, Definition]:
    """The last released definition of each file's measure."""
    rows = session.execute(
        sa.select(MeasureVersion.name, MeasureVersion.definition)
        .where(MeasureVersion.name.in_(sorted({stem.split("@")[0] for stem in stems})))
        .order_by(MeasureVersion.version)
    )
    found: dict[str, Definition] = {}
    for name, data in rows:
        if (kept := of_data(data)) is not None:
            # A file without a version in its name is of the newest.
            found |= {name: kept, kept.key: kept}
    return {stem: found[stem] for stem in stems if stem in found}


def of_data(data: Mapping[str, Any]) -> Definition | None:
    """A definition from what a release kept of it; None where it was kept by another layout."""
    known = {each.name for each in fields(Definition)}
    raw = {key: value for key, value in data.items() if key in known}
    try:
        below = raw["denominator"]
        raw |= {key: _day(raw[key]) for key in ("authored", "reviewed", "next_review")}
        return Definition(
            **{
                **raw,
                **{key: _day(raw.get(key)) for key in DAYS},
                "late": Late(**raw["late"]) if raw.get("late") else None,
                "groups": _groups(raw.get("groups")),
                "numerator": _filter(raw["numerator"]),
                "denominator": _filter(below) if below else None,
                "disclosure": Disclosure(**raw["disclosure"]),
                "card": Card(**raw["card"]),
                "marks": tuple(Mark(**{**m, "day": _day(m["day"])}) for m in raw["marks"]),
                "placing": Placing(**_tuples(raw["placing"])),
                "own_places": tuple(raw.get("own_places", ())),
            }
        )
    except (KeyError, TypeError, ValueError):
        return None


def _groups(told: Mapping[str, Any] | None) -> Groups | None:
    if told is None:
        return None
    return Groups(
        **{**told, "members": tuple((str(code), str(name)) for code, name in told["members"])}
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _filter(raw: Mapping[str, Any]) -> Filter:
    strata = raw["strata"]
    return Filter(
        tuple(raw["items"]),
        raw["place"],
        {k: tuple(v) for k, v in strata.items()} if strata else None,
    )


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
