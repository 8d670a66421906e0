"""The command line as people and machines meet it: exit codes, sentences, JSON, and what is left on disk."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from commandline import CANARY, KEYS, PEOPLE, Run, count, plan, plans
from config.cli import COMMANDS, STOPPED_READING
from indicators.invented import bundles
from indicators.models import Figure, Observation, Release
from tvaers.intake import Delivery, Original, QuarantinedRow, Stores
from tvaers.trail import Event

# Commands end with their process, so the engines they open are theirs to leave.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

REPORT = {"resourceType": "Patient", "identifier": [{"value": CANARY}], "name": "Testesen"}


def test_every_command_is_named_and_an_unknown_one_is_refused(tvaers: Run) -> None:
    answer = tvaers("--help")
    assert answer.code == 0
    assert all(name in answer.out for name in COMMANDS)
    assert tvaers("tag").code == tvaers().code == 2


@pytest.mark.parametrize(
    "command",
    [
        "deliveries",
        "people add ole Ole",
        "trail verify",
        "release",
        "demo",
        "take statbank fil.csv",
    ],
)
def test_a_command_without_an_installation_says_so_and_makes_none(
    tvaers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fil.csv").write_text(PEOPLE)
    answer = tvaers(*command.split())
    assert answer.code == 2
    assert "tvaers init" in answer.words
    assert not (tmp_path / "data").exists()


def test_a_dry_run_needs_no_installation_and_leaves_no_file(send: Run, tmp_path: Path) -> None:
    answer = send("statbank", PEOPLE, "--dry-run", "--json")
    assert answer.code == 0
    assert list(answer.json) == KEYS
    assert answer.json | {"rows": []} == {
        "source": "statbank",
        "read": 2,
        "accepted": 2,
        "quarantined": [],
        "ignored": 0,
        "refused": None,
        "rows": [],
    }
    assert answer.json["rows"][0] == {
        "item": "population",
        "place": "0615",
        "counterpart": "",
        "period_kind": "quarter",
        "period_start": "2025-10-01",
        "stratum": "",
        "value": 97000.0,
        "n": None,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["fil.csv"]


def test_a_dry_run_stores_nothing_in_an_installation_either(send: Run, practice: Stores) -> None:
    models = (Delivery, Original, Observation, Event, Figure)
    before = [count(practice, model) for model in models]
    assert send("statbank", PEOPLE, "--dry-run").code == 0
    assert send("klgateway-140", plans(plan(above=70)), "--dry-run").code == 3
    assert [count(practice, model) for model in models] == before


REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "an unknown source": ("dmi", PEOPLE, "»dmi« kendes ikke"),
    "an empty file": ("statbank", b"", "tom"),
    "only a header": ("statbank", "OMRÅDE;TID;INDHOLD\r\n", "ingen rækker"),
    "a spreadsheet": ("statbank", b"PK\x03\x04", "regneark"),
    "another table": ("statbank", "a;b\n1;2\n", "FOLK1A"),
    "broken letters": ("statbank", PEOPLE.encode().decode("latin-1"), "bogstaver"),
    "no known encoding": ("statbank", PEOPLE.encode("cp1252") + b"\x81\x8d", "tegnsæt"),
    "a person's number in a cell": ("statbank", PEOPLE + f"766;2025K3;{CANARY}\r\n", "række 4"),
    "a person's number bare": (
        "medcom-statistics",
        f"a;b\n1;{CANARY.replace('-', '')}\n",
        "række 2",
    ),
    "a column for it": ("plsp", "cpr;antal\n1;2\n", "CPR"),
    "a person's report": ("klgateway-140", json.dumps(REPORT | {"identifier": []}), "tvaers count"),
}


@pytest.mark.parametrize(("source", "content", "word"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("more", [["--dry-run"], []], ids=["dry run", "taken"])
def test_a_refused_file_has_a_danish_sentence_and_stores_nothing(
    send: Run, practice: Stores, source: str, content: str | bytes, word: str, more: list[str]
) -> None:
    said = send(source, content, *more)
    answer = send(source, content, *more, "--json")
    assert said.code == answer.code == 2
    assert list(answer.json) == KEYS
    assert answer.json | {"refused": "", "source": ""} == dict.fromkeys(KEYS, 0) | {
        "source": "",
        "quarantined": [],
        "refused": "",
        "rows": [],
    }
    assert said.out == f"Afvist: {answer.json['refused']}\n"
    assert word in answer.json["refused"]
    assert re.fullmatch(r"[A-ZÆØÅ].*\.", answer.json["refused"])
    for sentence in (said.words, answer.words):
        assert not re.search(r"\d{4}\b.*1234|010190|0101901234", sentence)
    assert [count(practice, each) for each in (Delivery, Original, Observation)] == [0, 0, 0]


def test_a_file_that_is_not_there_or_is_a_folder_is_told_without_its_digits(
    tvaers: Run, tmp_path: Path
) -> None:
    missing = tvaers("take", "statbank", tmp_path / "borger 010190-1234.csv", "--dry-run")
    folder = tvaers("take", "statbank", tmp_path, "--json")
    assert missing.code == folder.code == 2
    assert "findes ikke" in missing.out and "findes ikke" in folder.json["refused"]
    assert "1234" not in missing.words


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        (plan("0999"), "kommunekode", "0999"),
        (plan(above=61), "taeller", "større end nævneren 60"),
        (plan(month="2018-12"), "periode", "2018-12"),
        (plan(month="2199-01"), "periode", "2199-01"),
        (plan(above="-4"), "taeller", "negativt"),
        (plan(above="mange"), "taeller", "ikke et tal"),
    ],
    ids=["unknown kommune", "above", "too early", "too late", "negative", "text"],
)
def test_a_faulty_row_waits_in_quarantine_and_the_file_for_a_person(
    send: Run, practice: Stores, row: str, column: str, word: str
) -> None:
    content = plans(plan(), row, plan("0766"))
    for more in (["--dry-run"], []):
        answer = send("klgateway-140", content, *more, "--json")
        assert answer.code == 3
        found = answer.json
        assert (found["read"], found["accepted"], found["ignored"]) == (3, 2, 0)
        (fault,) = found["quarantined"]
        assert list(fault) == ["row", "column", "reason"]
        assert (fault["row"], fault["column"]) == (3, column)
        assert word in fault["reason"] and fault["reason"].startswith("Række 3")
        assert found["refused"] is None
        assert len(found["rows"]) == (4 if more else 0)
    assert found["state"] == "quarantined"
    assert count(practice, QuarantinedRow) == 1
    assert count(practice, Figure) == count(practice, Release) == 0


def test_counting_says_the_same_shape_and_its_file_is_taken(
    tvaers: Run, send: Run, practice: Stores, tmp_path: Path
) -> None:
    folder, out = tmp_path / "rapporter", tmp_path / "optaelling.csv"
    bundles.write(folder)
    counted = ("count", "klgateway-140", folder, "--kommune", "0615")
    answer = tvaers(*counted, "--out", out, "--json")
    assert answer.code == 0
    assert list(answer.json) == KEYS
    assert (answer.json["source"], answer.json["accepted"]) == ("klgateway-140", 11)
    assert answer.json["read"] == answer.json["accepted"] + answer.json["ignored"]
    assert "11 talt med" in tvaers(*counted).out

    taken = tvaers("take", "klgateway-140", out, "--holder", "horsens-kommune", "--json")
    assert (taken.code, taken.json["state"]) == (0, "approved")
    with Session(practice.raw) as session:
        query = sa.select(Observation.item, Observation.value).where(Observation.stratum == "")
        values = dict(session.execute(query).all())
    assert (values["ggop.within7"], values["ggop.received"]) == (7, 9)
    assert (values["ggop.hospital_days"], values["ggop.municipal_days"]) == (1, 4)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["dmi", "."], "kan ikke tælles"),
        (["klgateway-140", "borger-0101901234.json", "--kommune", "0615"], "findes ikke"),
        (["klgateway-140", ".", "--kommune", "0615"], "ingen JSON-filer"),
        (["klgateway-140", "rapport.json"], "--kommune"),
        (["klgateway-140", "rapport.json", "--kommune", "9999"], "kendes ikke"),
        (["klgateway-140", "rapport.json", "--kommune", "0411"], "er ikke en kommune"),
        (["klgateway-140", "rapport.json", "--kommune", CANARY], "Kommunen kendes ikke"),
        (["klgateway-140", "tal.json", "--kommune", "0615"], "resourceType"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_danish(
    tvaers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if arguments[1] != ".":
        Path("rapport.json").write_text(json.dumps(REPORT))
        Path("tal.json").write_text('{"a": 1}')
    answer = tvaers("count", *arguments)
    assert answer.code == 2
    assert word in answer.out
    assert "1234" not in answer.words and "Testesen" not in answer.words


@pytest.mark.parametrize("kommune", ["0615", "615", "Horsens", "horsens kommune"])
def test_counting_knows_the_kommune_and_tells_each_month(
    tvaers: Run, tmp_path: Path, kommune: str
) -> None:
    bundles.write(tmp_path / "rapporter")
    answer = tvaers("count", "klgateway-140", tmp_path / "rapporter", "--kommune", kommune)
    assert answer.code == 0
    assert "0615 2026-10: 7 af 9 inden for 7 dage" in answer.out


def test_counting_prints_what_is_wrong(tvaers: Run, tmp_path: Path) -> None:
    code = {"coding": [{"code": "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592"}]}
    report = {"resourceType": "ServiceRequest", "id": "a", "code": code}
    (tmp_path / "rapport.json").write_text(json.dumps(report))
    answer = tvaers("count", "klgateway-140", tmp_path / "rapport.json", "--kommune", "615")
    assert answer.code == 3
    assert "Læst 1 post: 0 talt med, 1 i karantæne" in answer.out
    assert "authoredOn" in answer.out


ALONE = """
import sys
def watch(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(event)
sys.addaudithook(watch)
from config.cli import main
code = main(["count", "klgateway-140", sys.argv[1], "--kommune", "0615", "--json"])
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & {"sqlalchemy", "flask", "pandas", "bokeh", "requests", "alembic"}), file=sys.stderr)
sys.exit(code)
"""


def test_counting_meets_no_web_no_database_and_no_network(tmp_path: Path) -> None:
    bundles.write(tmp_path / "rapporter")
    done = subprocess.run(
        [sys.executable, "-c", ALONE, tmp_path / "rapporter"],
        capture_output=True,
        text=True,
        env={"PATH": "", "TVAERS_DATA": str(tmp_path / "data"), "PYTHONPATH": ":".join(sys.path)},
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert json.loads(done.stdout)["accepted"] == 11
    assert not (tmp_path / "data").exists()


def test_the_installed_command_ends_with_its_code(tmp_path: Path) -> None:
    file = tmp_path / "fil.csv"
    command = [sys.executable, "-m", "config.cli", "take", "klgateway-140", file, "--dry-run"]
    environment = {"TVAERS_DATA": str(tmp_path / "data"), "PYTHONPATH": ":".join(sys.path)}
    codes = []
    for content in (plans(plan(), plan("0999")), CANARY):
        file.write_text(content)
        codes.append(subprocess.run(command, capture_output=True, env=environment).returncode)
    assert codes == [3, 2]


def test_a_reader_who_has_seen_enough_is_met_with_no_traceback(shared: Path) -> None:
    folder = str(shared / "fixtures/klgateway/rehab")
    command = [sys.executable, "-m", "config.cli", "count", "klgateway-140", folder]
    with subprocess.Popen(
        [*command, "--kommune", "0615", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert running.returncode == STOPPED_READING
    assert said == b""
