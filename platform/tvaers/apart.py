"""A room apart: foreign files are read in a child process that has little memory and little time.

The child is a fresh interpreter, so it holds nothing of ours. It loads one function, lowers its own limits
and answers requests one after another; a request that breaks a limit costs that child its life and nobody
else anything. It writes no file, leaves no core behind, opens no connection, and what it would say on its
own account goes nowhere: an exception's words may hold a person's. Memory is limited by the system where
it can do so (not on Windows, where time and the readers' own limits are what holds).
"""

import importlib
import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, BinaryIO, Self

from tvaers.module import FileFault

if sys.platform != "win32":
    import resource

MEMORY = 250 * 1024 * 1024
SECONDS = 4

# Requests under way at a time: together they always fit into the pipe, so nobody waits for nobody.
_AHEAD, _AHEAD_BYTES = 64, 4096
# Beyond its own seconds of work, a child that merely waits is given this many by the clock.
_PATIENCE = 6
_LENGTH = struct.Struct("<I")
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from tvaers.apart import serve; serve(json.loads(sys.argv[2]))"
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_NEVER = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")


class Beyond(FileFault):
    """A request that asked for more memory or time than there is."""


class Room:
    """Children, one at a time, that answer requests with `work`, written as `module:function`.

    The function is called with a request's bytes and with `given`, and gives what JSON can carry; what it
    refuses it raises as `FileFault`. `memory` is bytes, `seconds` the processor time of one request.
    """

    def __init__(
        self,
        work: str,
        *,
        given: Mapping[str, Any] | None = None,
        memory: int = MEMORY,
        seconds: int = SECONDS,
    ) -> None:
        self._told = json.dumps(
            {"work": work, "given": dict(given or {}), "memory": memory, "seconds": seconds}
        )
        self._seconds = seconds
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, whatever it is doing."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def ask(self, request: bytes) -> Any:
        """The answer to one request; raises its `FileFault`, and `Beyond` where a limit was broken."""
        ((_request, answer),) = self.each([request])
        if isinstance(answer, FileFault):
            raise answer
        return answer

    def each(self, requests: Iterable[bytes]) -> Iterator[tuple[bytes, Any]]:
        """Each request with its answer, or with the `FileFault` that stands in its place, in their order."""
        waiting, under_way = iter(requests), deque[bytes]()
        again = deque[bytes]()
        more = True
        while True:
            while more and len(again) + len(under_way) < _AHEAD and _room(under_way):
                request = again.popleft() if again else next(waiting, None)
                if request is None:
                    more = False
                else:
                    under_way.append(request)
                    self._open().send(request)
            if not under_way:
                return
            child = self._open()
            told = child.answer(self._seconds + _PATIENCE)
            if told is not None:
                yield under_way.popleft(), _outcome(told)
                continue
            self.close()
            # A child that had answered before may have died of what it answered: the request gets a new one.
            if not child.answered:
                yield (
                    under_way.popleft(),
                    Beyond("Filen kræver mere hukommelse eller tid, end der er."),
                )
            again.extend(under_way)
            under_way.clear()
            more = True

    def _open(self) -> "_Child":
        if self._child is None:
            self._child = _Child(self._told)
        return self._child


def _room(under_way: deque[bytes]) -> bool:
    return not under_way or sum(map(len, under_way)) < _AHEAD_BYTES


def _outcome(told: dict[str, Any]) -> Any:
    if "refused" in told:
        return FileFault(told["refused"], person_data=told["person_data"])
    if "beyond" in told:
        return Beyond("Filen kræver mere hukommelse, end der er.")
    if "broken" in told:
        return FileFault(f"Filen kan ikke læses ({told['broken']}). Hent den igen.")
    return told["answer"]


class _Child:
    """One child process and the thread that listens to it."""

    def __init__(self, told: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _START, json.dumps(sys.path), told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is the parent's to answer.
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._stdin, stdout = self._process.stdin, self._process.stdout
        self._heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=_listen, args=(stdout, self._heard), daemon=True)
        self._listener.start()
        self.answered = False
        if self._heard.get() is None:
            self.end()
            raise RuntimeError("the child process did not start")

    def send(self, request: bytes) -> None:
        """Hand over a request; a child that has died is found out by its silence."""
        try:
            _write(self._stdin, request)
        except (BrokenPipeError, OSError):
            return

    def answer(self, seconds: float) -> dict[str, Any] | None:
        """What the child says to the next request; None where it has died or says nothing in time."""
        try:
            heard = self._heard.get(timeout=seconds)
        except queue.Empty:
            return None
        if heard is None:
            return None
        self.answered = True
        told: dict[str, Any] = json.loads(heard)
        return told

    def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _shut(pipe)


def _shut(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return


def _listen(pipe: Any, heard: "queue.SimpleQueue[bytes | None]") -> None:
    while (message := _read(pipe)) is not None:
        heard.put(message)
    heard.put(None)


def _write(pipe: Any, message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def _read(pipe: Any) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message: bytes = pipe.read(length)
    return message if len(message) == length else None


def serve(told: Mapping[str, Any]) -> None:
    """The child's whole life: load the work, lower the limits, answer until there is no more to answer."""
    module, _, name = told["work"].partition(":")
    work = getattr(importlib.import_module(module), name)
    sys.addaudithook(_refuse)
    _limit(told["memory"])
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    _write(answers, b"{}")
    while (request := _next(requests, told["seconds"])) is not None:
        _reply(answers, _answer(work, request, told["given"]))


def _answer(work: Any, request: bytes, given: Any) -> dict[str, Any]:
    try:
        return {"answer": work(request, given)}
    except FileFault as fault:
        return {"refused": fault.reason, "person_data": fault.person_data}
    except MemoryError:
        return {"beyond": True}
    except Exception as error:
        # Its kind alone: an exception's words may hold what was read.
        return {"broken": type(error).__name__}


def _reply(answers: BinaryIO, answer: dict[str, Any]) -> None:
    try:
        text = json.dumps(answer).encode()
    except MemoryError:
        text = b'{"beyond": true}'
    _write(answers, text)


def _refuse(event: str, arguments: Any) -> None:
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    if writes or event.startswith(_NEVER):
        raise PermissionError(event)


def _limit(memory: int) -> None:
    if sys.platform != "win32":
        for kind, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        ):
            resource.setrlimit(kind, (most, most))


def _next(requests: BinaryIO, seconds: int) -> bytes | None:
    request = _read(requests)
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        end = int(used.ru_utime + used.ru_stime) + seconds + 1
        # The soft limit alone moves on with each request; the system ends who reaches it.
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return request
