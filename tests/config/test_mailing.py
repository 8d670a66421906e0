"""The mail server's settings: whole or none, and a command that tells how mail stands."""

from pathlib import Path

import pytest

from commandline import Run
from config.mailing import read
from tvaers.db import transaction
from tvaers.intake import Stores
from tvaers.mail import actions

WHOLE = {
    "TVAERS_SMTP": "smtps://mail.example.dk",
    "TVAERS_MAIL_FROM": "tvaers@example.dk",
    "TVAERS_BASE_URL": "https://tvaers.example.dk",
}


def test_without_settings_there_is_no_mail_server() -> None:
    assert read({"TVAERS_BASE_URL": "https://tvaers.example.dk"}) is None


def test_a_whole_server_is_read_and_its_password_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hemmeligt\n")
    named = {"TVAERS_SMTP_USER": "tvaers", "TVAERS_SMTP_PASSWORD_FILE": str(file)}
    server = read(WHOLE | named)
    assert server is not None and server.password == "hemmeligt"
    assert (server.host, server.port, server.tls) == ("mail.example.dk", 465, True)
    assert "hemmeligt" not in repr(server)


@pytest.mark.parametrize(
    "change",
    [
        {"TVAERS_SMTP": ""},
        {"TVAERS_MAIL_FROM": ""},
        {"TVAERS_BASE_URL": ""},
        {"TVAERS_SMTP": "mail.example.dk"},
        {"TVAERS_SMTP": "smtps://tvaers:hemmeligt@mail.example.dk"},
        {"TVAERS_SMTP": "smtp://mail.example.dk:99999999"},
        {"TVAERS_MAIL_FROM": "Tværs <tvaers@example.dk>"},
        {"TVAERS_MAIL_FROM": "tvaers@example.dk\nBcc: x@y.dk"},
        {"TVAERS_BASE_URL": "http://tvaers.example.dk"},
        {"TVAERS_SMTP_USER": "tvaers"},
        {"TVAERS_SMTP_USER": "tvaers", "TVAERS_SMTP_PASSWORD_FILE": "/findes/ikke"},
    ],
)
def test_half_a_server_stops_the_start(change: dict[str, str]) -> None:
    with pytest.raises(SystemExit):
        read(WHOLE | change)


def test_the_command_says_that_mail_is_not_set_up_and_what_waits(
    tvaers: Run, practice: Stores
) -> None:
    assert "ikke sat op" in tvaers("mail").out
    with transaction(practice.published) as session:
        actions.put(session, key="a", to="nina@horsens.dk", subject="x", text="x")
    said = tvaers("mail").out
    assert "1 venter" in said and "nina" not in said
