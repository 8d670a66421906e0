"""Counting MedCom messages: how many a second one core counts, and whether memory stays where it is.

The messages lie in files of their own, a third in each of EDIFACT, XML and FHIR, as a system exports them.
"""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from message_files import edifact, fhir, oioxml

A_SECOND = 2_000
Line = tuple[str, float, float, float]

# Seconds, and megabytes at the most of the process that counts and of its child.
_COUNT = """
import json, resource, sys, time
from pathlib import Path
from indicators.counting import medcom
began = time.perf_counter()
counted = medcom.count([Path(sys.argv[1])])
seconds = time.perf_counter() - began
peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
used = sum(
    getattr(resource.getrusage(who), name)
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    for name in ("ru_utime", "ru_stime")
)
print(json.dumps([counted.accepted, seconds, used, *peaks]))
"""


def count_rows(folder: Path, most: int) -> list[Line]:
    """The count of `most` messages against 2,000 a second of processor time, and its memory against a tenth's."""
    few, many = (_counted(folder / str(number), number) for number in (most // 10, most))
    seconds, used, peak, child = many
    taken, tenth = peak + child, few[2] + few[3]
    print(
        f"count: {most / seconds:,.0f} messages a second, {most / used:,.0f} a second of processor time; "
        f"{taken:.0f} MB at the most, {tenth:.0f} MB for a tenth of them; goal {1.2 * tenth:.0f} MB"
    )
    return [("count 100,000 MedCom messages / 2,000 a second a core", used, most / A_SECOND, 1.0)]


def _counted(folder: Path, number: int) -> tuple[float, float, float, float]:
    folder.mkdir(parents=True)
    for at in range(number):
        sent = datetime(2026, 1, 1) + timedelta(minutes=4 * at)
        kommune = str(101 + at % 50)
        made = (
            (".edi", lambda k=kommune, a=at, s=sent: edifact(f"B{a}", sent=s, kommune=k)),
            (".xml", lambda k=kommune, a=at, s=sent: oioxml(f"B{a}", sent=s, kommune=k)),
            (".json", lambda a=at, s=sent: fhir(f"b{a}", sent=s)),
        )[at % 3]
        (folder / f"{at}{made[0]}").write_bytes(made[1]())
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, folder], capture_output=True, text=True, check=True
    )
    accepted, *measured = json.loads(done.stdout)
    assert accepted == number, accepted
    seconds, used, peak, child = measured
    return seconds, used, peak, child
