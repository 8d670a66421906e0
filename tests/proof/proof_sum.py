"""What the proofs have counted, for the dated summary that `make prove` writes."""

import fcntl
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

PROVE = os.environ.get("TVAERS_PROVE") == "1"
COUNTS: Counter[str] = Counter()


def note(what: str, number: int = 1) -> None:
    """Count something that was done, or found."""
    COUNTS[what] += number


def keep(file: Path) -> None:
    """Add this process's counts to the summary's file, dated; several processes may."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        text = kept.read()
        found = Counter(json.loads(text)["counts"]) if text else Counter[str]()
        found.update(COUNTS)
        kept.seek(0)
        kept.truncate()
        today = datetime.now(UTC).date().isoformat()
        json.dump({"date": today, "counts": dict(sorted(found.items()))}, kept, indent=2)
    COUNTS.clear()
