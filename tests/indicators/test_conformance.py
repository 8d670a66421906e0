"""The shared conformance cases: every case of every method, within the case's own tolerance.

TVAERS_CONFORMANCE_DIR names the directory; without it, it is beside the project's own. Absent, the cases
are skipped with one line, but never in CI.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
BESIDE = HERE.parents[2] / "shared" / "conformance"
DIRECTORY = Path(os.environ.get("TVAERS_CONFORMANCE_DIR", BESIDE))
FILES = sorted(DIRECTORY.glob("*.json"))

if not FILES and os.environ.get("CI") != "true":
    pytest.skip(f"no conformance cases in {DIRECTORY}", allow_module_level=True)


def _beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = spec_from_file_location(name, HERE / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


charts = _beside("conformance_charts")
estimates = _beside("conformance_estimates")
funnels = _beside("conformance_funnels")
making_data_count = _beside("conformance_nhs")
disclosure = _beside("conformance_disclosure")

RUNNERS: dict[str, Callable[[dict[str, Any]], None]] = {
    "c_chart": charts.chart,
    "ci_mean_t": estimates.estimate,
    "ci_proportion_wilson": estimates.estimate,
    "ci_rate_byar_exact": estimates.estimate,
    "disclosure": disclosure.run,
    "dsr_esp2013": estimates.estimate,
    "funnel_exact_flags": funnels.exact,
    "funnel_od_untransformed": funnels.natural,
    "funnel_overdispersion": funnels.transformed,
    "funnel_phe_significance": funnels.fingertips,
    "g_chart": charts.chart,
    "i_chart": charts.chart,
    "i_prime": charts.chart,
    "isr_rate": estimates.estimate,
    "isr_ratio_smr": estimates.estimate,
    "mr_chart": charts.chart,
    "nhs_plotthedots": making_data_count.nhs,
    "p_chart": charts.chart,
    "p_prime": charts.chart,
    "published_nhs": making_data_count.nhs,
    "published_phe": estimates.estimate,
    "published_qicharts2": charts.chart,
    "published_spc4hc": charts.chart,
    "quantiles": estimates.quantile,
    "rank_intervals": estimates.ranks,
    "runchart_anhoej": charts.chart,
    "runs_limits_table": charts.limits,
    "sii_rii": estimates.slope,
    "t_chart": charts.chart,
    "u_chart": charts.chart,
    "u_prime": charts.chart,
    "xbar_s": charts.chart,
}


@cache
def _failures(path: Path) -> tuple[int, tuple[str, ...]]:
    """How many cases a file holds, and what went wrong in those that are not met."""
    run = RUNNERS[path.stem]
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    wrong = []
    for case in cases:
        try:
            run(case)
        except (Exception, pytest.fail.Exception) as fault:
            wrong.append(f"{case['name']}: {type(fault).__name__} {fault}")
    return len(cases), tuple(wrong)


def test_the_conformance_cases_are_at_hand() -> None:
    assert FILES, f"no conformance cases in {DIRECTORY}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_of_a_method_is_met(path: Path) -> None:
    assert path.stem in RUNNERS, f"no implementation of {path.stem}"
    count, wrong = _failures(path)
    assert count
    assert not wrong, "\n".join(wrong)


def test_the_cases_of_each_method_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    known = [path for path in FILES if path.stem in RUNNERS]
    with capsys.disabled():
        print()
        for path in known:
            count, wrong = _failures(path)
            print(f"conformance {path.stem}: {count - len(wrong)} of {count} cases met")
        total = sum(_failures(path)[0] for path in known)
        print(f"conformance: {total} cases of {len(known)} methods")
    assert len(known) == len(FILES)
