"""The house itself: what may never lie where, and that our names are ours."""

import platform
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_platform_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not list((ROOT / "tests").rglob("__init__.py"))
    inside = {p.name for p in (ROOT / "platform").iterdir() if p.name != "__pycache__"}
    assert inside == {"tvaers"}
    # The standard library's module, which much of what we use imports.
    assert Path(platform.__file__).is_relative_to(sysconfig.get_paths()["stdlib"])


def test_our_five_names_are_ours() -> None:
    for name in ("tvaers", "clusters", "indicators", "agreements", "config"):
        module = __import__(name)
        assert module.__file__ is not None
        assert ROOT in Path(module.__file__).parents, name


def test_a_modules_package_file_is_empty_so_that_pure_rooms_load_no_web() -> None:
    for name in ("clusters", "indicators", "agreements", "config"):
        assert (ROOT / name / "__init__.py").read_text() == "", name


def test_no_file_passes_four_hundred_lines() -> None:
    for folder in ("platform", "clusters", "indicators", "agreements", "config", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, file
