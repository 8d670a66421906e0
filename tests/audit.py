"""What `make check` can say of the packages without asking anybody: whether exactly the locked ones are
installed, whether they fit together, and how old the lock is.

Known weaknesses are looked up nowhere: that takes a service outside, and a check that fails when the net is
away would be switched off. Whoever runs Tværs follows them; the limits are in docs/security.md.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "config" / "requirements-dev.lock"
OURS = {"tvaers", "pip", "setuptools"}
OLD = 30


def locked(text: str) -> dict[str, Requirement]:
    """Every package of a lock with the version it is held to; each has a hash."""
    found = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        line = entry.split("\\")[0].strip()
        if "==" in line:
            if "--hash=sha256:" not in entry:
                sys.exit(f"{line} has no hash in {LOCK.name}.")
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate():
                found[canonicalize_name(requirement.name)] = requirement
    return found


def faults(lock: dict[str, Requirement], installed: dict[str, str]) -> list[str]:
    """What does not fit."""
    found = [
        f"{name} {version} is installed and not in the lock"
        for name, version in installed.items()
        if name not in lock and name not in OURS
    ]
    for name, requirement in lock.items():
        if name not in installed:
            found.append(f"{requirement} is missing")
        elif not requirement.specifier.contains(installed[name], prereleases=True):
            found.append(f"{requirement} is {installed[name]}")
    environment: dict[str, str] = {**default_environment(), "extra": ""}
    for name in installed:
        for text in metadata.requires(name) or ():
            needed = Requirement(text)
            if needed.marker is not None and not needed.marker.evaluate(environment):
                continue
            there = installed.get(canonicalize_name(needed.name))
            if there is None or not needed.specifier.contains(there, prereleases=True):
                found.append(f"{name} asks for {needed}, and {there} is there")
    return found


def age() -> int | None:
    """How many days ago the lock was last changed; None where no history is."""
    asked = ["git", "log", "-1", "--format=%ct", "--", str(LOCK)]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not told.strip():
        return None
    return (datetime.now(UTC) - datetime.fromtimestamp(int(told), UTC)).days


def main() -> int:
    """Print what was found; 1 when something does not fit."""
    installed = {
        canonicalize_name(each.metadata["Name"]): each.version for each in metadata.distributions()
    }
    found = faults(locked(LOCK.read_text(encoding="utf-8")), installed)
    for fault in found:
        print(fault)
    days = age()
    print(f"{len(installed)} packages, {len(found)} faults; the lock is {days} days old.")
    if days is not None and days > OLD:
        print(f"Older than {OLD} days: run `make lock`, and read what changed.")
    print("Known weaknesses were not looked up (docs/security.md).")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
