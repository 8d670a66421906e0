"""`tvaers count` as a kommune or hospital meets it: alone, long, interrupted, and with nobody's name left behind."""

import json
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from commandline import KEYS, Run
from indicators.counting.answer import STOPPED
from indicators.invented import bundles
from message_files import PATIENT, edifact, fhir, oioxml, vans

ROOT = Path(__file__).parents[2]


def messages(folder: Path, number: int = 8) -> Path:
    folder.mkdir()
    for at in range(number):
        (folder / f"{at}.edi").write_bytes(edifact(f"E{at}"))
        (folder / f"{at}.xml").write_bytes(oioxml(f"X{at}"))
    (folder / "v.xml").write_bytes(vans())
    (folder / "f.json").write_bytes(fhir())
    return folder


def test_counting_messages_says_the_same_shape_and_its_file_is_taken(
    tvaers: Run, tmp_path: Path, practice: Any
) -> None:
    folder, out = messages(tmp_path / "ind"), tmp_path / "tal.csv"
    answer = tvaers("count", "medcom-messages", folder, "--out", out, "--json")
    assert (answer.code, list(answer.json)) == (0, KEYS)
    assert (answer.json["read"], answer.json["accepted"]) == (18, 18)
    assert "besked: 18" in answer.err
    taken = tvaers("take", "medcom-messages", out, "--holder", "horsens-kommune", "--json")
    assert (taken.code, taken.json["state"]) == (0, "approved")


def test_person_level_files_are_refused_by_take_with_the_command_that_counts_them(
    tvaers: Run, tmp_path: Path
) -> None:
    for name, content in {
        "a.edi": edifact(),
        "b.xml": oioxml(),
        "c.xml": vans(),
        "d.json": fhir(),
    }.items():
        file = tmp_path / name
        file.write_bytes(content)
        for source in ("medcom-messages", "klgateway-119", "klgateway-care", "medcom-statistics"):
            answer = tvaers("take", source, file, "--dry-run")
            assert answer.code == 2
            assert "tvaers count" in answer.out, (name, source, answer.out)
            assert not any(word in answer.words for word in PATIENT)


def test_bad_files_are_named_and_the_count_ends_as_in_quarantine(
    tvaers: Run, tmp_path: Path
) -> None:
    folder = messages(tmp_path / "ind")
    (folder / "0101901234 Hansine.xml").write_text("<Emessage>")
    answer = tvaers("count", "medcom-messages", folder)
    assert answer.code == 3
    assert "1 i karantæne" in answer.out and "En fil, hvis navn ligner" in answer.out
    assert not any(word in answer.words for word in PATIENT)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of `tvaers-count`, as its own wheel has them."""
    here = tmp_path_factory.mktemp("alene")
    project = ROOT / "config/counting"
    told = tomllib.loads((project / "pyproject.toml").read_text())
    listed = told["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert told["project"]["dependencies"] == ["tzdata>=2026.1"]
    for source, target in listed.items():
        found = (project / source).resolve()
        (here / target).parent.mkdir(parents=True, exist_ok=True)
        if found.is_dir():
            copytree(found, here / target)
        else:
            (here / target).write_bytes(found.read_bytes())
    return here


def command(alone: Path, *arguments: object) -> list[str]:
    """The command in a Python that has no library but its own: no site-packages, no environment."""
    start = (
        f"import sys; sys.path.insert(0, {str(alone)!r}); "
        "from config.commands.count import main; sys.exit(main())"
    )
    return [sys.executable, "-I", "-S", "-c", start, *map(str, arguments)]


def test_counting_needs_python_and_nothing_else(alone: Path, tmp_path: Path) -> None:
    bundles.write(tmp_path / "rapporter")
    for source, folder, more in (
        ("medcom-messages", messages(tmp_path / "ind"), ()),
        ("klgateway-140", tmp_path / "rapporter", ("--kommune", "Horsens")),
        ("klgateway-119", tmp_path / "rapporter", ("--kommune", "0615")),
        ("klgateway-care", tmp_path / "rapporter", ("--kommune", "615")),
    ):
        done = subprocess.run(
            command(alone, source, folder, *more, "--json"), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["refused"] is None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_count_that_is_ended_leaves_no_half_file_and_no_child(
    alone: Path, tmp_path: Path, how: signal.Signals
) -> None:
    # So many that the count is far from done when it is ended, however busy the machine.
    folder, out = messages(tmp_path / "ind", 15_000), tmp_path / "ud" / "tal.csv"
    out.parent.mkdir()
    out.write_text("den forrige")
    with subprocess.Popen(
        command(alone, "medcom-messages", folder, "--out", out),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        child = _child_of(running.pid)
        time.sleep(0.2)
        running.send_signal(how)
        out_words, words = running.communicate(timeout=20)
    assert running.returncode == (STOPPED if how != signal.SIGKILL else -how)
    if how != signal.SIGKILL:
        assert words == "\nAfbrudt. Intet er skrevet.\n"
    assert not any(word in out_words + words for word in PATIENT)
    assert (out.read_text(), list(out.parent.iterdir())) == ("den forrige", [out])
    _assert_gone(child)


def _child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for _ in range(200):
        found = children.read_text().split()
        if found:
            return int(found[0])
        time.sleep(0.02)
    raise AssertionError("no child was started")


def _assert_gone(pid: int) -> None:
    for _ in range(200):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return
        time.sleep(0.05)
    raise AssertionError("the child lives on")


def test_no_patient_is_left_in_temporary_files(alone: Path, tmp_path: Path) -> None:
    folder, temporary = messages(tmp_path / "ind"), tmp_path / "tmp"
    temporary.mkdir()
    done = subprocess.run(
        command(alone, "medcom-messages", folder, "--out", tmp_path / "tal.csv"),
        capture_output=True,
        text=True,
        env={"TMPDIR": str(temporary), "HOME": str(temporary)},
        cwd=temporary,
    )
    assert done.returncode == 0
    assert list(temporary.iterdir()) == []
    said = done.stdout + done.stderr + (tmp_path / "tal.csv").read_text(encoding="utf-8-sig")
    assert not any(word in said for word in PATIENT)
