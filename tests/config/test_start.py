"""The site does not start where it could not be served safely: it says why once, and ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import fresh_stores
from postgres import as_role
from tvaers.rowsecurity import OWNER

ROOT = Path(__file__).resolve().parents[2]


def started(**environment: str) -> tuple[int, str]:
    """What gunicorn answers to being started: its code and its words. It has half a minute to end."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn_conf"]
    ended = subprocess.run(
        [*command, "--bind", "127.0.0.1:0", "config.compose:create_app()"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}", **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_setting_that_is_wrong_ends_the_server_with_its_name(tmp_path: Path) -> None:
    code, said = started(TVAERS_DATA=str(tmp_path), TVAERS_SECRET_KEY="for kort")
    assert code == 1
    assert "TVAERS_SECRET_KEY must have at least 32 characters." in said
    assert "Traceback" not in said and "Booting worker" not in said


def test_a_role_that_row_level_security_does_not_hold_ends_the_server(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with fresh_stores(request, "postgres", tmp_path) as stores:
        address = stores.published.url.render_as_string(hide_password=False)
        code, said = started(TVAERS_DATA=str(tmp_path), TVAERS_DATABASE=as_role(address, OWNER))
    assert code == 1
    assert f"rollen {OWNER} i PostgreSQL ejer en tabel med rækkelås" in said
    assert "docs/postgresql.md" in said
    assert "Traceback" not in said and "Booting worker" not in said
