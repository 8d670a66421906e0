"""A definition file with an error under a running installation: the last good version stays in use, and it is said."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Site, make_site
from commandline import Run, count, plan, plans
from config import compose, settings
from config.commands.worker import Context, take_uploads
from indicators.definition import DIRECTORY, Definition
from indicators.in_use import in_use, of_data
from indicators.models import Figure, MeasureVersion
from tvaers.intake import Stores

# Commands end with their process, so the engines they open are theirs to leave.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
CATALOGUE = "/indikatorer/katalog/"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The definition files as an operator has them, in a folder of the installation's own."""
    folder = tmp_path / "definitioner"
    shutil.copytree(DIRECTORY, folder)
    monkeypatch.setenv("TVAERS_DEFINITIONS", str(folder))
    return folder


@pytest.fixture
def running(practice: Stores, files: Path, tmp_path: Path) -> Iterator[Site]:
    """An installation that has released by the files as they were, and its site."""
    take_uploads(Context(settings.read(), practice))
    site = make_site(practice, tmp_path)
    site.app.config["DEFINITIONS"] = files
    yield site
    site.close()


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def by_name(found: tuple[Definition, ...]) -> dict[str, Definition]:
    return {each.name: each for each in found}


def test_every_definition_is_the_same_again_from_what_a_release_keeps_of_it() -> None:
    for each in compose.definitions():
        assert of_data(each.as_data()) == each
        assert of_data({**each.as_data(), "a field of another layout": 1}) == each
        assert of_data({"name": each.name}) is None


def test_a_broken_file_leaves_the_last_good_version_in_use_and_the_operator_is_told(
    running: Site, send: Run, tvaers: Run, files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stores = running.stores
    broken = files / "genoptraening.yaml"
    change(broken, "per: 100", "per: hundrede")
    rule = "genoptraening.yaml: per: a whole number of at least 1 is needed"

    checked = tvaers("definitions")
    assert checked.code == 2
    assert f"{rule}; genoptraening@1 stays in use" in checked.err
    # What is approved now is released by the definition as it was last good.
    assert send("klgateway-140", plans(plan())).code == 0
    released = tvaers("release")
    assert released.code == 0 and rule in released.err
    assert count(stores, Figure, Figure.status == "shown", Figure.value > 66) == 1
    with caplog.at_level(logging.WARNING, "tvaers.definitions"):
        worker = Context(settings.read(), stores)
        take_uploads(worker)
        take_uploads(worker)
        assert len([each for each in caplog.messages if rule in each]) == 1
        change(broken, "per: hundrede", "per: 100")
        take_uploads(worker)
    assert caplog.messages[-1] == "genoptraening: in order again"
    assert tvaers("definitions").code == 0


def test_the_catalogue_goes_on_with_the_last_good_version_and_says_so(
    running: Site, files: Path
) -> None:
    kirsten = running.sign_in("Kirsten Holm")
    assert "fejl i definitionsfilen" not in kirsten.get(CATALOGUE).text
    (files / "genoptraening.yaml").write_text("a: [unfinished", encoding="utf-8")
    page = kirsten.get(CATALOGUE)
    assert "Der er fejl i definitionsfilen for genoptraening." in page.text
    assert "unfinished" not in page.source
    card = kirsten.get(f"{CATALOGUE}genoptraening/")
    assert card.h1 == "Genoptræning tilbudt inden for 7 dage"
    assert "Her står den seneste gode version" in card.text
    assert "Her står den seneste gode version" not in kirsten.get(f"{CATALOGUE}folketal/").text


def test_a_file_that_does_not_fit_beside_the_others_gives_way_to_what_it_was(
    running: Site, files: Path
) -> None:
    change(files / "afslutningsnotater.yaml", "order: 30", "order: 10")
    with Session(running.stores.published) as session:
        found = in_use(session, files)
        assert [each.name for each in found.faults] == ["afslutningsnotater"]
        assert "order: " in found.faults[0].reason
        assert by_name(found.definitions)["afslutningsnotater"].order == 30
        # A new file with an error has nothing to fall back on: it is left out, and the others go on.
        (files / "nyt.yaml").write_text("name: nyt", encoding="utf-8")
        found = in_use(session, files)
        assert {each.name: each.kept for each in found.faults} == {
            "afslutningsnotater": "afslutningsnotater@1",
            "nyt": None,
        }
        assert by_name(found.definitions).keys() == by_name(compose.definitions()).keys()


def test_a_definition_that_is_changed_while_the_worker_runs_is_released(
    running: Site, files: Path
) -> None:
    worker = Context(settings.read(), running.stores)
    take_uploads(worker)
    change(files / "folketal.yaml", "title: Folketal", "title: Indbyggere i alt")
    take_uploads(worker)
    with Session(running.stores.published) as session:
        titles = session.scalars(sa.select(MeasureVersion.title)).all()
        assert "Indbyggere i alt" in titles
        kept = in_use(session, files).definitions
    expected = replace(by_name(compose.definitions())["folketal"], title="Indbyggere i alt")
    assert by_name(kept)["folketal"] == expected
