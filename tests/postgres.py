"""A real PostgreSQL for a test run: Debian's binaries, a cluster of its own in a temporary folder."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from tvaers.db import make_engine
from tvaers.intake import Stores
from tvaers.rowsecurity import OWNER, WEB, WORKER


def binaries() -> Path | None:
    """The newest PostgreSQL server's folder, if there is one on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a cluster in `folder`; gives the address of its server, without a database's name."""
    where = binaries()
    assert where is not None
    folder.mkdir(parents=True)
    # The server refuses to run as root, so it runs as the user that Debian made for it.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        for above in (folder.parent, *folder.parent.parents):
            if above == Path(above.anchor) or above.owner() != "root":
                break
            above.chmod(above.stat().st_mode | 0o011)
    data = folder / "data"
    run = {"user": user, "check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [where / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        **run,  # type: ignore[call-overload]
    )
    port = _free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run(
        [where / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"],
        **run,  # type: ignore[call-overload]
    )
    server = f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    try:
        administer(server, *(f"create role {role} login" for role in (OWNER, WORKER, WEB)))
        yield server
    finally:
        subprocess.run(
            [where / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            **run,  # type: ignore[call-overload]
        )


def administer(server: str, *statements: str) -> None:
    """Run statements as the cluster's superuser."""
    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def create(server: str, name: str, *, template: str = "template1") -> None:
    """A database of the owner's, as an operator makes it."""
    administer(
        server,
        f"create database {name} owner {OWNER} template {template}",
        f"revoke temporary on database {name} from public",
    )


def drop(server: str, name: str) -> None:
    """Take a database away, whoever is in it."""
    administer(server, f"drop database {name} with (force)")


def address(server: str, name: str, role: str = OWNER) -> str:
    """A database's address for one of the roles."""
    return as_role(f"{server}/{name}", role)


def as_role(address: str, role: str) -> str:
    """The same address for another role; on SQLite there are none."""
    url = sa.make_url(address)
    if url.get_backend_name() == "postgresql":
        url = url.set(username=role)
    return url.render_as_string(hide_password=False)


@cache
def web_engine(stores: Stores) -> sa.Engine:
    """The published store as the web process has it: on PostgreSQL by a role of its own."""
    if stores.published.dialect.name == "sqlite":
        return stores.published
    address = stores.published.url.render_as_string(hide_password=False)
    return make_engine(as_role(address, WEB))


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
