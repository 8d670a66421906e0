"""Reports put into order: of each resource the one version that speaks, in whatever order the files came.

The order of events is not reliable: the newest report speaks, but what has ended stays ended. A record that
one report calls a mistake is no record.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.counting import files

FINAL = frozenset({"completed", "cancelled", "stopped", "revoked"})
MISTAKE = "entered-in-error"
# Care plans whose own status and whose activity's disagree: in § 119 the activity decides.
ACTIVITY = "activity"
EITHER = "either"

# Who is spoken of and who speaks is the same in every guide.
_SHARED = frozenset({"Patient", "Organization"})

Resource = dict[str, Any]


@dataclass
class Replayed:
    """What the reports say in the end: the resources of each kind, and what happened on the way."""

    kinds: dict[str, dict[str, Resource]]
    # When each condition was first reported inactive.
    inactive: dict[str, str]
    # Care plans of which a later report would have undone the end.
    blocked: list[str]
    latest: str
    read: int = 0
    other: int = 0
    mistakes: int = 0
    told: files.Told = field(default_factory=files.Told)

    def of(self, kind: str) -> Iterator[Resource]:
        """The resources of a kind, in an order that the files do not decide."""
        yield from sorted(self.kinds.get(kind, {}).values(), key=_spelled)

    def get(self, kind: str, key: str) -> Resource | None:
        """One resource, None where no report has it."""
        return self.kinds.get(kind, {}).get(key)


def ended(resource: Resource, rule: str) -> bool:
    """Whether a care plan has ended: by its activity, or where either says so."""
    return resource["detail"] in FINAL or (rule == EITHER and resource["status"] in FINAL)


def read(paths: Iterable[Path], guide: str, rule: str, *, progress: bool = False) -> Replayed:
    """Every report in the files and folders that follows a guide (`119`, `care`), put into order."""
    told = files.Told(files.progress() if progress else None)
    given = {"secret": secrets.token_hex(16)}
    versions: dict[tuple[str, str], dict[str, Resource]] = defaultdict(dict)
    read = other = 0
    latest = ""
    found = files.found(paths, frozenset({".json"}))
    for path, answer in files.read(found, "indicators.counting.gateway:resources", given, told):
        other += answer["other"]
        latest = max(latest, answer["latest"])
        for resource in answer["kept"]:
            read += 1
            if resource["profile"] not in ("", guide) and resource["kind"] not in _SHARED:
                continue
            resource["where"] = f"{files.shown(path)}, {resource.pop('path')}"
            versions[resource["kind"], resource["id"]].setdefault(_spelled(resource), resource)
    replayed = replay(versions, rule)
    replayed.latest = max(replayed.latest, latest)
    replayed.read, replayed.other, replayed.told = read, other, told
    return replayed


def replay(versions: dict[tuple[str, str], dict[str, Resource]], rule: str) -> Replayed:
    """The version of each resource that speaks."""
    done = Replayed({}, {}, [], "")
    for (kind, key), known in sorted(versions.items()):
        ordered = sorted(known.values(), key=lambda each: _order(each, rule))
        done.latest = max(done.latest, ordered[-1]["reported"], *(e["reported"] for e in ordered))
        if any(MISTAKE in (each["status"], each["clinical"]) for each in ordered):
            done.mistakes += 1
            continue
        speaks = ordered[0]
        for each in ordered[1:]:
            if kind == "CarePlan" and ended(speaks, rule) and not ended(each, rule):
                done.blocked.append(key)
            else:
                speaks = each
        if kind == "Condition":
            first = next((e["reported"] for e in ordered if e["clinical"] == "inactive"), "")
            if first and speaks["clinical"] == "inactive":
                done.inactive[key] = first[:10]
            # What was in focus once stays of interest: the mark is taken away when the focus ends.
            speaks = speaks | {
                "focus": any("problem-list-item" in e["categories"] for e in ordered)
            }
            speaks["levels"] = [e["level"] for e in ordered if e["level"]]
        done.kinds.setdefault(kind, {})[key] = speaks
    return done


def _order(resource: Resource, rule: str) -> tuple[str, bool, str]:
    # Two reports of the same moment: what has ended is the later of them.
    late = ended(resource, rule) or resource["clinical"] == "inactive"
    return resource["reported"], late, _spelled(resource)


def _spelled(resource: Resource) -> str:
    return json.dumps({k: v for k, v in resource.items() if k != "where"}, sort_keys=True)
