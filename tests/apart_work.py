"""What a child process is asked to do in the tests of the room apart."""

import os
import re
import signal
import socket
import time
from pathlib import Path
from typing import Any

from tvaers.module import FileFault


def _memory(_given: Any) -> Any:
    return len(bytearray(10**9))


def _time(_given: Any) -> Any:
    while True:
        pass


def _refuse(_given: Any) -> Any:
    raise FileFault("Nej.", person_data=True)


def _break(_given: Any) -> Any:
    raise KeyError("Hans Hansen")


def _peak() -> int:
    """The most memory this process has held; getrusage would tell its parent's before it was started."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


DEEDS = {
    b"memory": _memory,
    b"time": _time,
    b"sleep": lambda _: time.sleep(60),
    b"die": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    b"connect": lambda _: socket.create_connection(("127.0.0.1", 9)) is None,
    b"write": lambda given: Path(given["file"]).write_text("Hans Hansen"),
    b"print": lambda _: print("Hans Hansen"),
    b"no": _refuse,
    b"fault": _break,
    b"peak": lambda _: _peak(),
    b"pid": lambda _: os.getpid(),
}


def work(request: bytes, given: Any) -> Any:
    """What the tests let a child do; anything else it gives back."""
    deed = DEEDS.get(request)
    return deed(given) if deed else request.decode()
