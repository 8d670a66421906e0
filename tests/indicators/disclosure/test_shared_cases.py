"""Every shared conformance case of disclosure control."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
CASES = Path(os.environ.get("TVAERS_CONFORMANCE_DIR", ROOT / "../shared/conformance"))
FILE = CASES / "disclosure.json"


def _runner() -> Callable[[dict[str, Any]], None]:
    """The runner lies beside the tests of the module and is loaded by its path."""
    spec = spec_from_file_location(
        "conformance_disclosure", Path(__file__).parents[1] / "conformance_disclosure.py"
    )
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    run: Callable[[dict[str, Any]], None] = module.run
    return run


def _cases() -> list[dict[str, Any]]:
    if not FILE.exists():
        return []
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    return found


def test_the_shared_cases_are_at_hand() -> None:
    if not FILE.exists():
        assert os.environ.get("CI") != "true", f"no {FILE}"
        pytest.skip(f"no {FILE}: shared disclosure cases are not run")
    assert len(_cases()) == json.loads(FILE.read_text(encoding="utf-8"))["n_cases"]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case['kind']}: {case['name']}")
def test_a_shared_case_gives_what_it_expects(case: dict[str, Any]) -> None:
    _runner()(case)
