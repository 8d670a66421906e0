"""What `make bench` measures can be measured: nothing it leans on has moved."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_everything_promised_of_speed_is_measured() -> None:
    bench = Path(__file__).with_name("bench.py")
    done = subprocess.run(
        [sys.executable, str(bench), "--once"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told, _, table = done.stdout.strip().partition("\nmeasured")
    assert "messages a second" in told
    assert "rows a second" in told and "memory for" in told
    lines = table.splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "take 100,000 StatBank rows / bare read_csv + bulk insert",
        "take 1,000,000 rows by a unit's own layout / bare read_csv + bulk insert",
        "a 100,000-row delivery previewed and published / 20 s",
        "count 100,000 MedCom messages / 2,000 a second a core",
        "the page with 200 grants, 2,000 places / without the locks",
        "API, one indicator x 98 kommuner x 60 months / the same JSON bare",
        "98 kommuner x 60 indicators / the bare page",
        "a place's page with 45 indicators / the bare page",
        "a region's overview, 60 agreements, 2,000 commitments / the bare page",
        "all statuses after a release of 100,000 values / 10 s",
        "indicator page, 60 months / the bare page",
        "the page with 5,000,000 figures stored / with 100,000",
    ]
