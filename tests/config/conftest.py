"""The command line in a folder of its own, in an installation or in none."""

import io
import shutil
import sys
from pathlib import Path

import pytest

from commandline import Answer, Run
from config import compose, settings
from config.cli import main
from config.commands import init
from tvaers.intake import Stores


@pytest.fixture
def tvaers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command line in a folder of its own, where nothing has been set up."""
    monkeypatch.setenv("TVAERS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LOGNAME", "sofie.lund")

    def run(*arguments: object, answers: str = "") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        capsys.readouterr()
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Answer(code, *capsys.readouterr())

    return run


@pytest.fixture
def send(tvaers: Run, tmp_path: Path) -> Run:
    """Write a file and take it."""

    def run(source: str, content: str | bytes, *more: str, name: str = "fil.csv") -> Answer:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tvaers("take", source, file, *more)

    return run


@pytest.fixture(scope="session")
def real_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation for real use with what ships."""
    folder = tmp_path_factory.mktemp("real")
    stores = compose.stores(settings.read({"TVAERS_DATA": str(folder)}))
    init.set_up(stores, demonstration=False)
    stores.published.dispose()
    stores.raw.dispose()
    return folder


def copied(tmp_path: Path, template: Path) -> Stores:
    """A set-up installation's stores as those of the command line's own folder."""
    (tmp_path / "data").mkdir()
    for name in ("tvaers.db", "raw.db"):
        shutil.copy(template / name, tmp_path / "data")
    return compose.stores(settings.read())


@pytest.fixture
def real(tvaers: Run, tmp_path: Path, real_template: Path) -> Stores:
    return copied(tmp_path, real_template)


@pytest.fixture
def practice(tvaers: Run, tmp_path: Path, sqlite_template: Path) -> Stores:
    """A demonstration installation without figures."""
    return copied(tmp_path, sqlite_template)


@pytest.fixture
def full(tvaers: Run, tmp_path: Path, demonstration: Path) -> Stores:
    """An installation with the whole demonstration."""
    return copied(tmp_path, demonstration)
