"""A real PostgreSQL for a test run: Debian's binaries, a cluster of its own in a temporary folder."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        subprocess.run(
            [where / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            **run,  # type: ignore[call-overload]
        )


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
