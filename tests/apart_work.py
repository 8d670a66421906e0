"""What a child process is asked to do in the tests of the room apart."""

import os
import resource
import signal
import socket
import time
from pathlib import Path
from typing import Any

from tvaers.module import FileFault


def work(request: bytes, given: Any) -> Any:
    """What the tests let a child do."""
    match request:
        case b"memory":
            return len(bytearray(10**9))
        case b"time":
            while True:
                pass
        case b"sleep":
            time.sleep(60)
        case b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"connect":
            return socket.create_connection(("127.0.0.1", 9)) is None
        case b"write":
            return Path(given["file"]).write_text("Hans Hansen")
        case b"print":
            print("Hans Hansen")
        case b"no":
            raise FileFault("Nej.", person_data=True)
        case b"fault":
            raise KeyError("Hans Hansen")
        case b"peak":
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        case b"pid":
            return os.getpid()
    return request.decode()
