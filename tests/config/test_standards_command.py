"""`tvaers standards` as whoever operates Tværs meets it."""

from pathlib import Path

import pytest

from commandline import Run
from standards_files import FILE, NAME, as_csv, row

# Commands end with their process, so the engines they open are theirs to leave.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")


def test_the_command_takes_tries_lists_and_refuses(tvaers: Run, tmp_path: Path) -> None:
    assert tvaers("init").code == 0
    assert "10 indlæst, 42 ikke indlæst" in tvaers("standards", "list").out
    again = tvaers("standards", "take", str(FILE))
    assert again.code == 0 and "indlæst før som udgave 1" in again.out
    file = tmp_path / "stykker.csv"
    file.write_bytes(as_csv([row(art="må")]))
    asked = ("standards", "take", str(file), "--document", NAME, "--from", "2027-01-01")
    refused = tvaers(*asked)
    assert refused.code == 2 and "Række 2, kolonne »art«" in refused.words
    file.write_bytes(as_csv([row()]))
    tried = tvaers(*asked, "--dry-run")
    assert tried.code == 0 and "ville blive indlæst" in tried.out
    assert "udgave 2" not in tvaers("standards", "list").out
    assert tvaers(*asked, "--json").json["version"] == 2
    assert "udgave 2" in tvaers("standards", "list").out
    # What ships does not come back over what was taken here.
    assert tvaers("init").code == 0
    assert "udgave 3" not in tvaers("standards", "list").out
    assert tvaers("standards", "take", str(tmp_path / "nix.yaml")).code == 2
